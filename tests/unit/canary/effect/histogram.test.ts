import fc from "fast-check"
import { describe, expect, it } from "vitest"

import {
  BINS,
  binOf,
  edgeOf,
  quantilesOf,
} from "../../../../dagger/src/core/canary/effect/histogram.js"

const latency = fc.double({ min: 0.02, max: 1e6, noNaN: true })

describe("a histogram of latencies", () => {
  it("puts each latency into a bin that holds it", () => {
    fc.assert(
      fc.property(latency, (ms) => {
        const bin = binOf(ms)
        expect(edgeOf(bin)).toBeLessThanOrEqual(ms * (1 + 1e-9))
        expect(edgeOf(bin + 1)).toBeGreaterThanOrEqual(ms * (1 - 1e-9))
      }),
    )
  })

  it("takes every number", () => {
    for (const ms of [0, 1e-9, 1e300, Infinity]) {
      expect(binOf(ms)).toBeGreaterThanOrEqual(0)
      expect(binOf(ms)).toBeLessThan(BINS)
    }
  })

  it("has each quantile within 2 % of the sorted sample's", () => {
    fc.assert(
      fc.property(
        fc.array(latency, { minLength: 1, maxLength: 200 }),
        fc.double({ min: 0.01, max: 0.99, noNaN: true }),
        (sample, q) => {
          const bins = new Float64Array(BINS)
          for (const ms of sample) bins[binOf(ms)]!++
          const sorted = [...sample].sort((a, b) => a - b)
          const exact = sorted[Math.ceil(q * sample.length - 1e-9) - 1]!
          const [found] = quantilesOf(bins, sample.length, [q])
          expect(Math.abs(Math.log(found! / exact))).toBeLessThan(0.0201)
        },
      ),
    )
  })

  it("has all of several quantiles in one go, and none of nothing", () => {
    const bins = new Float64Array(BINS)
    for (let i = 1; i <= 1000; i++) bins[binOf(i)]!++
    const [a, b, c] = quantilesOf(bins, 1000, [0.1, 0.5, 0.99]) as [number, number, number]
    expect(a / 100).toBeCloseTo(1, 1)
    expect(b / 500).toBeCloseTo(1, 1)
    expect(c / 990).toBeCloseTo(1, 1)
    expect(quantilesOf(new Float64Array(BINS), 0, [0.5])).toEqual([0])
  })
})
