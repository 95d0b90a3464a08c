import type { StageNumber } from "../report/model.js"
import { rounded } from "../tools/text.js"
import type { Certainty } from "./certainty.js"
import type { Observation } from "./observation.js"
import { errorRatio, pooled, type ArmStats } from "./stats.js"

/** Both arms in one stretch of a rollout, warm-up cut off. */
export type ArmWindow = {
  /** The candidate's share that was set, in percent. */
  plannedPercent: number
  /** False while the step goes on. */
  ended: boolean
  baseline: ArmStats
  candidate: ArmStats
}

/** What a judge says: go on, let it out, take it back, or "can't tell". */
export type CanaryVerdict = "continue" | "promote" | "rollback" | "inconclusive"

/** A verdict, the sentence that says why, and what it rests on. */
export type CanaryDecision = {
  verdict: CanaryVerdict
  reason: string
  numbers: StageNumber[]
  /** How certain each metric is, where the judge has intervals. */
  metrics?: Certainty[]
  /** True once the whole interval of every metric is harmless: a step need not last longer. */
  certain?: boolean
}

/**
 * Decides on a rollout from what was seen so far. `windows` are in order, the
 * present one last; `complete` is true when no further step will come. Only
 * then the answer may be promote or inconclusive.
 */
export interface CanaryJudge {
  /** Tells what the router logged since the last time, where the judge wants to know. */
  see?(observations: readonly Observation[]): void
  decide(windows: readonly ArmWindow[], complete: boolean): CanaryDecision
}

/** Bounds of the simple judge. */
export type CanaryGate = {
  /** Least requests of each arm before it is compared. */
  minRequests: number
  /** Most percentage points by which the candidate's error rate may exceed the baseline's. */
  maxErrorPercentOver: number
  /** Most that the candidate's p95 may be of the baseline's. */
  maxP95Ratio: number
  /** A p95 that is slower by no more than this is harmless, in milliseconds; default 25. */
  harmlessMs?: number
}

const HARMLESS_MS = 25

/** A candidate that fails this often is taken back before it has the least number of requests. */
const BROKEN = { requests: 20, errorPercentOver: 50 }

/**
 * The judge to start with: the candidate's present window against the baseline
 * beside it (or, where that has too few requests, the baseline of all windows).
 */
export function thresholdJudge(gate: CanaryGate): CanaryJudge {
  return { decide: (windows, complete) => decide(gate, windows, complete) }
}

function decide(
  gate: CanaryGate,
  windows: readonly ArmWindow[],
  complete: boolean,
): CanaryDecision {
  const last = windows.at(-1)
  const waiting = complete ? "inconclusive" : "continue"
  if (last === undefined) return { verdict: waiting, reason: "Nothing was observed.", numbers: [] }
  const { candidate } = last
  const all = pooled(
    "baseline",
    windows.map((window) => window.baseline),
  )
  const baseline = last.baseline.requests >= gate.minRequests ? last.baseline : all
  const numbers = numbersOf(baseline, candidate)
  const over = 100 * ((errorRatio(candidate) ?? 0) - (errorRatio(baseline) ?? 0))
  const errors = `${candidate.errors} of ${candidate.requests} requests to the candidate failed, ${baseline.errors} of ${baseline.requests} to the baseline`
  if (
    candidate.requests >= BROKEN.requests &&
    over >= BROKEN.errorPercentOver &&
    all.requests > 0
  ) {
    return { verdict: "rollback", reason: `${errors}.`, numbers }
  }
  const missing = tooFew(gate, baseline, candidate)
  if (missing !== undefined) return { verdict: waiting, reason: missing, numbers }
  if (over > gate.maxErrorPercentOver) {
    const reason = `${errors}: ${rounded(over, 2)} percentage points more, ${gate.maxErrorPercentOver} are allowed.`
    return { verdict: "rollback", reason, numbers }
  }
  const latency = comparable(gate, windows)
  if (latency === undefined) {
    if (!last.ended) return { verdict: waiting, reason: `${errors}.`, numbers }
    const reason =
      "Latency is not known: in no step did both arms get enough requests and answer them."
    return { verdict: waiting, reason, numbers }
  }
  const { before, now, at } = latency
  const where = at === last.plannedPercent ? "" : ` at ${at} %`
  if (now > before * gate.maxP95Ratio && now - before > (gate.harmlessMs ?? HARMLESS_MS)) {
    const reason = `The candidate's p95${where} is ${rounded(now)} ms, the baseline's ${rounded(before)} ms; ${gate.maxP95Ratio} times that is allowed.`
    return { verdict: "rollback", reason, numbers }
  }
  const reason = `${errors}; p95${where} is ${rounded(now)} ms beside ${rounded(before)} ms.`
  return { verdict: complete ? "promote" : "continue", reason, numbers }
}

/**
 * The p95 of both arms in the latest step that is over and in which both have
 * enough requests. A step's p95 is looked at once, for a threshold that is asked
 * every second is crossed by chance sooner or later.
 * Latencies of different times are never compared: the machine's own load moves
 * them, and at 100 % the baseline's few requests say little of its p95.
 */
function comparable(
  gate: CanaryGate,
  windows: readonly ArmWindow[],
): { before: number; now: number; at: number } | undefined {
  for (const { baseline, candidate, plannedPercent, ended } of [...windows].reverse()) {
    if (!ended || Math.min(baseline.requests, candidate.requests) < gate.minRequests) continue
    if (baseline.p95Ms === undefined || candidate.p95Ms === undefined) continue
    return { before: baseline.p95Ms, now: candidate.p95Ms, at: plannedPercent }
  }
  return undefined
}

function tooFew(gate: CanaryGate, baseline: ArmStats, candidate: ArmStats): string | undefined {
  if (candidate.requests === 0) return "The candidate got no request."
  if (baseline.requests === 0)
    return "The baseline got no request, so there is nothing to compare with."
  const short = [candidate, baseline].find((arm) => arm.requests < gate.minRequests)
  if (short === undefined) return undefined
  return `The ${short.arm} got ${short.requests} requests; ${gate.minRequests} are needed to compare.`
}

function numbersOf(baseline: ArmStats, candidate: ArmStats): StageNumber[] {
  return [candidate, baseline].flatMap((stats) => {
    const ratio = errorRatio(stats)
    const name = stats.arm
    return [
      { name: `${name} requests`, value: stats.requests, unit: "1" },
      ...(ratio === undefined ? [] : [{ name: `${name} errors`, value: 100 * ratio, unit: "%" }]),
      ...(stats.p95Ms === undefined
        ? []
        : [
            {
              name: `${name} p95`,
              value: stats.p95Ms,
              unit: "ms",
            },
          ]),
    ]
  })
}
