import fc from "fast-check"
import { expect, it } from "vitest"
import { between, isAborted, isError } from "../../../dagger/src/core/canary/observation.js"
import {
  armStats,
  errorRatio,
  measuredShare,
  pooled,
  quantile,
} from "../../../dagger/src/core/canary/stats.js"
import { parseHaproxyLog } from "../../../dagger/src/core/tools/haproxy.js"
import { recorded } from "../tools/recorded.js"
import { made } from "./made.js"

it("measures the share of a real router at 10 %", () => {
  const { observations } = parseHaproxyLog(recorded("haproxy/2.6.12/steady").stdout)
  const [baseline, candidate] = [
    armStats(observations, "baseline"),
    armStats(observations, "candidate"),
  ]
  expect(baseline.requests + candidate.requests).toBe(400)
  const share = measuredShare(baseline, candidate) ?? 0
  expect(share).toBeGreaterThan(6)
  expect(share).toBeLessThan(15)
  expect(candidate.errors).toBe(0)
})

it("counts 5xx, no answer and broken answers as errors, 4xx and early leavers not", () => {
  const [good] = made("candidate", 1)
  if (!good) throw new Error("none")
  expect(isError({ ...good, status: 404 })).toBe(false)
  expect(isError({ ...good, status: 503 })).toBe(true)
  expect(isError({ ...good, status: -1, end: "SH" })).toBe(true)
  expect(isError({ ...good, end: "SD" })).toBe(true)
  const left = { ...good, status: -1, end: "CH", totalMs: 40 }
  expect([isAborted(left), isError(left)]).toEqual([true, false])
  expect(isError({ ...left, totalMs: 60_000 })).toBe(true)
})

it("has no numbers without data", () => {
  const none = armStats([], "candidate")
  expect(none).toEqual({ arm: "candidate", requests: 0, errors: 0, latenciesMs: [] })
  expect(errorRatio(none)).toBeUndefined()
  expect(measuredShare(none, none)).toBeUndefined()
  expect(quantile([], 0.5)).toBeUndefined()
})

it("pools windows as if they were one", () => {
  const [a, b] = [made("baseline", 30, 2, 10), made("baseline", 50, 1, 90)]
  const parts = [armStats(a, "baseline"), armStats(b, "baseline")]
  expect(pooled("baseline", parts)).toEqual(armStats([...a, ...b], "baseline"))
})

it("takes a stretch of time, its end left out", () => {
  expect(between(made("baseline", 20), 1000.5, 1001)).toHaveLength(5)
})

it("gives a value of the sample that enough others do not exceed", () => {
  const samples = fc.array(fc.integer({ min: 0, max: 1e6 }), { minLength: 1 })
  fc.assert(
    fc.property(samples, fc.double({ min: 0, max: 1, noNaN: true }), (values, q) => {
      const sorted = [...values].sort((a, b) => a - b)
      const value = quantile(sorted, q) ?? Number.NaN
      expect(sorted).toContain(value)
      expect(sorted.filter((one) => one <= value).length).toBeGreaterThanOrEqual(q * sorted.length)
    }),
  )
})
