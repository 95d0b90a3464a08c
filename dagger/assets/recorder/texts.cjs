// The texts of modules that something transforms before it has them run. Jest runs a project's
// modules anew for each test file, in a realm of its own. V8 may take for them what it compiled
// for an earlier one, and tells once only that a function ran. So each text gets an end of
// its own there and is compiled anew: to count from nought for each file costs far more.
"use strict"
const Module = require("node:module")
const vm = require("node:vm")

/** Characters that are added to a text. */
const MARK = 12
let count = 0

/** A text that was never compiled before, with everything where it was. */
const marked = (text) => `${text}\n//${String(count++ % 1e9).padStart(MARK - 3, "0")}`

/** Compiles texts for realms; what was compiled is loaded from its code from the second realm on. */
class Compiler {
  /** Code by file and text, or the script to take it from: V8 takes the file from the code, too. */
  #codes = new Map()

  compile(text, options, make) {
    const file = typeof options === "string" ? options : options.filename
    const codes = this.#codes.get(file) || new Map()
    this.#codes.set(file, codes)
    const known = codes.get(text)
    // What V8 told of a function goes into the code: it must be taken before anything was told.
    if (known !== undefined && known.data === undefined && known.script !== undefined) {
      known.data = known.script.createCachedData()
      known.script = undefined
    }
    if (known !== undefined && known.data) {
      const given = typeof options === "string" ? { filename: options } : options
      const with_ = Object.create(given, { cachedData: { value: known.data } })
      const script = make(marked(text), with_)
      if (script.cachedDataRejected) known.data = null
      delete script.cachedDataRejected
      return script
    }
    const script = make(marked(text), options)
    if (known === undefined) codes.set(text, { script, data: undefined })
    // Code that V8 does not take is not offered again.
    else if (known.data !== null) known.script = script
    return script
  }

  /** To be called before V8 tells what ran. */
  told() {
    for (const codes of this.#codes.values())
      for (const one of codes.values()) one.script = undefined
  }
}

/**
 * Hands on every text of the project's. In `realms` it says which lengths are those of texts
 * of a realm, and that the runner loaded something; `share` is called where texts may be shared
 * by realms all the same.
 */
function watchTexts({ placeOf, noteText, notes, realms, apart, share }) {
  const nameOf = (options) => (typeof options === "string" ? options : options && options.filename)
  const { Script } = vm
  const compiler = new Compiler()
  vm.Script = new Proxy(Script, {
    construct(target, [text, options, ...rest], by) {
      // With the proxy itself V8 would make each script a class of its own.
      const own = by === vm.Script ? target : by
      const name = nameOf(options)
      noteText(name, text)
      const place = typeof name === "string" && typeof text === "string" ? placeOf(name) : undefined
      if (place === undefined || !notes.inRealm() || !apart() || (options && options.cachedData))
        return Reflect.construct(target, [text, options, ...rest], own)
      realms.lengths.add(`${place}\n${text.length + MARK}`)
      notes.now().compiled.add(place)
      return compiler.compile(text, options, (code, given) =>
        Reflect.construct(target, [code, given, ...rest], own),
      )
    },
  })
  for (const [name, at] of [
    ["runInThisContext", 1],
    ["runInContext", 2],
    ["runInNewContext", 2],
    ["compileFunction", 2],
  ]) {
    const real = vm[name]
    vm[name] = function (...args) {
      const file = nameOf(args[at])
      if (notes.inRealm() && typeof file === "string" && placeOf(file) !== undefined) share()
      noteText(file, args[0])
      return Reflect.apply(real, this, args)
    }
  }
  const { _compile } = Module.prototype
  Module.prototype._compile = function (text, file, ...rest) {
    if (typeof file === "string" && placeOf(file) !== undefined) realms.loaded = true
    noteText(file, text)
    return Reflect.apply(_compile, this, [text, file, ...rest])
  }
  return compiler
}

module.exports = { MARK, Compiler, watchTexts }
