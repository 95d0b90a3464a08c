// Programs that a program starts. A Node process takes the recorder along and keeps notes of
// its own; whoever starts anything else reaches what nobody wrote down.
"use strict"
const processes = require("node:child_process")
const path = require("node:path")
const threads = require("node:worker_threads")

const { caller } = require("./files.cjs")

// What a runner starts for itself, such as a look at the processor, is no test's.
const RUNNERS = /\/node_modules\/(?:.*\/)?(vitest|tinypool|vite|jest-[a-z-]+|@jest|mocha)\//
const INNER = /^node:|\/recorder\/[a-z]+\.cjs$/
const OPTION = `--require ${path.join(__dirname, "index.cjs")}`
const SHELL = /(^|\/)(ba|da|z|k|a)?sh$/
// One command and nothing around it: then the shell gives way to the program.
const SIMPLE = /^[\w@%+=:,./ -]+$/

function install(notes) {
  const { folder, hooks, root, insideTest, now } = notes
  const variables = () => {
    hooks.keepCode(false)
    const { id, spawns, tests } = now()
    return {
      SLUICE_RECORD: folder,
      SLUICE_ROOT: root,
      SLUICE_PARENT: `${id}#${spawns.length}`,
      ...(insideTest || tests.size > 0 ? { SLUICE_INSIDE_TEST: "1" } : {}),
    }
  }
  const optionsWith = (given = "") => (given.includes(OPTION) ? given : `${given} ${OPTION}`.trim())
  const environment = (given) => ({
    ...given,
    NODE_OPTIONS: optionsWith(given.NODE_OPTIONS),
    ...variables(),
  })
  const started = (file, args, pid) => {
    const own = RUNNERS.test(caller(INNER))
    const line = [file, ...args].join(" ").slice(0, 120)
    // A shell that may do more than start one program has read what nobody wrote down.
    const hidden =
      SHELL.test(file) && !(args[args.length - 2] === "-c" && SIMPLE.test(args[args.length - 1]))
    // Of Node itself it is sure that its notes are the child's own.
    const node = /(^|\/)node$/.test(file)
    now().spawns.push({ pid: pid || 0, thread: 0, line, hidden, node, own })
  }

  const { spawn } = processes.ChildProcess.prototype
  processes.ChildProcess.prototype.spawn = function (options) {
    const pairs = Object.fromEntries(
      (options.envPairs || []).map((pair) => [
        pair.slice(0, pair.indexOf("=")),
        pair.slice(pair.indexOf("=") + 1),
      ]),
    )
    options.envPairs = Object.entries(environment(pairs)).map(([name, value]) => `${name}=${value}`)
    const result = Reflect.apply(spawn, this, [options])
    started(options.file, (options.args || []).slice(1), this.pid)
    return result
  }

  for (const name of ["spawnSync", "execFileSync", "execSync"]) {
    const real = processes[name]
    processes[name] = function (file, args, options) {
      const hasArgs = Array.isArray(args)
      const given = (hasArgs || args === undefined || args === null ? options : args) || {}
      const with_ = { ...given, env: environment(given.env || notes.environment) }
      const list = (hasArgs ? args : []).map(String)
      try {
        return name === "execSync" ? real(file, with_) : real(file, list, with_)
      } finally {
        if (name === "execSync" || given.shell)
          started("/bin/sh", ["-c", [file, ...list].join(" ")], 0)
        else started(String(file), list, 0)
      }
    }
  }

  const { Worker } = threads
  threads.Worker = class extends Worker {
    constructor(file, options = {}) {
      const shared = options.env === threads.SHARE_ENV
      super(
        file,
        shared ? options : { ...options, env: environment(options.env || notes.environment) },
      )
      now().spawns.push({
        pid: process.pid,
        thread: this.threadId,
        line: `worker ${String(file).slice(0, 100)}`,
        hidden: shared,
        node: true,
        own: false,
      })
    }
  }
}

module.exports = { install }
