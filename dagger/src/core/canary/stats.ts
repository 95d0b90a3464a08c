import { isAborted, isError, type Arm, type Observation } from "./observation.js"

/** One arm's requests in a stretch of time, summed up. Quantiles are undefined without an answer. */
export type ArmStats = {
  arm: Arm
  requests: number
  errors: number
  /** Latencies of answered requests in milliseconds, sorted. */
  latenciesMs: number[]
  p50Ms?: number
  p95Ms?: number
  p99Ms?: number
}

/** Sums up one arm. Requests whose client left at once are not counted. */
export function armStats(observations: readonly Observation[], arm: Arm): ArmStats {
  const own = observations.filter((one) => one.arm === arm && !isAborted(one))
  const latencies = own.filter((one) => one.status >= 100 && one.totalMs >= 0)
  const errors = own.filter(isError).length
  return statsOf(
    arm,
    own.length,
    errors,
    latencies.map((one) => one.totalMs),
  )
}

/** Adds up several stretches of one arm. */
export function pooled(arm: Arm, parts: readonly ArmStats[]): ArmStats {
  const requests = parts.reduce((sum, part) => sum + part.requests, 0)
  const errors = parts.reduce((sum, part) => sum + part.errors, 0)
  return statsOf(
    arm,
    requests,
    errors,
    parts.flatMap((part) => part.latenciesMs),
  )
}

/** Errors among requests, 0 to 1; undefined without requests. */
export function errorRatio(stats: ArmStats): number | undefined {
  return stats.requests === 0 ? undefined : stats.errors / stats.requests
}

/** Share of requests that the candidate got, in percent; undefined without requests. */
export function measuredShare(baseline: ArmStats, candidate: ArmStats): number | undefined {
  const all = baseline.requests + candidate.requests
  return all === 0 ? undefined : (100 * candidate.requests) / all
}

/** Quantile of a sorted sample by the nearest rank: the smallest value that `q` of all do not exceed. */
export function quantile(sorted: readonly number[], q: number): number | undefined {
  if (sorted.length === 0) return undefined
  const rank = Math.min(Math.max(Math.ceil(q * sorted.length), 1), sorted.length)
  return sorted[rank - 1]
}

function statsOf(arm: Arm, requests: number, errors: number, latencies: number[]): ArmStats {
  const latenciesMs = [...latencies].sort((a, b) => a - b)
  const [p50Ms, p95Ms, p99Ms] = [0.5, 0.95, 0.99].map((q) => quantile(latenciesMs, q))
  if (p50Ms === undefined) return { arm, requests, errors, latenciesMs }
  return { arm, requests, errors, latenciesMs, p50Ms, p95Ms, p99Ms }
}
