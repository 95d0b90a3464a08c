// Preloaded by NODE_OPTIONS into every Node process of a test run: writes down what each
// test file touches. SLUICE_RECORD is the folder for its notes, SLUICE_ROOT the project's;
// with SLUICE_FILES_ONLY=1 files are told from each other, and functions not.
// It never changes what a program sees; what it can't follow it calls a problem, and the
// tests of that process then count as reaching anything.
"use strict"
const started = Symbol.for("sluice.recorder")
if (process.env.SLUICE_RECORD && process.env.SLUICE_ROOT && !globalThis[started]) {
  globalThis[started] = true
  const { keepCode, load } = require("./code.cjs")
  const notes = load("./notes.cjs")
  notes.hooks.keepCode = keepCode
  for (const part of ["coverage", "files", "environment", "network", "processes", "runners"])
    load(`./${part}.cjs`).install(notes)
  // Names imported from Node's own modules are copies of what was just replaced.
  require("node:module").syncBuiltinESMExports()
  notes.hooks.ready()
}
