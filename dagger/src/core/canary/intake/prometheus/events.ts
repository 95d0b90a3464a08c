import type { Arm } from "../../observation.js"
import type { CanaryEvent, CountsEvent } from "../event.js"
import type { Series } from "./answer.js"
import { Increases, targetOf, type SeriesCounts } from "./increases.js"
import type { PrometheusQueries } from "./queries.js"

/** What a query is for, and its expression for an arm. */
export type Asked = { name: string; arm: Arm; expression: string }

/** Series by the name of what was asked for, of one arm. */
export type Answers = ReadonlyMap<string, readonly Series[]>

/** Names of what is asked for besides the user's own metrics. */
export const REQUESTS = "requests"
export const ERRORS = "errors"
export const LATENCY = "latency"

/** Names under which a metric of the user's own is asked for. */
export const amountOf = (name: string): string => `amount of ${name}`
export const perOf = (name: string): string => `per of ${name}`
export const gaugeOf = (name: string): string => `gauge ${name}`

const sum = (values: Iterable<number>): number => {
  let total = 0
  for (const value of values) total += value
  return total
}

/**
 * Makes events of one arm's series, step by step. A step in which the arm has no
 * value of its requests makes none: missing is not zero.
 */
export class ArmEvents {
  readonly arm: Arm
  /** Steps in which the arm was heard, and those in which it was not. */
  readonly steps = { heard: 0, missing: 0 }
  /** Upper bounds of the histogram's buckets that were seen, in milliseconds. */
  readonly boundsMs = new Set<number>()
  private queries: PrometheusQueries
  private counters = new Map<string, Increases>()
  private targets: ReadonlySet<string> = new Set()

  constructor(arm: Arm, queries: PrometheusQueries) {
    this.arm = arm
    this.queries = queries
  }

  /** The events of the step that ends at `t`. */
  step(t: number, answers: Answers): CanaryEvent[] {
    const { queries } = this
    const byRoute = ({ labels }: Series): string => labels[queries.routeLabel ?? ""] ?? ""
    const requests = this.increase(REQUESTS, t, answers, byRoute)
    const errors = this.increase(ERRORS, t, answers, byRoute)
    const byBucket = (one: Series): string => JSON.stringify([byRoute(one), one.labels.le ?? ""])
    const latencies = this.increase(LATENCY, t, answers, byBucket)
    const values = queries.metrics.flatMap((metric) => this.value(metric, t, answers, requests))
    this.targets = targetsAt(t, answers)
    if (requests === undefined) {
      this.steps.missing++
      return values
    }
    this.steps.heard++
    const buckets = bucketsOf(latencies, queries.latencyUnit === "seconds" ? 1000 : 1)
    for (const { leMs } of [...buckets.values()].flat()) this.boundsMs.add(leMs)
    const counts = [...requests].map(([route, count]): CountsEvent => ({
      kind: "counts",
      t,
      arm: this.arm,
      seconds: queries.stepSeconds,
      requests: count,
      errors: Math.min(errors?.get(route) ?? 0, count),
      ...(route === "" ? {} : { route }),
      ...(buckets.has(route) ? { buckets: buckets.get(route)! } : {}),
    }))
    return [...counts, ...values]
  }

  /** What became of the counters of a query; undefined where it was not asked. */
  countsOf(name: string): SeriesCounts | undefined {
    return this.counters.get(name)?.counts
  }

  private increase(
    name: string,
    t: number,
    answers: Answers,
    groupOf: (one: Series) => string,
  ): Map<string, number> | undefined {
    const series = answers.get(name)
    if (series === undefined) return undefined
    let counter = this.counters.get(name)
    if (counter === undefined) this.counters.set(name, (counter = new Increases()))
    return counter.step(t, series, groupOf, this.targets)
  }

  private value(
    { name, gauge, per }: PrometheusQueries["metrics"][number],
    t: number,
    answers: Answers,
    requests: Map<string, number> | undefined,
  ): CanaryEvent[] {
    const { arm } = this
    if (gauge !== undefined) {
      const values = (answers.get(gaugeOf(name)) ?? []).flatMap((one) => one.values.get(t) ?? [])
      if (values.length === 0) return []
      // Several instances: what one of them has, on average.
      return [{ kind: "gauge", t, arm, metric: name, value: sum(values) / values.length }]
    }
    const all = (): string => ""
    const amount = this.increase(amountOf(name), t, answers, all)
    const spentOn = per === undefined ? requests : this.increase(perOf(name), t, answers, all)
    if (!amount?.size || !spentOn?.size) return []
    const of = sum(spentOn.values())
    return [{ kind: "ratio", t, arm, metric: name, amount: sum(amount.values()), per: of }]
  }
}

/** All that were scraped at a time, seen by any of their series. */
function targetsAt(t: number, answers: Answers): Set<string> {
  const all = [...answers.values()].flat()
  return new Set(all.filter(({ values }) => values.has(t)).map(targetOf))
}

type Buckets = NonNullable<CountsEvent["buckets"]>

/** Cumulated counts by route and upper bound, as Prometheus has them, to counts of each bucket alone. */
function bucketsOf(latencies: Map<string, number> | undefined, toMs: number): Map<string, Buckets> {
  const routes = new Map<string, { leMs: number; count: number }[]>()
  for (const [group, count] of latencies ?? []) {
    const [route, le] = JSON.parse(group) as [string, string]
    const leMs = le === "+Inf" ? Infinity : Number(le) * toMs
    if (!(leMs > 0)) continue
    const own = routes.get(route) ?? []
    own.push({ leMs, count })
    routes.set(route, own)
  }
  for (const [route, own] of routes) {
    own.sort((a, b) => a.leMs - b.leMs)
    let below = 0
    const alone = own.map(({ leMs, count }) => {
      // Buckets are not scraped at one instant: a smaller sum further up is a race, not a fall.
      const more = Math.max(count - below, 0)
      below = Math.max(below, count)
      return { leMs, count: more }
    })
    routes.set(route, alone)
  }
  return routes
}
