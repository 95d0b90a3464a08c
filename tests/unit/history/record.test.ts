import { expect, it } from "vitest"

import { byContent, durationMs, recentFailures } from "../../../dagger/src/core/history/figures.js"
import { printHistory } from "../../../dagger/src/core/history/file.js"
import { type History, latest, merge, NO_HISTORY } from "../../../dagger/src/core/history/model.js"
import { recorded, withoutGone } from "../../../dagger/src/core/history/record.js"
import type { TestCase } from "../../../dagger/src/core/report/model.js"
import { stream, test } from "./made.js"

const run = (
  history: History,
  id: string,
  tests: TestCase[],
  atMs = 1000,
  content = "c1",
): History => recorded(history, { id, atMs, stages: [{ stage: "unit", content, tests }] })
const all = (history: History) => [...history.values()]

it("takes a run's tests: attempts, time of one attempt, the name with its suite", () => {
  const [seen] = all(
    run(NO_HISTORY, "r1", [
      test("a", { outcome: "flaky", durationMs: 90, tries: { passed: 1, failed: 2 } }),
    ]),
  )
  expect(seen).toEqual({
    stage: "unit",
    file: "test/booking.test.ts",
    name: "booking > a",
    seen: [{ run: "r1", at: 1000, content: "c1", passed: 1, failed: 2, ms: 30 }],
  })
})

it("leaves out what was skipped, and what names no file", () => {
  const nowhere = test("b", { file: undefined })
  expect(all(run(NO_HISTORY, "r1", [test("a", { outcome: "skipped" }), nowhere]))).toEqual([])
})

it("counts a run once", () => {
  const once = run(NO_HISTORY, "r1", [test("a")])
  expect(printHistory(run(once, "r1", [test("a")]))).toBe(printHistory(once))
})

it("takes two tests of one name for one, and their disagreement for none", () => {
  const twins = [test("a"), test("a", { outcome: "failed" })]
  const [seen] = all(run(NO_HISTORY, "r1", twins))
  expect(seen?.seen).toMatchObject([{ passed: 0, failed: 1 }])
})

it("keeps the order of runs though the clock goes back, or far ahead and back", () => {
  let history = run(NO_HISTORY, "r1", [test("a")], 5000)
  history = run(history, "r2", [test("a")], 4_000_000_000_000)
  history = run(history, "r3", [test("a", { outcome: "failed" })], 10)
  history = run(history, "r4", [test("a")], Number.NaN)
  expect(all(history)[0]?.seen.map((one) => one.run)).toEqual(["r4", "r3", "r2", "r1"])
  expect(latest(history)).toBe(4_000_000_000_002)
})

it("adds up what shards recorded from the same history", () => {
  const before = run(NO_HISTORY, "r0", [test("a"), test("b")])
  const [one, two] = [run(before, "s1", [test("a")], 2000), run(before, "s2", [test("b")], 2001)]
  expect(all(merge(one, two)).map(({ seen }) => seen.map((each) => each.run))).toEqual([
    ["s1", "r0"],
    ["s2", "r0"],
  ])
})

it("forgets a test that is gone while its file or stage goes on, and no other", () => {
  const gone = (exists: boolean, runs: number): string[] => {
    let history = run(NO_HISTORY, "r0", [test("old"), test("removed", { file: "gone.test.ts" })])
    for (let i = 1; i <= runs; i++) history = run(history, `r${i}`, [test("new")], 1000 + i)
    return all(withoutGone(history, (file) => exists || file !== "gone.test.ts")).map(
      ({ name }) => name,
    )
  }
  expect(gone(false, 19)).toEqual(["booking > old", "booking > removed", "booking > new"])
  expect(gone(false, 20)).toEqual(["booking > new"])
  expect(gone(true, 30)).toEqual(["booking > removed", "booking > new"])
})

it("has a duration that one slow run does not move, and none that failed", () => {
  const seen = stream(["a", "."], ["b", "."], ["c", "."], ["d", "x"]).map((one, index) => ({
    ...one,
    ms: [9000, 20, 30, 900][index]!,
  }))
  expect(durationMs({ seen })).toBe(30)
  expect(durationMs({ seen: [] })).toBeUndefined()
})

it("weighs recent failures more than old ones", () => {
  const newest = recentFailures({ seen: stream(["a", "."], ["b", "."], ["c", "x"]) })
  const oldest = recentFailures({ seen: stream(["a", "x"], ["b", "."], ["c", "."]) })
  expect(newest).toBeGreaterThan(oldest)
  expect(oldest).toBeGreaterThan(0)
  expect(recentFailures({ seen: stream(["a", "x"]) })).toBe(1)
  expect(recentFailures({ seen: [] })).toBe(0)
})

it("puts together what was seen of one content", () => {
  expect(byContent(stream(["a", "x"], ["b", "."], ["a", "."]))).toEqual([
    { content: "a", passed: 1, failed: 1, runs: 2 },
    { content: "b", passed: 1, failed: 0, runs: 1 },
  ])
})
