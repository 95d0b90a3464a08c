import fc from "fast-check"
import { expect, it } from "vitest"
import type { Observation } from "../../../dagger/src/core/canary/observation.js"
import { recoveryOf } from "../../../dagger/src/core/canary/recovery.js"

const SINCE = 1000
const BEFORE = { requests: 900, hits: 0 }

const at = (time: number, arm: Observation["arm"] = "baseline", status = 200): Observation => ({
  ...{
    time,
    arm,
    status,
    totalMs: 5,
    responseMs: 5,
    method: "GET",
    path: "/",
    bytes: 1,
    end: "--",
  },
})

/** A hundred requests a second for some seconds, of which every `failing`th fails. */
const traffic = (seconds: number, failing = Infinity, from = SINCE): Observation[] =>
  Array.from({ length: seconds * 100 }, (_, i) =>
    at(from + i / 100, "baseline", (i + 1) % failing === 0 ? 503 : 200),
  )

const recovery = (observations: readonly Observation[]) =>
  recoveryOf(observations, { since: SINCE, before: BEFORE, harmlessPoints: 0.5 })

it("verifies that users are well again once enough requests were answered", () => {
  const seconds = Array.from({ length: 20 }, (_, i) => i + 1)
  const first = seconds.find((n) => recovery(traffic(n)).verified)
  expect(first).toBeGreaterThanOrEqual(3)
  expect(first).toBeLessThanOrEqual(10)
})

it("verifies nothing without a request", () => {
  expect(recovery([])).toMatchObject({ verified: false, requests: 0, upperPercent: 100 })
})

it("verifies nothing while users fail more often than before", () => {
  expect(recovery(traffic(60, 20)).verified).toBe(false)
  expect(recovery(traffic(60, 5000)).verified).toBe(true)
})

it("begins anew with each request that still reaches the candidate", () => {
  const late = [...traffic(20), at(SINCE + 20, "candidate"), ...traffic(2, Infinity, SINCE + 20.01)]
  expect(recovery(late)).toMatchObject({
    verified: false,
    lastCandidateAt: SINCE + 20,
    requests: 200,
  })
})

it("does not count what came before the candidate was out", () => {
  const before = traffic(30, 1, SINCE - 30)
  expect(recovery([...before, at(SINCE - 1, "candidate"), ...traffic(20)])).toEqual(
    recovery(traffic(20)),
  )
})

it("is never surer for a request that failed", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20 }), fc.nat(1999), (seconds, which) => {
      const well = traffic(seconds)
      const ill = well.map((one, i) => (i === which % well.length ? { ...one, status: 500 } : one))
      expect(recovery(ill).upperPercent).toBeGreaterThan(recovery(well).upperPercent)
    }),
  )
})
