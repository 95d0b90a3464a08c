// The same as setup.cjs for Vitest, whose workers are told by a file which mutant is tried.
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { afterAll, expect } from "vitest"

const { id, hitLimit, coverage } = JSON.parse(readFileSync(process.env.SLUICE_STATE, "utf8"))
const tried = id === "" ? {} : { activeMutant: id, hitCount: 0, hitLimit }
globalThis.__stryker__ = tried
// For programs that a test starts.
if (id !== "") process.env.__STRYKER_ACTIVE_MUTANT__ = id
afterAll(() => {
  const name = encodeURIComponent(expect.getState().testPath).slice(-200)
  const hits = tried.mutantCoverage?.static ?? {}
  if (id === "") writeFileSync(join(coverage, name), JSON.stringify(hits))
})
