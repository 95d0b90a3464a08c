import type { Judgement } from "../core/canary/decide/status.js"
import type { CanaryEvent } from "../core/canary/intake/event.js"
import { parseRange, type Series } from "../core/canary/intake/prometheus/answer.js"
import { coarseBuckets } from "../core/canary/intake/prometheus/buckets.js"
import {
  amountOf,
  ArmEvents,
  ERRORS,
  gaugeOf,
  LATENCY,
  perOf,
  REQUESTS,
} from "../core/canary/intake/prometheus/events.js"
import { ofArm, type PrometheusQueries } from "../core/canary/intake/prometheus/queries.js"
import type { Arm } from "../core/canary/observation.js"
import { prometheusFailed } from "../core/errors.js"

/** Steps that are asked for at once: far fewer than the 11,000 that Prometheus allows. */
const STEPS = 500

/** Seconds that an answer may take. */
const PATIENCE_SECONDS = 30

const ARMS: readonly Arm[] = ["baseline", "candidate"]

/** From when to when, in seconds since 1970. */
export type Range = { from: number; to: number }

/** What was noticed of the series while they were read. */
export type Reading = {
  events: AsyncGenerator<CanaryEvent>
  notes(judgement: Judgement): string[]
}

/**
 * Reads counters, histograms and gauges of both arms from Prometheus' HTTP API, in
 * the order of time. What follows the part that is wanted is not asked for.
 * `fetch` is Node's, or one that knows more.
 */
export function readPrometheus(
  url: string,
  queries: PrometheusQueries,
  range: Range,
  fetch: typeof globalThis.fetch,
): Reading {
  const asked = expressions(queries)
  const arms = ARMS.map((arm) => new ArmEvents(arm, queries))
  async function* events(): AsyncGenerator<CanaryEvent> {
    const { stepSeconds } = queries
    for (let from = range.from; from <= range.to; from += STEPS * stepSeconds) {
      const to = Math.min(from + (STEPS - 1) * stepSeconds, range.to)
      const answers = await Promise.all(
        ARMS.map(async (arm) => {
          const found = asked.map(async ([name, selector]) => {
            const query = ofArm(selector, queries.arms[arm])
            return [name, await series(url, { query, from, to, stepSeconds }, fetch)] as const
          })
          return new Map(await Promise.all(found))
        }),
      )
      for (let t = from; t <= to; t += stepSeconds)
        for (const [i, arm] of arms.entries()) yield* arm.step(t, answers[i]!)
    }
  }
  const notes = ({ metrics }: Judgement): string[] => {
    const bounds = [...new Set(arms.flatMap(({ boundsMs }) => [...boundsMs]))]
    const coarse = coarseBuckets(
      metrics,
      bounds.sort((a, b) => a - b),
    )
    return [...arms.flatMap((arm) => notesOf(arm, asked)), ...coarse]
  }
  return { events: events(), notes }
}

type Expression = readonly [name: string, selector: string]

function expressions({ requests, errors, latency, metrics }: PrometheusQueries): Expression[] {
  const own = metrics.flatMap(({ name, gauge, amount, per }): [string, string | undefined][] => [
    [gaugeOf(name), gauge],
    [amountOf(name), amount],
    [perOf(name), per],
  ])
  const all: [string, string | undefined][] = [
    [REQUESTS, requests],
    [ERRORS, errors],
    [LATENCY, latency],
    ...own,
  ]
  return all.flatMap(([name, selector]) => (selector === undefined ? [] : [[name, selector]]))
}

type Query = Range & { query: string; stepSeconds: number }

async function series(
  url: string,
  { query, from, to, stepSeconds }: Query,
  fetch: typeof globalThis.fetch,
): Promise<Series[]> {
  const address = `${url.replace(/\/+$/, "")}/api/v1/query_range`
  const body = new URLSearchParams({
    query,
    start: String(from),
    end: String(to),
    step: String(stepSeconds),
  })
  let text: string
  try {
    const signal = AbortSignal.timeout(PATIENCE_SECONDS * 1000)
    const answer = await fetch(address, { method: "POST", body, signal })
    text = await answer.text()
  } catch (error) {
    const cause = error instanceof Error ? (error.cause ?? error) : error
    throw prometheusFailed(address, query, cause instanceof Error ? cause.message : String(cause))
  }
  const read = parseRange(text)
  if (!read.ok) throw prometheusFailed(address, query, read.problem)
  return read.value
}

function notesOf(arm: ArmEvents, asked: readonly Expression[]): string[] {
  const { heard, missing } = arm.steps
  if (heard === 0) return [`Prometheus has no series of the ${arm.arm}'s requests in that time.`]
  const counts = asked.flatMap(([name]) => {
    const own = arm.countsOf(name)
    return own === undefined ? [] : [{ name, ...own }]
  })
  const of = (what: "resets" | "gaps"): string =>
    counts
      .filter((one) => one[what] > 0)
      .map((one) => `${one.name} ${one[what]}`)
      .join(", ")
  const [resets, gaps] = [of("resets"), of("gaps")]
  return [
    ...(missing > 0
      ? [
          `The ${arm.arm}'s requests had no value in ${missing} of ${heard + missing} steps; they count for nothing.`,
        ]
      : []),
    ...counts
      .filter(({ series: found }) => found === 0)
      .map(({ name }) => `The ${arm.arm} has no series of ${name}: ${without(name)}.`),
    ...(resets === ""
      ? []
      : [
          `Counters of the ${arm.arm} began anew (${resets}); all that they count since is counted.`,
        ]),
    ...(gaps === ""
      ? []
      : [
          `Counters of the ${arm.arm} came back after a gap (${gaps}); what they counted meanwhile is left out.`,
        ]),
  ]
}

const without = (name: string): string =>
  name === ERRORS ? "taken for no errors, which is right unless the selector is wrong" : "no data"
