import { expect, it } from "vitest"

import { criticalPath, savedSeconds } from "../../../dagger/src/core/report/path.js"
import { stage } from "./sample.js"

const at = (name: string, from: number, to: number, needs: string[] = []) =>
  stage(name, { startedSeconds: from, endedSeconds: to, needs })

it("goes back from the stage that ended last, by what each needed", () => {
  const stages = [
    at("lint", 0, 5),
    at("build", 0, 30),
    at("e2e", 30, 70, ["build"]),
    at("zap", 31, 60, ["build"]),
  ]
  expect(criticalPath(stages)).toEqual(["build", "e2e"])
})

it("counts a stage that held the place of the next", () => {
  const stages = [at("build", 0, 30), at("unit", 0, 50), at("load", 50.2, 110, ["build"])]
  expect(criticalPath(stages)).toEqual(["unit", "load"])
})

it("names a need that ended long before rather than nothing", () => {
  expect(criticalPath([at("build", 0, 10), at("canary", 60, 90, ["build"])])).toEqual([
    "build",
    "canary",
  ])
})

it("ends for stages without a length, and for none", () => {
  expect(criticalPath([])).toEqual([])
  expect(criticalPath([at("a", 0, 0), at("b", 0, 0), at("c", 0, 0)])).toHaveLength(3)
})

it("saves what a cached tool took, less what its stage took now", () => {
  const cached = { cached: true, durationSeconds: 20, startedSeconds: 1, endedSeconds: 3 }
  expect(savedSeconds([stage("unit", cached), stage("lint")])).toBe(18)
  expect(savedSeconds([stage("unit", { ...cached, durationSeconds: 1 })])).toBe(0)
})
