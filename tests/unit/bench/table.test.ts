import { expect, it } from "vitest"

import type { Measured, StageTimes } from "../../../scripts/lib/bench/pipeline/app.js"
import { overhead, table } from "../../../scripts/lib/bench/pipeline/table.js"

const stage = (
  name: string,
  from: number,
  to: number,
  tools: number,
  cached = false,
): StageTimes => ({
  name,
  verdict: "pass",
  cached,
  durationSeconds: tools,
  startedSeconds: from,
  endedSeconds: to,
})

const run: Measured = {
  seconds: 24,
  stages: [
    stage("lint", 0, 8, 7),
    stage("build", 0, 4, 3),
    stage("unit", 4, 10, 5),
    stage("e2e", 8, 20, 10),
    stage("typecheck", 10, 11, 5, true),
  ],
}

it("counts as overhead what the tools on the critical path did not take", () => {
  expect(overhead(run)).toEqual({ path: ["lint", "e2e"], tools: 17, percent: (24 / 17 - 1) * 100 })
})

it("has none where nothing ran again", () => {
  const cached = { seconds: 3, stages: [stage("lint", 0, 1, 7, true)] }
  expect(overhead(cached)).toEqual({ path: [], tools: 0, percent: 0 })
})

it("prints a row for each kind of change, with the ratio to the script", () => {
  const text = table({
    commit: "abc",
    at: "2026-01-01",
    cores: 2,
    load: 0.1,
    plain: { install: 10, eslint: 8, e2e: 40 },
    ...{ cold: run, nothing: run, document: run, unitTest: run, source: run },
    ...{ recording: run, page: run, domain: run },
    calls: [{ files: 50, changedSeconds: 2, sameSeconds: 1 }],
  })
  expect(text).toMatch(/^cold +24\.0 s +58\.0 s +2\.4 x +41 % {2}lint build unit e2e$/m)
  expect(text).toMatch(/^one source file changed, all tests +24\.0 s +48\.0 s +2\.0 x/m)
  expect(text).toContain("50 files  changed 2.0 s, unchanged 1.0 s")
})
