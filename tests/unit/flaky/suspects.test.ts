import { expect, it } from "vitest"

import { suspects, troubledRuns } from "../../../dagger/src/core/flaky/suspects.js"
import { historyOf, observed, stream } from "../history/made.js"

const often = stream(["a", "x."], ["b", "."], ["c", "x."], ["d", "x."])
const seldom = stream(["a", "x."], ["b", "."], ["c", "x."], ["d", "."], ["e", "."])
const broken = stream(["a", "."], ["b", "xx"], ["c", "xx"], ["d", "."])
const stable = stream(["a", "."], ["a", "."], ["b", "."])

it("finds the flaky tests, the one that fails most first, with what they cost", () => {
  const found = suspects(historyOf({ seldom, often, broken, stable }))
  expect(found.map(({ name }) => name)).toEqual(["often", "seldom"])
  expect(found[0]).toMatchObject({
    ...{ stage: "unit", file: "test/often.test.ts", attempts: 7, failed: 3, contents: 3 },
    ...{ reruns: 3, lostMs: 30, durationMs: 10, failsNow: false },
  })
  expect(found[0]?.probability).toBeGreaterThan(0.99)
})

it("never suspects a test that fails always on new content", () => {
  const always = stream(...["a", "b", "c", "d", "e"].map((one) => [one, "xxx"] as const))
  expect(suspects(historyOf({ always, broken }), 0)).toEqual([])
})

it("says of a flaky test that it fails each time now", () => {
  const now = [observed("e", "xx", 9), ...often]
  expect(suspects(historyOf({ now }))[0]?.failsNow).toBe(true)
})

it("blames the machine for a run in which many tests disagreed at once", () => {
  const names = Array.from({ length: 30 }, (_, index) => `t${index}`)
  const fallen = names.slice(0, 10)
  const history = historyOf(
    Object.fromEntries(
      names.map((name) => [
        name,
        stream(["a", "."], ["a", fallen.includes(name) ? "x" : "."], ["b", "."]),
      ]),
    ),
  )
  expect([...troubledRuns(history)]).toEqual(["run-2"])
  expect(suspects(history, 0)).toEqual([])
})
