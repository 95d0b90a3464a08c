// A runner for Jest: runs test files with one mutant after the other, in one process, and adds a
// line to a file for each. Jest itself would be started for each mutant, and look at every file.
"use strict"
const { appendFileSync, readFileSync } = require("node:fs")
const events = require("node:events")
const path = require("node:path")

const { SLUICE_JOB: job, SLUICE_RESULTS: results } = process.env
const own = require.resolve("jest-runner", { paths: [process.cwd()] })
const { default: runTest } = require(path.join(path.dirname(own), "runTest.js"))
const KEY = Symbol.for("sluice.mutants")

async function hasFailed({ path: file, context }, globalConfig) {
  try {
    const { config, resolver } = context
    const { numFailingTests, testExecError } = await runTest(
      file,
      globalConfig,
      config,
      resolver,
      {},
    )
    return numFailingTests > 0 || Boolean(testExecError)
  } catch {
    return true
  }
}

module.exports = class {
  constructor(globalConfig) {
    this.globalConfig = globalConfig
  }

  async runTests(tests) {
    const { tries, root } = JSON.parse(readFileSync(job, "utf8"))
    const known = new Map(tests.map((test) => [path.relative(root, test.path), test]))
    for (const { id, file, hitLimit } of tries ??
      [...known.keys()].map((file) => ({ id: "", file }))) {
      if (id === "") delete process.env.__STRYKER_ACTIVE_MUTANT__
      else Object.assign(process.env, { __STRYKER_ACTIVE_MUTANT__: id, SLUICE_HIT_LIMIT: hitLimit })
      events[KEY] = undefined
      const began = performance.now()
      const failed = await hasFailed(known.get(file), this.globalConfig)
      const milliseconds = Math.round(performance.now() - began)
      const hits = id === "" ? { hits: events[KEY]?.mutantCoverage?.static ?? {} } : {}
      appendFileSync(results, `${JSON.stringify({ id, file, failed, milliseconds, ...hits })}\n`)
    }
  }
}
