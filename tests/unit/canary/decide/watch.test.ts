import { describe, expect, it } from "vitest"

import { frozenBaseline, RateWatch } from "../../../../dagger/src/core/canary/decide/watch.js"
import { Random } from "../../../../scripts/lib/bench/canary/random.js"

const HOUR = 3600
const frozen = { requests: 20_000, hits: 20 }
const watch = () => new RateWatch(frozen, 0.005, HOUR, 0.01)

/** Second in which the watch alarms; undefined if it never does. */
function alarmsAt(seed: number, rate: (t: number) => number): number | undefined {
  const random = new Random(seed, 77)
  const watching = watch()
  for (let t = 0; t < HOUR; t++) {
    watching.add(100, random.binomial(100, rate(t)))
    if (watching.alarm) return t
  }
  return undefined
}

describe("a watch after the promotion", () => {
  it("stays quiet while the rate is what it was, or harmlessly more", () => {
    for (let seed = 0; seed < 40; seed++) {
      expect(alarmsAt(seed, () => 0.001)).toBeUndefined()
      expect(alarmsAt(seed, () => 0.005)).toBeUndefined()
    }
  })

  it("alarms falsely at the tolerated rate itself in few of many windows", () => {
    const { tolerated } = watch()
    const runs = Array.from({ length: 300 }, (_, seed) => alarmsAt(seed, () => tolerated))
    expect(runs.filter((at) => at !== undefined).length).toBeLessThanOrEqual(6)
  })

  it.each([
    [0, 0.05, 30],
    [1800, 0.05, 30],
    [1800, 0.3, 5],
  ])("finds a fault that begins at %d s with %d errors", (begins, part, within) => {
    for (let seed = 0; seed < 20; seed++) {
      const at = alarmsAt(seed, (t) => (t < begins ? 0.001 : part))
      expect(at).toBeGreaterThanOrEqual(begins)
      expect(at).toBeLessThanOrEqual(begins + within)
    }
  })

  it("tolerates more of a baseline that is less well known", () => {
    const little = new RateWatch({ requests: 200, hits: 0 }, 0.005, HOUR, 0.01)
    expect(little.tolerated).toBeGreaterThan(watch().tolerated)
    expect(watch().tolerated).toBeGreaterThan(0.006)
    expect(watch().tolerated).toBeLessThan(0.008)
  })

  it("is not alarmed by one burst when a block is one draw", () => {
    const watching = watch()
    for (let t = 0; t < 100; t++) watching.add(100, 0, 1)
    watching.add(100, 80, 1)
    expect(watching.alarm).toBe(false)
    watching.add(0, 0)
    expect(Number.isFinite(watching.value())).toBe(true)
  })
})

it("freezes the baseline of all of a record's steps", () => {
  const step = (requests: number, errors: number) => ({ baseline: { requests, errors } })
  const steps = [step(100, 1), step(50, 0)] as never[]
  expect(frozenBaseline({ steps })).toEqual({ requests: 150, hits: 1 })
  expect(frozenBaseline({ steps: [] })).toEqual({ requests: 0, hits: 0 })
})
