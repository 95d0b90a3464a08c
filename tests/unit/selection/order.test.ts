import fc from "fast-check"
import { expect, it } from "vitest"

import {
  failureOdds,
  inRunningOrder,
  type Ordered,
} from "../../../dagger/src/core/selection/order.js"

const known = (id: string, fields: Partial<Ordered> = {}): Ordered => ({
  ...{ id, durationMs: 100, recentFailures: 0, flipRate: 0, nearness: 0 },
  ...fields,
})
const order = (...tests: Ordered[]): string =>
  inRunningOrder(tests)
    .map(({ id }) => id)
    .join(" ")

it("runs first what failed lately, then what is near the change, then what flips, then the rest", () => {
  const tests = [
    known("rest"),
    known("flips", { flipRate: 0.5 }),
    known("near", { nearness: 1 }),
    known("failed", { recentFailures: 1 }),
  ]
  expect(order(...tests)).toBe("failed near flips rest")
})

it("runs a short test before a long one that is as likely to fail", () => {
  expect(order(known("long", { durationMs: 5000 }), known("short"))).toBe("short long")
  const likelyButLong = known("likely", { nearness: 1, durationMs: 100_000 })
  expect(order(likelyButLong, known("near", { nearness: 0.5 }))).toBe("near likely")
})

it("runs a test that never ran before those that always pass", () => {
  const never: Ordered = { id: "new", flipRate: 0, nearness: 0 }
  expect(order(known("a"), never, known("b"))).toBe("new a b")
})

const ordered = fc.record({
  id: fc.uuid(),
  durationMs: fc.option(fc.double({ min: 0, max: 1e6, noNaN: true }), { nil: undefined }),
  recentFailures: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: undefined }),
  flipRate: fc.double(),
  nearness: fc.double(),
})

it("loses no test, and gives one order however they come", () => {
  fc.assert(
    fc.property(fc.uniqueArray(ordered, { selector: ({ id }) => id }), (tests) => {
      const once = inRunningOrder(tests as Ordered[])
      expect(inRunningOrder([...tests].reverse() as Ordered[])).toEqual(once)
      expect(once.map(({ id }) => id).sort()).toEqual(tests.map(({ id }) => id).sort())
      for (const test of once) expect(failureOdds(test)).toBeGreaterThan(0)
    }),
  )
})
