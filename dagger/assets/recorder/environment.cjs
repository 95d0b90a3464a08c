// Names of environment variables that a program asks for, before it sets them itself.
"use strict"
const { caller } = require("./files.cjs")

const OWN = /^(SLUICE_|NODE_V8_COVERAGE$)/
// Runners copy the whole environment, which says nothing of the tests.
const RUNNERS =
  /\/node_modules\/(?:.*\/)?(vitest|@vitest|vite|vite-node|tinypool|jest-[a-z-]+|@jest|mocha|npm|tsx|c8|nyc)\/|^node:/

function watched(environment, now) {
  const own = new Set()
  // What is being copied as a whole: each name is asked for, one after the other.
  let copied = null
  let at = 0
  const asked = (name) => {
    if (copied !== null) {
      if (copied[at + 1] === name) at += 1
      if (copied[at] === name) return
      copied = null
    }
    if (typeof name === "string" && !own.has(name) && !OWN.test(name)) now().env.add(name)
  }
  return new Proxy(environment, {
    get(target, name) {
      asked(name)
      return Reflect.get(target, name)
    },
    has(target, name) {
      asked(name)
      return Reflect.has(target, name)
    },
    set(target, name, value) {
      // A runner that sets what is set already has not made it the test's own.
      if (target[name] !== String(value)) own.add(name)
      return Reflect.set(target, name, value)
    },
    deleteProperty(target, name) {
      own.add(name)
      return Reflect.deleteProperty(target, name)
    },
    ownKeys(target) {
      const names = Reflect.ownKeys(target)
      const by = caller()
      copied = names
      at = -1
      queueMicrotask(() => (copied = null))
      if (RUNNERS.test(by)) return names
      if (by.includes("/node_modules/")) now().packagesTakeEnv = true
      else now().wholeEnv = true
      return names
    },
    getOwnPropertyDescriptor(target, name) {
      asked(name)
      return Reflect.getOwnPropertyDescriptor(target, name)
    },
    defineProperty(target, name, descriptor) {
      own.add(name)
      return Reflect.defineProperty(target, name, descriptor)
    },
  })
}

function install(notes) {
  notes.environment = process.env
  process.env = watched(process.env, notes.now)
}

module.exports = { install, watched }
