import { MOST_ROUTES } from "../intake/route.js"
import type { Pair } from "../intake/event.js"
import { differenceInterval, proportionInterval, type Estimate } from "./proportion.js"

const HALF_LIFE_SECONDS = 90

/** Requests of the candidate that the measured mix of a route is held back by. */
const PRIOR = 5

/** Parts of both arms' requests that failed, and the standard error of their difference. */
export type Difference = { parts: Pair; error: number }

const row = (): Float64Array<ArrayBuffer> => new Float64Array(MOST_ROUTES)

/** Requests and errors of both arms by route: what the difference is, now and over all. */
export class CountsEffect {
  private gain = 1
  private now = { m: [row(), row()], x: [row(), row()], expected: row() } as const
  private all = { m: [row(), row()], x: [row(), row()], weighted: { m: row(), x: row() } } as const
  private routes = 1
  /** For the overdispersion of errors in blocks. */
  private blocks = [
    { squares: 0, errors: 0, requests: 0, requests2: 0 },
    { squares: 0, errors: 0, requests: 0, requests2: 0 },
  ]
  /** Requests and errors of each arm since the warm-up. */
  readonly requests: Pair = [0, 0]
  readonly errors: Pair = [0, 0]

  fade(seconds: number): void {
    this.gain *= Math.pow(2, seconds / HALF_LIFE_SECONDS)
    if (this.gain < 1e100) return
    const { m, x, expected } = this.now
    for (const values of [...m, ...x, expected])
      values.forEach((v, i) => (values[i] = v / this.gain))
    this.gain = 1
  }

  /** A block's counts of one route. `ratio` is candidate to baseline in the whole block. */
  add(route: number, m0: number, m1: number, x0: number, x1: number, ratio: number): void {
    const { now, all, gain } = this
    if (route >= this.routes) this.routes = route + 1
    now.m[0][route]! += gain * m0
    now.m[1][route]! += gain * m1
    now.expected[route]! += (gain * (m0 + m1) * ratio) / (1 + ratio)
    all.m[0][route]! += m0
    all.m[1][route]! += m1
    all.weighted.m[route]! += ratio * m0
    if (x0 > 0) {
      now.x[0][route]! += gain * x0
      all.x[0][route]! += x0
      all.weighted.x[route]! += ratio * x0
    }
    if (x1 > 0) {
      now.x[1][route]! += gain * x1
      all.x[1][route]! += x1
    }
  }

  /** A block's totals. */
  total(arm: 0 | 1, requests: number, errors: number): void {
    this.requests[arm] += requests
    this.errors[arm] += errors
    const own = this.blocks[arm]!
    own.squares += errors * errors
    own.errors += errors
    own.requests += requests
    own.requests2 += requests * requests
  }

  /** How many times as often the candidate gets this route as its share of all says. */
  mix(route: number): number {
    const { now, gain } = this
    return (now.m[1][route]! + PRIOR * gain) / (now.expected[route]! + PRIOR * gain)
  }

  /** How much more errors vary from block to block than independent ones would; at least 1. */
  overdispersion(): number {
    return Math.max(
      ...this.blocks.map(({ squares, errors, requests, requests2 }) => {
        const p = requests > 0 ? errors / requests : 0
        return Math.max(1, (10 + squares - p * p * requests2) / (10 + errors))
      }),
    )
  }

  /** Parts of failed requests now, the baseline's over the candidate's mix of routes. */
  recent(only?: number): Difference | undefined {
    return this.difference(this.now, this.gain, only)
  }

  /** The same over all blocks. */
  sofar(only?: number): Difference | undefined {
    return this.difference(this.all, 1, only)
  }

  private difference(
    { m, x }: { m: readonly Float64Array[]; x: readonly Float64Array[] },
    gain: number,
    only?: number,
  ): Difference | undefined {
    let [candidates, errors, expected, doubt] = [0, 0, 0, 0]
    for (let r = only ?? 0; r <= (only ?? this.routes - 1); r++) {
      const [m0, m1] = [m[0]![r]!, m[1]![r]!]
      if (m0 <= 0 || m1 <= 0) continue
      candidates += m1
      errors += x[1]![r]!
      expected += (m1 * x[0]![r]!) / m0
      doubt += (m1 * m1) / m0
    }
    if (candidates <= 0) return undefined
    const parts: Pair = [expected / candidates, errors / candidates]
    const [n0, n1] = [candidates ** 2 / doubt / gain, candidates / gain]
    const variance = (parts[0] * (1 - parts[0])) / n0 + (parts[1] * (1 - parts[1])) / n1
    return { parts, error: Math.sqrt(variance * this.overdispersion()) }
  }

  /** Difference of the parts of failed requests over all blocks, with its interval at all times. */
  whole(alpha: number): (Estimate & { parts: Pair }) | undefined {
    const { m, x, weighted } = this.all
    let [candidates, errors, expected, doubt] = [0, 0, 0, 0]
    for (let r = 0; r < this.routes; r++) {
      if (weighted.m[r]! <= 0 || m[1][r]! <= 0) continue
      candidates += m[1][r]!
      errors += x[1][r]!
      expected += (m[1][r]! * weighted.x[r]!) / weighted.m[r]!
      doubt += m[1][r]! ** 2 / m[0][r]!
    }
    if (candidates === 0) return undefined
    const phi = this.overdispersion()
    const [p0, p1] = [expected / candidates, errors / candidates]
    const [n0, n1] = [candidates ** 2 / doubt / phi, candidates / phi]
    const zero = { estimate: p0, ...proportionInterval(p0 * n0, n0, alpha) }
    const one = { estimate: p1, ...proportionInterval(p1 * n1, n1, alpha) }
    return { ...differenceInterval(one, zero), parts: [p0, p1] }
  }

  /** Errors and requests of a route in each arm. */
  route(route: number): { errors: Pair; requests: Pair } {
    const { m, x } = this.all
    return {
      errors: [x[0][route]!, x[1][route]!],
      requests: [m[0][route]!, m[1][route]!],
    }
  }

  get routeCount(): number {
    return this.routes
  }
}
