import { Random } from "../../scripts/lib/bench/canary/random.js"

/** When all of it begins, in seconds since 1970, how long it lasts, and how often it was scraped. */
export const BEGAN = 1_767_225_600
export const SECONDS = 600
export const EVERY = 5

/** One instance of an arm: who it is, its requests a second by handler, and how they go. */
export type Instance = {
  job: string
  version: "v1" | "v2"
  name: string
  ratePerSecond: number
  /** Part that fails, by handler. */
  failing: (handler: string) => number
  /** Mean latency in seconds. */
  latencySeconds: number
  /** Seconds at which its counters begin anew. */
  resetsAt?: number
  /** Seconds from and to which it is not there. */
  goneFrom?: number
  goneTo?: number
}

export const HANDLERS = ["/", "/search", "/pay"]
const BOUNDS = [0.01, 0.02, 0.03, 0.04, 0.05, 0.065, 0.08, 0.1, 0.13, 0.16, 0.2, 0.3, 0.5, 1]

type Counts = { ok: number; failed: number; buckets: number[]; sum: number }

/**
 * What instances would have shown when scraped, as OpenMetrics with times, which
 * promtool turns into blocks of a database.
 */
export function openMetrics(instances: readonly Instance[], seed: number): string {
  const random = new Random(seed)
  const requests: string[] = []
  const latencies: string[] = []
  const memory: string[] = []
  for (const one of instances) {
    let counts = new Map<string, Counts>()
    for (let s = 0; s <= SECONDS; s += EVERY) {
      if (s === one.resetsAt) counts = new Map()
      for (const handler of HANDLERS) serve(random, one, counts, handler)
      if (s >= (one.goneFrom ?? Infinity) && s < (one.goneTo ?? Infinity)) continue
      const at = BEGAN + s
      const target = `job="${one.job}",instance="${one.name}:80",version="${one.version}"`
      memory.push(
        `process_memory_bytes{${target}} ${s % 60 === 0 ? "NaN" : 1e8 + 1e5 * random.uniform()} ${at}`,
      )
      for (const [handler, { ok, failed, buckets, sum }] of counts) {
        const labels = `${target},handler="${handler}"`
        requests.push(`http_requests_total{${labels},code="200"} ${ok} ${at}`)
        // As client libraries do: a series is born with its first event.
        if (failed > 0) requests.push(`http_requests_total{${labels},code="500"} ${failed} ${at}`)
        const total = buckets.reduce((all, count) => all + count, 0)
        let below = 0
        for (const [i, le] of [...BOUNDS, "+Inf"].entries())
          latencies.push(
            `http_seconds_bucket{${labels},le="${le}"} ${(below += buckets[i]!)} ${at}`,
          )
        latencies.push(
          `http_seconds_sum{${labels}} ${sum} ${at}`,
          `http_seconds_count{${labels}} ${total} ${at}`,
        )
      }
    }
  }
  return [
    "# TYPE http_requests counter",
    ...requests,
    "# TYPE http_seconds histogram",
    ...latencies,
    "# TYPE process_memory_bytes gauge",
    ...memory,
    "# EOF\n",
  ].join("\n")
}

function serve(random: Random, one: Instance, all: Map<string, Counts>, handler: string): void {
  const own = all.get(handler) ?? {
    ok: 0,
    failed: 0,
    buckets: BOUNDS.map(() => 0).concat(0),
    sum: 0,
  }
  all.set(handler, own)
  const count = random.poisson((one.ratePerSecond * EVERY) / HANDLERS.length)
  for (let i = 0; i < count; i++) {
    if (random.uniform() < one.failing(handler)) own.failed++
    else own.ok++
    const seconds = one.latencySeconds * Math.exp(0.5 * random.normal())
    const bucket = BOUNDS.findIndex((bound) => seconds <= bound)
    own.buckets[bucket === -1 ? BOUNDS.length : bucket]!++
    own.sum += seconds
  }
}
