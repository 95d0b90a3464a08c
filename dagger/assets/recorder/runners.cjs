// What test file a process is running, by the signs of each runner.
"use strict"
const Module = require("node:module")
const { MessagePort } = require("node:worker_threads")
const { jestCounts } = require("./counters.cjs")
const { watched } = require("./environment.cjs")
const { whileLoading } = require("./files.cjs")
const { watchResolver } = require("./resolver.cjs")

function install(notes) {
  const { insideTest } = notes

  // Vitest: a worker's answer that its files are done is its last sign of life.
  const vitestFiles = () => {
    const state = globalThis.__vitest_worker__
    if (!state) return []
    const files = (state.ctx && state.ctx.files) || []
    return [
      ...files.map((file) => (typeof file === "string" ? file : file.filepath)),
      state.filepath,
    ].filter(Boolean)
  }
  const isDone = (message) =>
    message !== null &&
    typeof message === "object" &&
    ((message.__vitest_worker_response__ && message.type === "testfileFinished") ||
      (message.__tinypool_worker_message__ && message.taskId !== undefined) ||
      (message.source === "pool" && message.taskId !== undefined) ||
      (message.taskId !== undefined && "result" in message))
  const before = (owner, name) => {
    const real = owner[name]
    if (typeof real !== "function") return
    owner[name] = function (...args) {
      if (isDone(args[0])) {
        const files = vitestFiles()
        if (files.length > 0) notes.together(files)
      }
      return Reflect.apply(real, this, args)
    }
  }
  if (process.send) before(process, "send")
  before(MessagePort.prototype, "postMessage")

  // node:test: a process for each file, which may be named by a link, for its place in the order.
  if (notes.nodeTest && !insideTest && process.argv[1])
    notes.now().tests.add(notes.realOrSame(process.argv[1]))

  // Jest: a registry of modules for each file, and a realm of its own.
  if (/\/jest/.test(process.argv[1] || "")) {
    const { _load } = Module
    const made = new WeakMap()
    const resolvers = new WeakSet()
    Module._load = function (request, ...rest) {
      const exported = Reflect.apply(_load, this, [request, ...rest])
      const { default: Resolver } = (/jest-resolve/.test(request) && exported) || {}
      if (Resolver && Resolver.findNodeModule && !resolvers.has(Resolver)) {
        resolvers.add(Resolver)
        watchResolver(
          Resolver,
          (at) => notes.prepare(() => notes.now().loads.add(at)),
          () => notes.now().problems.add("could not follow where a module is looked for"),
        )
      }
      if (!/jest-runtime/.test(request) || !exported || typeof exported.default !== "function")
        return exported
      if (!made.has(exported)) made.set(exported, withDefault(exported, recorded(exported.default)))
      return made.get(exported)
    }
  }

  const withDefault = (exported, value) =>
    Object.defineProperties(
      {},
      { ...Object.getOwnPropertyDescriptors(exported), default: { value, enumerable: true } },
    )

  // Jest keeps what it transformed: what a transform read counts for whoever runs it later.
  const transformers = new WeakSet()
  function watchTransformer(transformer) {
    const owner = transformer && Object.getPrototypeOf(transformer)
    if (!owner || transformers.has(owner)) return
    transformers.add(owner)
    for (const name of ["transformSource", "transformSourceAsync"]) {
      const real = owner[name]
      if (typeof real !== "function") continue
      owner[name] = function (...args) {
        return notes.prepare(() => Reflect.apply(real, this, args), args[0])
      }
    }
  }

  function recorded(Runtime) {
    return class extends Runtime {
      constructor(...args) {
        const coverage = () => args[1].global && args[1].global.__coverage__
        notes.begin(args[6], { counts: jestCounts(args[0], args[5]), coverage })
        super(...args)
        watchTransformer(args[3])
        const { global } = args[1]
        if (global && global.process && global.process.env !== process.env)
          global.process.env = watched(global.process.env, notes.now)
      }

      transformFile(file, ...rest) {
        return whileLoading(file, () => super.transformFile(file, ...rest))
      }

      teardown(...args) {
        notes.end()
        return super.teardown(...args)
      }
    }
  }
}

module.exports = { install }
