import fc from "fast-check"
import { expect, it } from "vitest"
import type { Series } from "../../../../../dagger/src/core/canary/intake/prometheus/answer.js"
import {
  Increases,
  targetOf,
} from "../../../../../dagger/src/core/canary/intake/prometheus/increases.js"

const labels = { __name__: "requests_total", job: "shop", instance: "a:80" }

/** A series with a value at 0, 1, 2, …; undefined where it has none. */
const series = (
  values: readonly (number | undefined)[],
  more: Record<string, string> = {},
): Series => ({
  labels: { ...labels, ...more },
  values: new Map(
    values.flatMap((value, t): [number, number][] => (value === undefined ? [] : [[t, value]])),
  ),
})

/** What was counted in each step; undefined where no series had a value. */
function counted(all: readonly Series[], steps: number, increases = new Increases()) {
  let before = new Set<string>()
  return Array.from({ length: steps }, (_, t) => {
    const sums = increases.step(t, all, () => "", before)
    before = new Set(all.filter(({ values }) => values.has(t)).map(targetOf))
    return sums && (sums.get("") ?? 0)
  })
}

it("counts from the first value on", () => {
  expect(counted([series([100, 103, 103, 110])], 4)).toEqual([0, 3, 0, 7])
})

it("takes a smaller value for a counter that began anew", () => {
  const increases = new Increases()
  expect(counted([series([100, 103, 2, 5])], 4, increases)).toEqual([0, 3, 2, 3])
  expect(increases.counts).toEqual({ series: 1, resets: 1, gaps: 0 })
})

it("never takes several series' counters for one, so that one that begins anew is seen", () => {
  const two = [series([100, 110, 1], { code: "200" }), series([50, 50, 60], { code: "500" })]
  expect(counted(two, 3)).toEqual([0, 10, 11])
})

it("counts a series that is born with its first event, where its target was there before", () => {
  const ok = series([10, 20, 30, 40], { code: "200" })
  const failed = series([undefined, undefined, 1, 3], { code: "500" })
  expect(counted([ok, failed], 4)).toEqual([0, 10, 11, 12])
})

it("does not count what a target had counted before it was first seen", () => {
  const old = series([10, 20, 30])
  const late = series([undefined, 5000, 5010], { instance: "b:80" })
  expect(counted([old, late], 3)).toEqual([0, 10, 20])
})

it("leaves out what was counted during a gap, and says so", () => {
  const increases = new Increases()
  expect(counted([series([10, 20, undefined, 90, 95])], 5, increases)).toEqual([
    0,
    10,
    undefined,
    0,
    5,
  ])
  expect(increases.counts.gaps).toBe(1)
})

it("counts every event once, however often the counter begins anew", () => {
  const runs = fc.array(fc.array(fc.nat(50), { minLength: 1, maxLength: 8 }), {
    minLength: 1,
    maxLength: 5,
  })
  fc.assert(
    fc.property(fc.nat(1000), runs, (start, lives) => {
      let total = 0
      let value = start
      const values = [start]
      for (const [life, steps] of lives.entries()) {
        // A life that begins anew and reaches what was there before can't be told from one that went on.
        if (life > 0 && steps[0]! >= value) continue
        if (life > 0) value = 0
        for (const count of steps) {
          value += count
          total += count
          values.push(value)
        }
      }
      const sum = counted([series(values)], values.length).reduce<number>(
        (all, one) => all + (one ?? 0),
        0,
      )
      expect(sum).toBe(total)
    }),
  )
})
