import { expect, it } from "vitest"
import type { MetricStatus } from "../../../../../dagger/src/core/canary/decide/status.js"
import { coarseBuckets } from "../../../../../dagger/src/core/canary/intake/prometheus/buckets.js"

const BOUNDS = [10, 40, 50, 52, 100, Infinity]

const metric = (baseline: number | null, more: Partial<MetricStatus> = {}): MetricStatus => ({
  ...{ name: "p90", kind: "latency", critical: true, state: "undecided", unit: "%", baseline },
  effect: { estimate: 0, lower: -20, upper: 25, now: 0, harmless: 5 },
  ...{ candidate: 45, eValue: 1, pValue: 1, dataNeeded: 100, secondsNeeded: 10, overdispersion: 1 },
  dataUsed: { baseline: 900, candidate: 100 },
  ...more,
})

it("names a latency whose bucket is wider than what is harmless", () => {
  expect(coarseBuckets([metric(45)], BOUNDS)).toEqual([
    "The histogram's bucket around the baseline's p90 (40 to 50 ms) is wider than the 5 % that are harmless, so p90 can't be shown to be harmless, whatever the traffic; add bounds there or widen the margin.",
  ])
  expect(coarseBuckets([metric(5)], BOUNDS)[0]).toContain("(0 to 10 ms)")
  expect(coarseBuckets([metric(500)], BOUNDS)[0]).toContain("(over 100 ms)")
})

it("is silent where the bucket is narrow enough, or nothing is open", () => {
  const settled = [metric(45, { state: "harmless" }), metric(45, { state: "worse" }), metric(null)]
  expect(coarseBuckets([metric(51), metric(45, { kind: "gauge" }), ...settled], BOUNDS)).toEqual([])
})
