import type { Pair } from "../intake/event.js"
import { BINS, binOf, quantileOf, quantilesOf } from "./histogram.js"
import { mixtureRadius, type Estimate } from "./proportion.js"

/** Seconds after which an observation counts half in what is true now. */
const HALF_LIFE_SECONDS = 90

/** A route's baseline must have answered this often before its latencies are compared. */
const LEAST = 20

type Bins = Float64Array<ArrayBuffer>
type RouteLatency = {
  /** Fading and whole histograms, of the baseline and of the candidate. */
  recent: [Bins, Bins]
  total: [Bins, Bins]
  sums: { recent: Pair; total: Pair; count: Pair }
  /** Milliseconds at each watched quantile of the baseline so far; undefined as long as unknown. */
  thresholds?: Bins
  touched: boolean
}

/** A quantile in both arms in milliseconds, and the same with the doubt taken in the candidate's favour. */
export type Shift = { ms: Pair; low: Pair }

type Mixed = { both: [Bins, Bins]; sums: Pair; counts: Pair }

const bins = (): Bins => new Float64Array(BINS)

/** Latencies of both arms by route: thresholds to come, and how far the quantiles lie apart. */
export class LatencyEffect {
  private routes: (RouteLatency | undefined)[] = []
  private quantiles: readonly number[]
  private gain = 1
  private made: { recent?: Mixed; total?: Mixed } = {}

  constructor(quantiles: readonly number[]) {
    this.quantiles = quantiles
  }

  /** What a route's latencies are held against, learnt from past blocks alone. */
  thresholds(route: number): Bins | undefined {
    return this.routes[route]?.thresholds
  }

  /** Time goes on: from here on, what was seen counts less. */
  fade(seconds: number): void {
    this.made = {}
    this.gain *= Math.pow(2, seconds / HALF_LIFE_SECONDS)
    if (this.gain < 1e100) return
    for (const route of this.routes) {
      if (route === undefined) continue
      for (const arm of [0, 1] as const) {
        route.recent[arm].forEach((own, bin) => (route.recent[arm][bin] = own / this.gain))
        route.sums.recent[arm] /= this.gain
      }
    }
    this.gain = 1
  }

  /**
   * Adds one latency, or `count` of them. `weight` is what it counts in the whole:
   * a block's baseline counts as much as its candidate, so that a drift of both
   * arms cancels when the share changes. Zero in the warm-up.
   */
  add(arm: 0 | 1, route: number, latencyMs: number, weight: number, count = 1): void {
    const own = (this.routes[route] ??= {
      recent: [bins(), bins()],
      total: [bins(), bins()],
      sums: { recent: [0, 0], total: [0, 0], count: [0, 0] },
      touched: true,
    })
    const bin = binOf(latencyMs)
    if (this.made.recent !== undefined || this.made.total !== undefined) this.made = {}
    const now = this.gain * count
    own.recent[arm][bin]! += now
    own.sums.recent[arm] += now
    own.touched = true
    if (weight === 0) return
    own.total[arm][bin]! += weight * count
    own.sums.total[arm] += weight * count
    own.sums.count[arm] += count
  }

  /** Learns the thresholds anew from all that was added. */
  learn(): void {
    for (const route of this.routes) {
      if (route === undefined || !route.touched) continue
      const sum = route.sums.recent[0]
      if (sum < LEAST * this.gain) continue
      route.thresholds = Float64Array.from(quantilesOf(route.recent[0], sum, this.quantiles))
      route.touched = false
    }
  }

  /** Both arms' histograms, the baseline's over the candidate's mix of routes; made once until more is added. */
  private mixed(kind: "recent" | "total"): Mixed {
    return (this.made[kind] ??= this.mix(kind))
  }

  private mix(kind: "recent" | "total"): Mixed {
    const both: [Bins, Bins] = [bins(), bins()]
    const sums: Pair = [0, 0]
    const routes = this.routes.filter(
      (route) => route !== undefined && route.sums[kind][0] > 0 && route.sums[kind][1] > 0,
    ) as RouteLatency[]
    const all = routes.reduce((sum, route) => sum + route.sums[kind][1], 0)
    const counted = ({ sums: own }: RouteLatency, arm: 0 | 1): number =>
      kind === "recent" ? own.recent[arm] / this.gain : own.count[arm]
    const candidates = routes.reduce((sum, route) => sum + counted(route, 1), 0)
    let doubt = 0
    for (const route of routes) {
      const factor = route.sums[kind][1] / route.sums[kind][0]
      for (let bin = 0; bin < BINS; bin++) {
        both[0][bin]! += factor * route[kind][0][bin]!
        both[1][bin]! += route[kind][1][bin]!
      }
      sums[0] += route.sums[kind][1]
      sums[1] += route.sums[kind][1]
      doubt += (route.sums[kind][1] / all) ** 2 / Math.max(counted(route, 0), 1)
    }
    return { both, sums, counts: [doubt > 0 ? 1 / doubt : 0, candidates] as Pair }
  }

  /**
   * A quantile of both arms, as it is now or over all blocks, and by how much the
   * candidate's is longer at least and at most when each rank is moved by `sigmas`
   * standard errors at the overdispersion `phi`. Undefined without data.
   */
  shift(kind: "recent" | "total", q: number, sigmas: number, phi: number): Shift | undefined {
    const { both, sums, counts } = this.mixed(kind)
    const at = (arm: 0 | 1, rank: number) => quantileOf(both[arm], sums[arm], rank) ?? 0
    const ms: Pair = [at(0, q), at(1, q)]
    if (sums[0] <= 0 || ms[0] <= 0) return undefined
    const [v0, v1] = counts.map((n) => (sigmas * sigmas * q * (1 - q) * phi) / n) as Pair
    const [u0, u1] = [v0, v1].map((v) => (v > 0 ? v / Math.sqrt(v0 + v1) : 0)) as Pair
    const low: Pair = [at(0, Math.min(q + u0, 1)), at(1, Math.max(q - u1, 0))]
    return { ms, low }
  }

  /**
   * Relative difference of a quantile over all blocks, with an interval that holds
   * at all times: the ranks of both arms' quantiles are bounded by the normal
   * mixture at the overdispersion `phi`, and the doubt is shared out between them.
   */
  whole(q: number, alpha: number, phi: number): (Estimate & { ms: Pair }) | undefined {
    const { both, sums, counts } = this.mixed("total")
    const at = (arm: 0 | 1, rank: number) => quantileOf(both[arm], sums[arm], rank)
    const [zero, one] = [at(0, q), at(1, q)]
    if (zero === undefined || one === undefined || zero <= 0) return undefined
    const unknown = {
      estimate: one / zero - 1,
      lower: -1,
      upper: Infinity,
      ms: [zero, one] as Pair,
    }
    const spread = q * (1 - q)
    const [n0, n1] = [counts[0] / phi, counts[1] / phi]
    if (Math.min(n0, n1) * spread < 4) return unknown
    const tuning = Math.max(8, 240 * spread)
    const [r0, r1] = [n0, n1].map((n) => mixtureRadius(n * spread, tuning, alpha) / n) as Pair
    const both2 = Math.hypot(r0, r1)
    const [u0, u1] = [r0 ** 2 / both2, r1 ** 2 / both2]
    const low = at(1, q - u1)! / at(0, Math.min(q + u0, 1))! - 1
    const high = q + u1 >= 1 || q - u0 <= 0 ? Infinity : at(1, q + u1)! / at(0, q - u0)! - 1
    return { ...unknown, lower: q - u1 <= 0 ? -1 : low, upper: high }
  }
}
