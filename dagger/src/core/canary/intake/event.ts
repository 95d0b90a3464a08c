import type { Arm } from "../observation.js"

/** One request: when, by which arm, how it went. */
export type RequestEvent = {
  kind: "request"
  /** Seconds, on any clock that both arms share. */
  t: number
  arm: Arm
  ok: boolean
  /** Milliseconds; undefined where unknown. */
  latencyMs?: number
  /** User or session, where known. */
  unit?: string
  route?: string
}

/** Requests that were already counted, such as what Prometheus scraped. */
export type CountsEvent = {
  kind: "counts"
  /** End of the stretch that was counted, in seconds. */
  t: number
  arm: Arm
  /** Length of the stretch in seconds. */
  seconds: number
  requests: number
  errors: number
  /** Requests by latency: `count` took at most `leMs` and more than the bucket before. */
  buckets?: { leMs: number; count: number }[]
  route?: string
}

/** An amount over what it was spent on, such as CPU seconds per request. */
export type RatioEvent = {
  kind: "ratio"
  t: number
  arm: Arm
  metric: string
  amount: number
  per: number
}

/** A level, such as memory in use. */
export type GaugeEvent = { kind: "gauge"; t: number; arm: Arm; metric: string; value: number }

/** Anything that a judge can be told. */
export type CanaryEvent = RequestEvent | CountsEvent | RatioEvent | GaugeEvent

/** Index of an arm in pairs: the baseline is first. */
export const armIndex = (arm: Arm): 0 | 1 => (arm === "candidate" ? 1 : 0)

/** A number for each arm, the baseline's first. */
export type Pair = [number, number]
