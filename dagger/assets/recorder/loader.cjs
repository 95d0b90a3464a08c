// Whether modules may have been loaded of which no text passed by: by Node's own loader of ECMAScript
// modules, and what vm makes of them.
"use strict"
const { subscribe } = require("node:diagnostics_channel")
const Module = require("node:module")
const vm = require("node:vm")

// From there on the loader is always there, and tells of what it imports.
const TELLS = Number(process.versions.node.split(".")[0]) >= 24
const SYNTAX = /(^|[\s;}])(import|export)[\s{*"']/

/** A function that says whether it may have been so, of modules whose place is the project's. */
function watchLoader(placeOf) {
  if (!TELLS)
    return () =>
      vm.SourceTextModule !== undefined ||
      !process.moduleLoadList ||
      process.moduleLoadList.includes("NativeModule internal/modules/esm/module_job")
  let imported = false
  subscribe("tracing:module.import:start", () => (imported = true))
  const { _compile } = Module.prototype
  Module.prototype._compile = function (text, file, format, ...rest) {
    // Required like any other, it brings along what it imports.
    const unsaid = format === undefined && placeOf(file) !== undefined && SYNTAX.test(text)
    if (format === "module" || unsaid) imported = true
    return Reflect.apply(_compile, this, [text, file, format, ...rest])
  }
  return () => imported || vm.SourceTextModule !== undefined
}

module.exports = { watchLoader }
