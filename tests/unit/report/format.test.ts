import { expect, it } from "vitest"

import { STAGE_NAMES } from "../../../dagger/src/core/plan/stages.js"
import { callName, durationText } from "../../../dagger/src/core/report/format.js"

it.each([
  ["lint", "lint"],
  ["e2e", "e-2-e"],
  ["failFast", "fail-fast"],
  ["baselineImage", "baseline-image"],
])("calls %s %s, as Dagger's command line does", (name, called) => {
  expect(callName(name)).toBe(called)
})

it("knows the stages whose name the command line changes", () => {
  expect(STAGE_NAMES.filter((name) => callName(name) !== name)).toEqual(["e2e"])
})

it.each([
  [0.44, "0.4 s"],
  [9.96, "10 s"],
  [185, "3 min 5 s"],
  [3720, "1 h 2 min"],
  [NaN, "?"],
])("says %s seconds as %s", (seconds, text) => {
  expect(durationText(seconds)).toBe(text)
})
