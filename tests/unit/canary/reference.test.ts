// The numbers come from reference.py beside this file.
import { describe, expect, it } from "vitest"

import {
  differenceInterval,
  lnGamma,
  mixtureRadius,
  proportionInterval,
} from "../../../dagger/src/core/canary/effect/proportion.js"
import { ExceedanceEvidence } from "../../../dagger/src/core/canary/evidence/exceedance.js"
import { RatioEvidence } from "../../../dagger/src/core/canary/evidence/ratio.js"
import { Random } from "../../../scripts/lib/bench/canary/random.js"

describe("against scipy", () => {
  it.each([
    [0.1, 2.252712651734206],
    [0.5, 0.5723649429247],
    [1, 0],
    [2.5, 0.2846828704729192],
    [10, 12.801827480081469],
    [1000.5, 5908.674175848678],
    [1e6, 12815504.569147611],
  ])("lnGamma(%d)", (x, value) => {
    expect(Math.abs(lnGamma(x) - value)).toBeLessThan(1e-10 * Math.max(1, value))
  })

  it.each([
    [0, 10, 0.01, 0, 0.4696044596629345],
    [3, 1000, 0.01, 7.11842396584628e-5, 0.016284224858620484],
    [50, 1000, 0.05, 0.028719917259623372, 0.07923958181085691],
    [7.5, 20.25, 0.01, 0.08399868774397917, 0.7466271688982717],
    [1000, 1e6, 0.001, 0.0008417149810401121, 0.001176963399613011],
    [999, 1000, 0.01, 0.9882713022792107, 0.9999999107523676],
  ])("the interval of %d in %d at %d", (x, m, alpha, lower, upper) => {
    const found = proportionInterval(x, m, alpha)
    expect(found.lower).toBeCloseTo(lower, 8)
    expect(found.upper).toBeCloseTo(upper, 8)
  })

  it("evidence from errors", () => {
    const evidence = new RatioEvidence()
    const blocks = [
      [1, 2, 0.1],
      [0, 1, 0.12],
      [1, 0, 0.09],
      [1, 0, 0.1],
      [0, 3, 0.11],
      [2, 1, 0.3],
      [1, 0, 0.5],
    ] as const
    for (const [t, [n1, n0, share]] of blocks.entries()) evidence.add(t, n1 / (n1 + n0), share)
    expect(evidence.value()).toBeCloseTo(14.32143015109904, 9)
  })

  it.each([
    [
      0.1,
      1.2534851496643835,
      [
        [9, 90, 2, 10],
        [8, 85, 3, 12],
        [12, 95, 1, 9],
      ],
    ],
    [
      0.5,
      24.04925779055849,
      [
        [45, 90, 8, 10],
        [40, 85, 9, 12],
        [50, 95, 7, 9],
      ],
    ],
  ])("evidence from latencies over the quantile 1 - %d", (q, value, blocks) => {
    const evidence = new ExceedanceEvidence(q)
    for (const [t, [x0, m0, x1, m1]] of blocks.entries()) evidence.add(t, x0!, m0!, x1!, m1!, 1)
    expect(evidence.value()).toBeCloseTo(value, 8)
  })

  it.each([
    [4, 1, 382.05249949017224],
    [6, 2, 4690.72336107893],
    [10, 5, 307519.6325754719],
    [20, 5, 123676091563882.98],
  ])(
    "the grid of ratios loses little against the Beta mixture at %d to %d errors",
    (n1, n0, closed) => {
      const evidence = new RatioEvidence(() => 1)
      for (let t = 0; t < n1; t++) evidence.add(t, 1, 0.1)
      for (let t = 0; t < n0; t++) evidence.add(n1 + t, 0, 0.1)
      expect(Math.log(evidence.value() / closed)).toBeGreaterThan(-1.6)
      expect(Math.log(evidence.value() / closed)).toBeLessThan(1.6)
    },
  )
})

describe("intervals hold at all times at once", () => {
  /** Parts of 300 streams of 3,000 requests whose interval ever misses the truth. */
  it.each([0.01, 0.3])("for a proportion of %d", (p) => {
    let missed = 0
    for (let run = 0; run < 300; run++) {
      const random = new Random(run, 1)
      let x = 0
      for (let m = 1; m <= 3000; m++) {
        if (random.uniform() < p) x++
        if (m % 20 !== 0) continue
        const { lower, upper } = proportionInterval(x, m, 0.05)
        if (p < lower || p > upper) {
          missed++
          break
        }
      }
    }
    expect(missed).toBeLessThanOrEqual(22)
  })

  it("for a sum, by the normal mixture", () => {
    let missed = 0
    for (let run = 0; run < 400; run++) {
      const random = new Random(run, 2)
      let sum = 0
      for (let n = 1; n <= 3000; n++) {
        sum += random.normal()
        if (Math.abs(sum) > mixtureRadius(n, 50, 0.05)) {
          missed++
          break
        }
      }
    }
    expect(missed).toBeLessThanOrEqual(28)
  })

  it("for a difference of two proportions", () => {
    let missed = 0
    for (let run = 0; run < 300; run++) {
      const random = new Random(run, 3)
      const x = [0, 0] as [number, number]
      for (let n = 1; n <= 200; n++) {
        x[0] += random.binomial(90, 0.01)
        x[1] += random.binomial(10, 0.02)
        const [zero, one] = [90 * n, 10 * n].map((m, arm) => ({
          estimate: x[arm]! / m,
          ...proportionInterval(x[arm]!, m, 0.05),
        }))
        const { lower, upper } = differenceInterval(one!, zero!)
        if (lower > 0.01 || upper < 0.01) {
          missed++
          break
        }
      }
    }
    expect(missed).toBeLessThanOrEqual(22)
  })
})
