import { armIndex, type CanaryEvent, type Pair } from "./event.js"
import { MOST_ROUTES, Routes } from "./route.js"
import { Runs } from "./runs.js"

/** A block is closed when both arms have this many requests in it, or it is this old. */
const ENOUGH = 3
const OLDEST_SECONDS = 10

const pairs = () => [new Float64Array(MOST_ROUTES), new Float64Array(MOST_ROUTES)] as const

/** What a metric that the user named had in a block: sums of the values, and of what they are per. */
export type BlockValues = { amount: Pair; per: Pair }

/**
 * All that happened in a second, or in several where traffic is thin: a share that
 * is measured needs both arms. Its parts are reused from block to block.
 */
export class Block {
  start = 0
  end = 0
  /** Seconds that one event stands for; over 1 where counts were scraped. */
  stretch = 1
  requests: Pair = [0, 0]
  errors: Pair = [0, 0]
  incidents: Pair = [0, 0]
  /** The same by route; `touched` lists the routes that occur. */
  byRoute = { requests: pairs(), errors: pairs(), incidents: pairs() } as const
  touched: number[] = []
  /** Latencies of requests that went well: milliseconds, 2 × route + arm, and how many. */
  latency = { ms: new Float64Array(256), key: new Int32Array(256), count: new Float64Array(256) }
  latencies = 0
  values = new Map<string, BlockValues>()

  count(arm: 0 | 1, route: number, requests: number, errors: number, incidents: number): void {
    const { byRoute } = this
    if (byRoute.requests[0][route] === 0 && byRoute.requests[1][route] === 0)
      this.touched.push(route)
    byRoute.requests[arm][route]! += requests
    this.requests[arm] += requests
    if (errors === 0) return
    byRoute.errors[arm][route]! += errors
    byRoute.incidents[arm][route]! += incidents
    this.errors[arm] += errors
    this.incidents[arm] += incidents
  }

  took(arm: 0 | 1, route: number, ms: number, count: number): void {
    const { latency } = this
    const at = this.latencies++
    if (at >= latency.ms.length) this.grow()
    this.latency.ms[at] = ms
    this.latency.key[at] = 2 * route + arm
    this.latency.count[at] = count
  }

  private grow(): void {
    const { ms, key, count } = this.latency
    const more = 2 * ms.length
    this.latency = {
      ms: new Float64Array(more),
      key: new Int32Array(more),
      count: new Float64Array(more),
    }
    this.latency.ms.set(ms)
    this.latency.key.set(key)
    this.latency.count.set(count)
  }

  clear(start: number): void {
    for (const route of this.touched)
      for (const { requests, errors, incidents } of [this.byRoute])
        for (const arm of [0, 1] as const)
          requests[arm][route] = errors[arm][route] = incidents[arm][route] = 0
    this.touched.length = 0
    this.requests = [0, 0]
    this.errors = [0, 0]
    this.incidents = [0, 0]
    this.latencies = 0
    this.values.clear()
    this.start = start
    this.end = start
    this.stretch = 1
  }
}

/** What the order of events was like. */
export type Order = {
  /** Events of each arm that came too late to count. */
  dropped: Pair
  /** Events of each arm that came out of order, and count. */
  reordered: Pair
  /** Longest time without any event, in seconds, and when it began. */
  longestGap: { seconds: number; at: number }
  /** Time of the first and the newest event of each arm; NaN before. */
  first: Pair
  newest: Pair
}

/**
 * Gathers events into blocks. An event that is up to `reorderSeconds` late counts
 * in the block that is open; a later one is dropped, and counted as such.
 */
export class Intake {
  readonly routes = new Routes()
  readonly order: Order = {
    dropped: [0, 0],
    reordered: [0, 0],
    longestGap: { seconds: 0, at: NaN },
    first: [NaN, NaN],
    newest: [NaN, NaN],
  }
  private block = new Block()
  private runs = new Runs()
  private second = NaN
  private closed: (block: Block) => void
  private reorderSeconds: number

  constructor(reorderSeconds: number, closed: (block: Block) => void) {
    this.reorderSeconds = reorderSeconds
    this.closed = closed
  }

  /** The second that is under way; NaN before the first event. */
  get now(): number {
    return this.second
  }

  see(event: CanaryEvent): void {
    const { t } = event
    const arm = armIndex(event.arm)
    const { order } = this
    if (!(t <= order.newest[arm])) order.newest[arm] = t
    if (t < this.second) {
      if (this.second - t > this.reorderSeconds) {
        order.dropped[arm]++
        return
      }
      order.reordered[arm]++
    } else this.tick(t)
    if (Number.isNaN(order.first[arm])) order.first[arm] = t
    this.take(event, arm)
  }

  private take(event: CanaryEvent, arm: 0 | 1): void {
    const { block } = this
    switch (event.kind) {
      case "request": {
        const route = this.routes.indexOf(event.route)
        const starts = this.runs.incident(arm, event.ok, event.unit)
        block.count(arm, route, 1, event.ok ? 0 : 1, starts ? 1 : 0)
        if (event.ok && event.latencyMs !== undefined) block.took(arm, route, event.latencyMs, 1)
        return
      }
      case "counts": {
        const route = this.routes.indexOf(event.route)
        block.stretch = Math.max(block.stretch, event.seconds)
        block.count(arm, route, event.requests, event.errors, event.errors)
        let below = 0
        for (const { leMs, count } of event.buckets ?? []) {
          const middle =
            below === 0 || !Number.isFinite(leMs)
              ? Math.max(below, leMs / 2)
              : Math.sqrt(below * leMs)
          if (count > 0) block.took(arm, route, Number.isFinite(middle) ? middle : below, count)
          below = leMs
        }
        return
      }
      default: {
        const values = block.values.get(event.metric) ?? { amount: [0, 0], per: [0, 0] }
        values.amount[arm] += event.kind === "ratio" ? event.amount : event.value
        values.per[arm] += event.kind === "ratio" ? event.per : 1
        block.values.set(event.metric, values)
      }
    }
  }

  /** Says what time it is: closes the block if its second is over. */
  tick(t: number): void {
    const second = Math.floor(t)
    const { block, order } = this
    if (Number.isNaN(this.second)) {
      this.second = second
      block.clear(second)
      return
    }
    if (second <= this.second) return
    const gap = second - this.second - 1
    if (gap > order.longestGap.seconds) order.longestGap = { seconds: gap, at: this.second + 1 }
    const end = this.second + 1
    this.second = second
    const enough = Math.min(...block.requests) >= ENOUGH
    if (enough || second - block.start >= OLDEST_SECONDS) this.close(end, second)
  }

  private close(end: number, next: number): void {
    this.block.end = end
    this.closed(this.block)
    this.block.clear(next)
  }

  /** The stream is over: what is open counts as it is. */
  end(): void {
    if (!Number.isNaN(this.second)) this.close(this.second + 1, this.second + 1)
  }
}
