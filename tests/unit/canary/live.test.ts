import { expect, it } from "vitest"

import { eventOf, liveJudge } from "../../../dagger/src/core/canary/live.js"
import type { Observation } from "../../../dagger/src/core/canary/observation.js"
import { made, windowOf } from "./made.js"

const gate = { minRequests: 100, maxErrorPercentOver: 0.5, maxP95Ratio: 1.5, warmupSeconds: 3 }

const seen = (time: number, arm: Observation["arm"], status = 200, totalMs = 20): Observation => ({
  time,
  arm,
  status,
  totalMs,
  responseMs: totalMs,
  method: "GET",
  path: "/slots/7",
  bytes: 10,
  end: "--",
})

/** Forty requests a second, every fourth to the candidate, of which every tenth fails. */
const traffic = (seconds: number, failing: boolean) =>
  Array.from({ length: 40 * seconds }, (_, i) =>
    seen(
      1000 + i / 40,
      i % 4 === 0 ? "candidate" : "baseline",
      failing && i % 40 === 0 ? 500 : 200,
    ),
  )

const open = { ...windowOf(10, made("baseline", 300), made("candidate", 100)), ended: false }
const ended = { ...open, ended: true }

it("rolls back in the middle of a step once the evidence is there", () => {
  const judge = liveJudge(gate)
  judge.see!(traffic(30, true))
  const { verdict, reason } = judge.decide([open], false)
  expect(verdict).toBe("rollback")
  expect(reason).toMatch(/^\d.* % of the candidate's requests failed, 0 % of the baseline's/)
})

it("goes on while nothing speaks against the candidate, and says what is missing", () => {
  const judge = liveJudge(gate)
  judge.see!(traffic(30, false))
  const { verdict, reason } = judge.decide([open], false)
  expect(verdict).toBe("continue")
  expect(reason).toMatch(/more are needed/)
  expect(judge.decide([ended], true).verdict).toBe("promote")
})

it("says of which metrics a promotion is certain, and of which it is not", () => {
  const judge = liveJudge(gate)
  judge.see!(traffic(60, false))
  const { reason, metrics, certain } = judge.decide([ended], true)
  expect(certain).toBe(false)
  expect(metrics?.map(({ name, state }) => [name, state])).toEqual([
    ["errors", "undecided"],
    ["p50", "certain"],
    ["p95", "certain"],
  ])
  expect(reason).toMatch(
    /Harmless with the whole interval: p50, p95\. Not certain, only not shown to be over its margin: errors \(-[\d.]+ to [\d.]+ pp, 0\.5 pp is harmless, e-value [\d.]+\)\.$/,
  )
})

it("lets a step end early only when every whole interval is harmless", () => {
  const judge = liveJudge({ ...gate, maxErrorPercentOver: 5 })
  const lines = traffic(60, false)
  const at = [10, 20, 30, 40, 50, 60].map((seconds) => {
    judge.see!(lines.slice((seconds - 10) * 40, seconds * 40))
    const decision = judge.decide([open], false)
    expect(decision.certain).toBe(decision.metrics!.every(({ state }) => state === "certain"))
    return decision.certain!
  })
  expect(at[0]).toBe(false)
  expect(at.at(-1)).toBe(true)
  expect(judge.decide([ended], true).reason).toMatch(
    /Harmless with the whole interval: errors, p50, p95\.$/,
  )
})

it("is never certain without a metric's data, or while an arm is silent", () => {
  expect(liveJudge(gate).decide([open], false).certain).toBe(false)
  const judge = liveJudge({ ...gate, maxErrorPercentOver: 5 })
  judge.see!(traffic(60, false))
  judge.see!(
    traffic(80, false)
      .slice(2400)
      .filter(({ arm }) => arm === "baseline"),
  )
  expect(judge.decide([open], false).certain).toBe(false)
})

it("does not take for a fault what may be chance, nor for harmless", () => {
  const bad = windowOf(10, made("baseline", 300), made("candidate", 200, 3))
  expect(liveJudge(gate).decide([{ ...bad, ended: false }], false).verdict).toBe("continue")
  expect(liveJudge(gate).decide([{ ...bad, ended: true }], false).verdict).toBe("continue")
  const last = liveJudge(gate).decide([{ ...bad, ended: true }], true)
  expect(last.verdict).toBe("inconclusive")
  expect(last.reason).toMatch(/percentage points more, 0.5 are allowed\. That may be chance: /)
})

it("does not roll back by a threshold, whatever the evidence short of a rollback's", () => {
  const judge = liveJudge(gate)
  judge.see!(traffic(8, true))
  const bad = windowOf(10, made("baseline", 300), made("candidate", 200, 20))
  expect(judge.sequential.judgement().verdict).toBe("continue")
  expect(judge.sequential.judgement().metrics[0]!.eValue).toBeGreaterThan(10)
  expect(judge.decide([{ ...bad, ended: false }], false).verdict).toBe("continue")
  expect(judge.decide([{ ...bad, ended: true }], false).verdict).toBe("continue")
  expect(judge.decide([{ ...bad, ended: true }], true).verdict).toBe("inconclusive")
})

it("takes a broken candidate back at once", () => {
  const broken = windowOf(10, made("baseline", 180), made("candidate", 20, 20))
  expect(liveJudge(gate).decide([{ ...broken, ended: false }], false).verdict).toBe("rollback")
})

it("reads the router's lines", () => {
  expect(eventOf(seen(5, "candidate", 503, 7))).toEqual({
    kind: "request",
    t: 5,
    arm: "candidate",
    ok: false,
    route: "GET /slots/7",
    latencyMs: 7,
  })
  expect(eventOf(seen(5, "baseline", -1, -1))).toMatchObject({ ok: false })
  expect(eventOf(seen(5, "baseline", -1, -1))).not.toHaveProperty("latencyMs")
  expect(eventOf(seen(5, "none"))).toBeUndefined()
  expect(eventOf({ ...seen(5, "candidate"), end: "CD" })).toBeUndefined()
})
