import type { CanaryVerdict } from "../judge.js"

/** How a metric stands: its whole interval is harmless, its evidence and estimate are not, or neither yet. */
export type MetricState = "harmless" | "worse" | "undecided" | "no-data"

/** What is known of a metric at some moment. */
export type MetricStatus = {
  name: string
  kind: "errors" | "latency" | "ratio" | "gauge"
  critical: boolean
  state: MetricState
  /** Unit of the effect: percentage points for errors, percent for all else. */
  unit: "pp" | "%"
  /** Candidate against baseline over all data since the warm-up; null where unknown. */
  effect: {
    estimate: number | null
    /** Interval that holds at all times at once; null where it has no bound yet. */
    lower: number | null
    upper: number | null
    /** What the difference is at present, older data fading. */
    now: number | null
    /** Largest difference that is harmless. */
    harmless: number
  }
  /** The metric's own value in each arm: percent of errors, milliseconds, or the user's unit. */
  baseline: number | null
  candidate: number | null
  /** Evidence that the candidate is worse: 100 is what chance gives once in a hundred at most. */
  eValue: number
  /** Smallest 1 / e-value so far. */
  pValue: number
  /** What entered: requests, or blocks of a metric that the user named. */
  dataUsed: { baseline: number; candidate: number }
  /** Further requests (blocks) of the candidate until its interval is expected to be narrow enough; null if unknown. */
  dataNeeded: number | null
  /** How long that takes at the present rate; null if unknown. */
  secondsNeeded: number | null
  /** How many times as much the data vary as independent ones would. */
  overdispersion: number
}

/** A route that is worse, or that most errors come from. */
export type RouteStatus = {
  route: string
  eValue: number
  errors: { baseline: number; candidate: number }
  requests: { baseline: number; candidate: number }
}

/** A judgement: the verdict, when it fell, why, and what it rests on. */
export type Judgement = {
  verdict: CanaryVerdict
  /** Time on the observations' clock at which the verdict fell; null for one that is not final. */
  decidedAtSeconds: number | null
  /** The same, from the first observation on. */
  decidedAfterSeconds: number | null
  reason: string
  metrics: MetricStatus[]
  /** Routes that are worse than the baseline's, by e-BH. */
  routes: RouteStatus[]
  /** What was unusual in the data, and how it was treated. */
  notes: string[]
  /** Share of requests that the candidate got, in percent; null without requests. */
  measuredSharePercent: number | null
  /** Seconds from the first observation to the last. */
  observedSeconds: number
}

/** A moment of a judgement, for a chart. */
export type TracePoint = {
  t: number
  sharePercent: number | null
  metrics: {
    name: string
    estimate: number | null
    lower: number | null
    upper: number | null
    eValue: number
  }[]
}
