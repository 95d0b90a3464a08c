import fc from "fast-check"

import {
  bounded,
  type History,
  idOf,
  type Observation,
} from "../../../dagger/src/core/history/model.js"
import type { TestCase } from "../../../dagger/src/core/report/model.js"

export const test = (name: string, fields: Partial<TestCase> = {}): TestCase => ({
  suite: "booking",
  name,
  file: "test/booking.test.ts",
  outcome: "passed",
  durationMs: 10,
  ...fields,
})

/** One attempt on a content: "." passed, "x" failed; ".x" and "xx" are two attempts of one run. */
export const observed = (content: string, attempts: string, at: number): Observation => ({
  run: `run-${at}`,
  at,
  content,
  passed: [...attempts].filter((one) => one === ".").length,
  failed: [...attempts].filter((one) => one === "x").length,
  ms: 10,
})

/** The newest first, as histories have them; the arguments are from the oldest on. */
export const stream = (...runs: readonly (readonly [string, string])[]): Observation[] =>
  runs.map(([content, attempts], index) => observed(content, attempts, index + 1)).reverse()

export const historyOf = (tests: Record<string, Observation[]>): History =>
  new Map(
    Object.entries(tests).map(([name, seen]) => {
      const one = { stage: "unit", file: `test/${name}.test.ts`, name, seen: bounded(seen) }
      return [idOf(one), one]
    }),
  )

const observation = fc.record({
  run: fc.integer({ min: 0, max: 60 }).map((run) => `run-${run}`),
  at: fc.integer({ min: 0, max: 50 }),
  content: fc.constantFrom("a", "b", "c"),
  passed: fc.integer({ min: 0, max: 2 }),
  failed: fc.integer({ min: 0, max: 2 }),
  ms: fc.integer({ min: 0, max: 1000 }),
})

export const histories: fc.Arbitrary<History> = fc
  .dictionary(
    fc.constantFrom("a", "b > c", "__proto__", "constructor", 'quo"ted', "new\nline"),
    fc.array(observation, { maxLength: 70 }),
  )
  .map(historyOf)
