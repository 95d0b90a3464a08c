import { thresholdJudge } from "../../../dagger/src/core/canary/judge.js"
import { stepOf, type ReleaseRecord } from "../../../dagger/src/core/canary/record.js"
import { made, windowOf } from "./made.js"

/** A digest of one letter. */
export const digest = (letter: string) => `sha256:${letter.repeat(64)}`
const at = "2026-01-01T00:00:00Z"
const window = windowOf(50, made("baseline", 150), made("candidate", 150))
const decision = thresholdJudge({
  minRequests: 100,
  maxErrorPercentOver: 1,
  maxP95Ratio: 2,
}).decide([window], true)

/** A record that lacks nothing. */
export const complete: ReleaseRecord = {
  version: 1,
  application: "booking",
  commit: "abc",
  target: "rehearsal",
  baseline: { digest: digest("a"), source: "--baseline" },
  candidate: { digest: digest("b"), source: "build" },
  inputs: [{ name: "canary.steps", value: "10,50,100" }],
  steps: [stepOf(window, decision, at, at)],
  verdict: "promote",
  reason: decision.reason,
  rollback: { at, candidateRequests: 0, baselineAnswered: 40 },
  startedAt: at,
  endedAt: at,
  promotedAt: at,
}
