// Runs test files by Vitest with one mutant after the other, without starting it anew, and adds
// a line to a file for each.
import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs"
import { join, relative } from "node:path"
import { createVitest } from "vitest/node"

const { SLUICE_JOB: job, SLUICE_RESULTS: results, SLUICE_STATE: state } = process.env
const { tries, root, coverage } = JSON.parse(readFileSync(job, "utf8"))
const vitest = await createVitest("test", {
  watch: false,
  config: join(root, "sluice.vitest.config.mjs"),
  coverage: { enabled: false },
  reporters: [{}],
  maxWorkers: 1,
  minWorkers: 1,
  bail: 0,
})
const all = await vitest.globTestSpecifications()
const known = new Map(all.map((one) => [relative(root, one.moduleId), one]))
const hitsOf = (file) => {
  const at = join(coverage, encodeURIComponent(join(root, file)).slice(-200))
  return existsSync(at) ? JSON.parse(readFileSync(at, "utf8")) : {}
}
for (const { id, file, hitLimit } of tries ?? [...known.keys()].map((file) => ({ id: "", file }))) {
  writeFileSync(state, JSON.stringify({ id, hitLimit, coverage }))
  const began = performance.now()
  const { moduleId } = known.get(file)
  const { testModules } = await vitest.runTestSpecifications([known.get(file)], false)
  // Others are those of runs before.
  const failed = testModules.find((one) => one.moduleId === moduleId)?.ok() !== true
  const milliseconds = Math.round(performance.now() - began)
  const hits = id === "" ? { hits: hitsOf(file) } : {}
  appendFileSync(results, `${JSON.stringify({ id, file, failed, milliseconds, ...hits })}\n`)
}
await vitest.close()
process.exit(0)
