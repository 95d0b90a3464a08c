/** A metric that is judged. */
export type MetricSettings = {
  name: string
  kind: "errors" | "latency" | "ratio" | "gauge"
  /** Of a latency: 0.5 for p50. */
  quantile?: number
  /** Largest harmless difference: percentage points of errors, percent of all else. */
  harmless: number
  /** A latency that is slower by no more than this is harmless too. */
  harmlessMs?: number
  /** Only a critical metric can roll back by itself. */
  critical: boolean
}

/** From `fromSeconds` after the first observation on, the candidate is meant to get this share. */
export type PlannedWeight = { fromSeconds: number; candidatePercent: number }

/** All that a judgement rests on, defaults filled in. */
export type JudgeSettings = {
  /** Chance, at most, that a candidate no worse than the baseline is ever rolled back. */
  alpha: number
  /** Seconds at the start that do not count. */
  warmupSeconds: number
  /** Seconds that an observation may come late. */
  reorderSeconds: number
  /** Seconds after the warm-up before which nothing is promoted. */
  minSeconds: number
  weights: PlannedWeight[]
  metrics: MetricSettings[]
}

/** Harmless differences, unless said otherwise. */
export const HARMLESS = { errorPoints: 0.5, latencyPercent: 5, latencyMs: 0, valuePercent: 10 }

/** Errors and three quantiles of latency. */
export const DEFAULT_METRICS: MetricSettings[] = [
  { name: "errors", kind: "errors", harmless: HARMLESS.errorPoints, critical: true },
  ...[50, 90, 99].map((percent) => ({
    name: `p${percent}`,
    kind: "latency" as const,
    quantile: percent / 100,
    harmless: HARMLESS.latencyPercent,
    harmlessMs: HARMLESS.latencyMs,
    critical: true,
  })),
]

/** A judge's settings where nothing is said. */
export const DEFAULT_SETTINGS: JudgeSettings = {
  alpha: 0.01,
  warmupSeconds: 10,
  reorderSeconds: 5,
  minSeconds: 120,
  weights: [],
  metrics: DEFAULT_METRICS,
}
