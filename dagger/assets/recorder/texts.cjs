// The texts of modules that something transforms before it has them run. Jest runs a project's
// modules anew for each test file, in a realm of its own, and V8 takes for them what it compiled for an
// earlier one: whose the counts are could then be told only by asking after each file, which costs more.
// So each text gets an end of its own there and is compiled anew, unless Jest itself counts what runs.
"use strict"
const Module = require("node:module")
const vm = require("node:vm")

const { watchCounters } = require("./counters.cjs")

/** Characters that are added to a text. */
const MARK = 12
let count = 0

/** A text that was never compiled before, with everything where it was. */
const marked = (text) => `${text}\n//${String(count++ % 1e9).padStart(MARK - 3, "0")}`

/**
 * Hands on every text of the project's. In `realms` it says which lengths are those of texts
 * of a realm, and that the runner loaded something; `share` is called where texts may be shared
 * by realms all the same.
 */
function watchTexts({ placeOf, noteText, notes, realms, apart, share, compiles }) {
  const nameOf = (options) => (typeof options === "string" ? options : options && options.filename)
  const { Script } = vm
  vm.Script = new Proxy(Script, {
    construct(target, [text, options, ...rest], by) {
      // With the proxy itself V8 would make each script a class of its own.
      const own = by === vm.Script ? target : by
      const name = nameOf(options)
      const place = typeof name === "string" && typeof text === "string" ? placeOf(name) : undefined
      const plain = () => Reflect.construct(target, [text, options, ...rest], own)
      if (place !== undefined && notes.inRealm() && notes.now().counts) {
        watchCounters(notes.now(), name, place)
        return plain()
      }
      noteText(name, text)
      if (place === undefined || !notes.inRealm() || !apart() || (options && options.cachedData))
        return plain()
      realms.lengths.add(`${place}\n${text.length + MARK}`)
      notes.now().compiled.add(place)
      return Reflect.construct(target, [marked(text), options, ...rest], own)
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
      const place = notes.inRealm() && typeof file === "string" ? placeOf(file) : undefined
      if (place !== undefined && notes.now().counts) watchCounters(notes.now(), file, place)
      else if (place !== undefined) share()
      noteText(file, args[0])
      return Reflect.apply(real, this, args)
    }
  }
  const { _compile } = Module.prototype
  Module.prototype._compile = function (text, file, ...rest) {
    const own = typeof file === "string" && placeOf(file) !== undefined
    if (own) {
      realms.loaded = true
      realms.outside.add(placeOf(file))
    }
    compiles(text, own, rest[0])
    noteText(file, text)
    return Reflect.apply(_compile, this, [text, file, ...rest])
  }
}

module.exports = { MARK, marked, watchTexts }
