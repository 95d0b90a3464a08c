import { describe, expect, it } from "vitest"

import { Dispersion } from "../../../../dagger/src/core/canary/evidence/dispersion.js"
import { Series } from "../../../../dagger/src/core/canary/evidence/series.js"
import { Random } from "../../../../scripts/lib/bench/canary/random.js"

describe("overdispersion", () => {
  it.each([1, 4, 9])("finds %d times the variance", (times) => {
    const random = new Random(1, times)
    const dispersion = new Dispersion(1, 10)
    for (let i = 0; i < 3000; i++) dispersion.add(Math.sqrt(times) * random.normal() * 5, 25)
    expect(dispersion.factor() / times).toBeGreaterThan(0.9)
    expect(dispersion.factor() / times).toBeLessThan(1.2)
    expect(dispersion.clear).toBe(times > 1)
  })

  it("is what is assumed at first, never under 1, and blind to a lasting difference", () => {
    expect(new Dispersion(1, 10, 2).factor()).toBe(2)
    const random = new Random(2)
    const steady = new Dispersion(10, 10)
    for (let i = 0; i < 2000; i++) steady.add(0.01 * random.normal() + 3, 1)
    expect(steady.factor()).toBe(1)
  })
})

describe("a series", () => {
  it("takes little at its word while it is short", () => {
    const series = new Series()
    for (let i = 0; i < 5; i++) series.add(i % 2)
    expect(series.correlation()).toBeGreaterThan(0)
    expect(series.interval(0.01)).toBeUndefined()
  })

  it.each([0, 0.5, 0.9])("finds the memory %d of a long one", (memory) => {
    const random = new Random(3)
    const series = new Series()
    let value = 0
    for (let i = 0; i < 4000; i++) {
      value = memory * value + random.normal()
      series.add(value)
    }
    expect(series.correlation()).toBeCloseTo(memory, 1)
    const { lower, upper } = series.interval(0.01)!
    expect(lower).toBeLessThan(0)
    expect(upper).toBeGreaterThan(0)
  })
})
