import { describe, expect, it } from "vitest"

import { clopperPearson } from "../../../dagger/src/core/canary/effect/clopper.js"
import {
  kayentaIsHigh,
  mannWhitney,
  Minutes,
  PEERS,
} from "../../../scripts/lib/bench/canary/peers.js"
import { Random } from "../../../scripts/lib/bench/canary/random.js"
import { drawFault, requests } from "../../../scripts/lib/bench/canary/world.js"

// CLOPPER and Z come from scipy 1.17.1: beta.ppf, and mannwhitneyu(candidate, baseline,
// alternative="greater", method="asymptotic") through norm.isf.
const CLOPPER: [number, number, number, number][] = [
  [0, 300, 0, 0.01222097469429355],
  [3, 2000, 0.00030944294931233306, 0.004377320104529616],
  [20, 2000, 0.006118657542743463, 0.015402125783560048],
  [5, 5, 0.4781762498950185, 1],
]
const Z = 1.109264959331178

describe("the benchmark's own statistics", () => {
  it.each(CLOPPER)("Clopper and Pearson's bounds of %d in %d", (k, n, lower, upper) => {
    expect(clopperPearson(k, n)[0]).toBeCloseTo(lower, 6)
    expect(clopperPearson(k, n)[1]).toBeCloseTo(upper, 6)
  })

  it("Mann and Whitney's z with ties", () => {
    const baseline = [1, 2, 2, 3, 5, 8, 9, 4]
    const candidate = [3, 4, 6, 7, 9, 11, 2, 5]
    expect(mannWhitney({ baseline, candidate })).toBeCloseTo(Z, 6)
  })

  it("Kayenta's two known mistakes", () => {
    const zeros = [0, 0, 0, 0, 0, 0]
    const ones = Array.from({ length: 10 }, () => 1)
    const seven = [1, 100, 100, 1, 100, 100, 100, 1, 100, 100]
    const eight = [1, 100, 100, 100, 100, 100, 100, 1, 100, 100]
    expect(kayentaIsHigh({ baseline: zeros, candidate: [0, 1, 2, 1, 0, 0] })).toBe(false)
    expect(kayentaIsHigh({ baseline: ones, candidate: seven })).toBe(false)
    expect(kayentaIsHigh({ baseline: ones, candidate: eight })).toBe(true)
  })

  it("draws what it says", () => {
    const random = new Random(5)
    const mean = (draw: () => number) =>
      Array.from({ length: 20_000 }, draw).reduce((a, b) => a + b) / 20_000
    expect(mean(() => random.uniform())).toBeCloseTo(0.5, 1)
    expect(mean(() => random.normal() ** 2)).toBeCloseTo(1, 1)
    expect(mean(() => random.poisson(3))).toBeCloseTo(3, 1)
    expect(mean(() => random.binomial(90, 0.3)) / 27).toBeCloseTo(1, 1)
    expect(mean(() => random.geometric(5)) / 5).toBeCloseTo(1, 1)
    expect(new Random(5).uniform()).toBe(new Random(5).uniform())
  })

  it("every peer sees a candidate that fails all", () => {
    const minutes = new Minutes()
    const fault = { kind: "errors", part: 1 } as const
    const world = { fault, rate: 20, share: 0.5, seconds: 1860, warmup: 0 }
    for (const event of requests(world, new Random(1))) minutes.see(event)
    expect(PEERS.filter(({ rollsBack }) => !rollsBack(minutes.done.slice(0, 30)))).toEqual([])
    expect(PEERS.every(({ rollsBack }) => !rollsBack([]))).toBe(true)
  })

  it("draws faults of every kind", () => {
    const random = new Random(7)
    const kinds = new Set(Array.from({ length: 100 }, () => drawFault(random).kind))
    expect([...kinds].sort()).toEqual(["errors", "leak", "route", "slow", "tail"])
  })
})
