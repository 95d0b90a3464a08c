import type { Arm } from "../observation.js"
import type { CanaryEvent } from "./event.js"

/** A line that was read, or why it can't be: what was wrong, and what was expected. */
export type Line = { ok: true; event: CanaryEvent } | { ok: false; problem: string }

type Fields = Record<string, unknown>

const bad = (problem: string): Line => ({ ok: false, problem })

const shown = (value: unknown): string => {
  const text = JSON.stringify(value) ?? "nothing"
  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}

/** Largest time that a number of seconds since 1970 can mean; more is another unit. */
const MOST_SECONDS = 1e11

/**
 * Reads one line of observations: an object with `t` in seconds, `arm`, and either
 * `ok` (a request), `requests` and `errors` (counts), or `metric` with `value`, or
 * with `amount` and `per`.
 */
export function readLine(text: string): Line {
  let data: unknown
  try {
    data = JSON.parse(text)
  } catch {
    const hint = /\bNaN\b|Infinity/.test(text) ? "; JSON knows neither NaN nor Infinity" : ""
    return bad(`is no JSON${hint}: ${shown(text)}`)
  }
  if (typeof data !== "object" || data === null || Array.isArray(data))
    return bad(
      `is ${shown(data)}, expected an object such as {"t": 12.3, "arm": "baseline", "ok": true, "latencyMs": 41}`,
    )
  return readFields(data as Fields)
}

function readFields(data: Fields): Line {
  const { t, arm } = data
  if (typeof t !== "number" || !Number.isFinite(t) || t < 0)
    return bad(`has t ${shown(t)}, expected seconds as a number, 0 or more`)
  if (t > MOST_SECONDS)
    return bad(`has t ${shown(t)}, expected seconds; this looks like milliseconds`)
  if (arm !== "baseline" && arm !== "candidate")
    return bad(`has arm ${shown(arm)}, expected "baseline" or "candidate"`)
  if ("metric" in data) return readValue(data, t, arm)
  if ("requests" in data) return readCounts(data, t, arm)
  return readRequest(data, t, arm)
}

const optional = (value: unknown): boolean =>
  value === undefined || value === null || typeof value === "string"

function readRequest({ ok, latencyMs, unit, route }: Fields, t: number, arm: Arm): Line {
  if (typeof ok !== "boolean") return bad(`has ok ${shown(ok)}, expected true or false`)
  const unknown = latencyMs === undefined || latencyMs === null
  if (!unknown && !isCount(latencyMs))
    return bad(`has latencyMs ${shown(latencyMs)}, expected milliseconds, 0 or more`)
  if (!optional(unit) && typeof unit !== "number")
    return bad(`has unit ${shown(unit)}, expected a text`)
  if (!optional(route)) return bad(`has route ${shown(route)}, expected a text`)
  const event: CanaryEvent = { kind: "request", t, arm, ok }
  if (!unknown) event.latencyMs = latencyMs as number
  if (unit !== undefined && unit !== null) event.unit = String(unit)
  if (typeof route === "string") event.route = route
  return { ok: true, event }
}

const isCount = (value: unknown): value is number =>
  typeof value === "number" && Number.isFinite(value) && value >= 0

function readCounts(data: Fields, t: number, arm: Arm): Line {
  const { requests, errors, seconds = 1, buckets, route } = data
  if (!isCount(requests)) return bad(`has requests ${shown(requests)}, expected a count, 0 or more`)
  if (!isCount(errors) || errors > requests)
    return bad(`has errors ${shown(errors)}, expected a count from 0 to requests`)
  if (!isCount(seconds) || seconds === 0)
    return bad(`has seconds ${shown(seconds)}, expected the length of the stretch`)
  if (!optional(route)) return bad(`has route ${shown(route)}, expected a text`)
  const event: CanaryEvent = { kind: "counts", t, arm, seconds, requests, errors }
  if (typeof route === "string") event.route = route
  if (buckets === undefined) return { ok: true, event }
  const list = Array.isArray(buckets) ? buckets : [undefined]
  const read = list.map((one: Fields | undefined) => ({
    leMs: one?.leMs === "+Inf" ? Infinity : one?.leMs,
    count: one?.count,
  }))
  const sound = read.every(
    ({ leMs, count }, i) =>
      typeof leMs === "number" && leMs > ((read[i - 1]?.leMs as number) ?? 0) && isCount(count),
  )
  if (!sound)
    return bad(
      'has buckets that are not a rising list of {"leMs": number or "+Inf", "count": number}',
    )
  event.buckets = read as { leMs: number; count: number }[]
  return { ok: true, event }
}

function readValue({ metric, value, amount, per }: Fields, t: number, arm: Arm): Line {
  if (typeof metric !== "string" || metric === "")
    return bad(`has metric ${shown(metric)}, expected a name`)
  if (value === undefined && amount !== undefined) {
    if (!isCount(amount)) return bad(`has amount ${shown(amount)}, expected a number, 0 or more`)
    if (!isCount(per)) return bad(`has per ${shown(per)}, expected a number, 0 or more`)
    return { ok: true, event: { kind: "ratio", t, arm, metric, amount, per } }
  }
  if (typeof value !== "number" || !Number.isFinite(value))
    return bad(`has value ${shown(value)}, expected a number`)
  return { ok: true, event: { kind: "gauge", t, arm, metric, value } }
}
