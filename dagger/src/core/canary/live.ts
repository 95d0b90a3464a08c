import { certaintyOf, certaintyText, type Certainty } from "./certainty.js"
import { DEFAULT_SETTINGS } from "./decide/settings.js"
import { SequentialJudge } from "./decide/sequential.js"
import type { Judgement } from "./decide/status.js"
import type { RequestEvent } from "./intake/event.js"
import {
  thresholdJudge,
  type ArmWindow,
  type CanaryDecision,
  type CanaryGate,
  type CanaryJudge,
} from "./judge.js"
import { isAborted, isError, type Observation } from "./observation.js"

/** What a rollout in the rehearsal is held to. */
export type LiveGate = CanaryGate & { warmupSeconds: number }

/** Most that a latency in the rehearsal may be longer without harm, in milliseconds. */
const HARMLESS_MS = 25

/** Least difference of error rates that the sequential judge can be asked about, in percentage points. */
const LEAST_POINTS = 0.01

/**
 * The judge of a rehearsal: the sequential one second by second, which may be
 * looked at all the time and alone takes a candidate back (but one of which half of
 * the requests fail needs no statistics); and the thresholds once at the end of each
 * step, which know nothing of chance and only keep a candidate from being promoted. A step
 * ends early when the whole interval of every metric is harmless. Most steps are too
 * short for that, so a rollout is promoted when neither speaks against it; the reason
 * says of which metrics that is certain, and which were merely not shown to be over
 * their margin.
 */
export function liveJudge(gate: LiveGate): CanaryJudge & { sequential: SequentialJudge } {
  const sequential = new SequentialJudge({
    ...DEFAULT_SETTINGS,
    warmupSeconds: gate.warmupSeconds,
    minSeconds: Infinity,
    metrics: metricsOf(gate),
  })
  const thresholds = thresholdJudge(gate)
  return {
    sequential,
    see(observations) {
      for (const one of observations) {
        const event = eventOf(one)
        if (event !== undefined) sequential.see(event)
      }
    },
    decide(windows, complete) {
      const judgement = sequential.judgement()
      const metrics = judgement.metrics.map(certaintyOf)
      const simple = thresholds.decide(windows, complete)
      const said = joined(simple, judgement, { windows, complete, metrics })
      return { ...said, metrics, certain: sequential.harmless }
    },
  }
}

type Held = { windows: readonly ArmWindow[]; complete: boolean; metrics: readonly Certainty[] }

/** One decision of the thresholds' and the sequential judge's. */
function joined(
  simple: CanaryDecision,
  { verdict, reason }: Judgement,
  { windows, complete, metrics }: Held,
): CanaryDecision {
  if (verdict === "rollback") return { ...simple, verdict, reason }
  if (isBroken(windows)) return simple
  if (!windows.at(-1)?.ended) return { ...simple, verdict: "continue", reason }
  if (simple.verdict === "promote")
    return { ...simple, reason: `${simple.reason} ${certaintyText(metrics)}` }
  if (simple.verdict !== "rollback") return simple
  if (!complete) return { ...simple, verdict: "continue", reason }
  return {
    ...simple,
    verdict: "inconclusive",
    reason: `${simple.reason} That may be chance: the evidence is too little to roll back by. ${reason}`,
  }
}

/** True where the thresholds need not wait for a step's end: nearly all requests fail. */
function isBroken(windows: readonly ArmWindow[]): boolean {
  const last = windows.at(-1)
  if (last === undefined || last.candidate.requests < 20) return false
  return last.candidate.errors >= 0.5 * last.candidate.requests
}

function metricsOf({ maxErrorPercentOver, maxP95Ratio, harmlessMs = HARMLESS_MS }: LiveGate) {
  const harmless = Math.max(100 * (maxP95Ratio - 1), 1)
  return [
    {
      name: "errors",
      kind: "errors" as const,
      harmless: Math.max(maxErrorPercentOver, LEAST_POINTS),
      critical: true,
    },
    ...[50, 95].map((percent) => ({
      name: `p${percent}`,
      kind: "latency" as const,
      quantile: percent / 100,
      harmless,
      harmlessMs,
      critical: true,
    })),
  ]
}

/** A line of the router's log as the judge takes it; undefined for one that says nothing of an arm. */
export function eventOf(one: Observation): RequestEvent | undefined {
  if (one.arm === "none" || isAborted(one)) return undefined
  const answered = one.status >= 100 && one.totalMs >= 0
  return {
    kind: "request",
    t: one.time,
    arm: one.arm,
    ok: !isError(one),
    route: `${one.method} ${one.path}`,
    ...(answered ? { latencyMs: one.totalMs } : {}),
  }
}
