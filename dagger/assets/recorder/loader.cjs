// Whether modules may have been loaded of which no text passed by: by Node's own loader of ECMAScript
// modules, and what vm makes of them.
"use strict"
const { subscribe } = require("node:diagnostics_channel")
const vm = require("node:vm")

// From there on the loader is always there, and tells of what it imports.
const TELLS = Number(process.versions.node.split(".")[0]) >= 24
const SYNTAX = /(^|[\s;}])(import|export)[\s{*"']/

/**
 * `loaded` says whether it may have been so; `compiles` is to be told of each text that a module is made of,
 * whether it is the project's, and of what format Node says that it is.
 */
function watchLoader() {
  if (!TELLS)
    return {
      compiles: () => {},
      loaded: () =>
        vm.SourceTextModule !== undefined ||
        !process.moduleLoadList ||
        process.moduleLoadList.includes("NativeModule internal/modules/esm/module_job"),
    }
  let imported = false
  subscribe("tracing:module.import:start", () => (imported = true))
  return {
    // Required like any other, a module brings along what it imports.
    compiles(text, own, format) {
      if (format === "module" || (format === undefined && own && SYNTAX.test(text))) imported = true
    },
    loaded: () => imported || vm.SourceTextModule !== undefined,
  }
}

module.exports = { watchLoader }
