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

it("does not take for a fault what may be chance, nor for harmless", () => {
  const bad = windowOf(10, made("baseline", 300), made("candidate", 200, 3))
  expect(liveJudge(gate).decide([{ ...bad, ended: false }], false).verdict).toBe("continue")
  expect(liveJudge(gate).decide([{ ...bad, ended: true }], false).verdict).toBe("continue")
  const last = liveJudge(gate).decide([{ ...bad, ended: true }], true)
  expect(last.verdict).toBe("inconclusive")
  expect(last.reason).toMatch(/percentage points more, 0.5 are allowed\. That may be chance: /)
})

it("holds a step to the thresholds when it ends, where evidence supports them", () => {
  const judge = liveJudge(gate)
  judge.see!(traffic(8, true))
  const bad = windowOf(10, made("baseline", 300), made("candidate", 200, 20))
  expect(judge.sequential.judgement().verdict).toBe("continue")
  expect(judge.sequential.judgement().metrics[0]!.eValue).toBeGreaterThan(10)
  expect(judge.decide([{ ...bad, ended: false }], false).verdict).toBe("continue")
  expect(judge.decide([{ ...bad, ended: true }], false).verdict).toBe("rollback")
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
