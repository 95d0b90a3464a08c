import { Dispersion } from "./dispersion.js"
import { ExceedanceEvidence } from "./exceedance.js"
import { anyStart, type StartLaw } from "./starts.js"

/** How fast the baseline's own part over a threshold is followed. */
const FOLLOW = 0.05

const ASSUMED = 1.4

/** Fewer exceedances in a second than this, and a burst can make up most of them. */
const FEW = 10

/**
 * Quantiles whose exceedances bear on a quantile: itself, and from p90 up one
 * further down, where there are more requests to tell by.
 */
export const watchedFor = (quantile: number): number[] =>
  quantile >= 0.9 ? [1 - 2.5 * (1 - quantile), quantile] : [quantile]

/** All quantiles that these metrics watch, rising, each once. */
export function watchedQuantiles(quantiles: readonly number[]): number[] {
  const all = quantiles.flatMap(watchedFor).map((q) => Math.round(q * 1e6) / 1e6)
  return [...new Set(all)].sort((a, b) => a - b)
}

/** Starts of rows of slow requests, of the baseline and of the candidate. */
type Starts = readonly [ArrayLike<number>, ArrayLike<number>]

/** Blocks whose latencies are weighed together: one at first, never more than a hundredth of all. */
export const latencyBatch = (block: number): number =>
  Math.min(Math.max(Math.floor(block / 100), 1), 10)

/**
 * Evidence of slowness at each watched quantile, tempered by how the baseline's
 * seconds vary. Until the baseline has shown that, they are taken to vary by
 * `ASSUMED` times as much as independent requests would.
 */
export class LatencyEvidence {
  readonly watched: number[]
  private tests: ExceedanceEvidence[]
  private usual: Float64Array
  private scales: { own: Dispersion; tens: Dispersion; minutes: Dispersion }[]
  private open: { blocks: number; m0: number; m1: number; x0: Float64Array; x1: Float64Array }
  /** Thresholds whose exceedances come in bursts; they are weighed block by block. */
  private bursts: boolean[] = []
  private bearing = new Map<number, number[]>()

  constructor(quantiles: readonly number[], law: StartLaw = anyStart) {
    this.watched = watchedQuantiles(quantiles)
    this.tests = this.watched.map((q) => new ExceedanceEvidence(1 - q, law))
    this.usual = Float64Array.from(this.watched, (q) => 1 - q)
    this.scales = this.watched.map(() => ({
      own: new Dispersion(1, 10, ASSUMED),
      tens: new Dispersion(10, 10),
      minutes: new Dispersion(60, 5),
    }))
    const none = () => new Float64Array(this.watched.length)
    this.open = { blocks: 0, m0: 0, m1: 0, x0: none(), x1: none() }
    for (const quantile of quantiles)
      this.bearing.set(
        quantile,
        watchedFor(quantile).map((q) => this.watched.indexOf(Math.round(q * 1e6) / 1e6)),
      )
  }

  /**
   * A block, or `blocks` of them: of `m` latencies of each arm, `x[i]` were over the
   * threshold of watched quantile i. `starts` counts those whose arm's request before
   * was not, so that a row of slow requests is one, whichever block it reaches into.
   * In the warm-up only the baseline's is learnt from.
   */
  add(
    block: number,
    x0: ArrayLike<number>,
    m0: number,
    x1: ArrayLike<number>,
    m1: number,
    { counted = true, blocks = 1, starts = [x0, x1] as Starts } = {},
  ): void {
    if (m0 > 0)
      for (let i = 0; i < this.tests.length; i++) {
        const usual = Math.min(Math.max(this.usual[i]!, 1e-4), 1 - 1e-4)
        this.scales[i]!.own.add(x0[i]! - m0 * usual, m0 * usual * (1 - usual))
        this.usual[i] = usual + FOLLOW * (x0[i]! / m0 - usual)
      }
    if (!counted) return
    const { open } = this
    const bursty = this.scales.some(({ own }) => own.clear)
    for (let i = 0; i < this.tests.length; i++) {
      this.bursts[i] = bursty && (this.usual[i]! * (m0 + m1)) / blocks < FEW
      if (this.bursts[i]) this.tests[i]!.addBursts(block, starts[0][i]!, m0, starts[1][i]!, m1)
    }
    open.blocks += blocks
    open.m0 += m0
    open.m1 += m1
    for (let i = 0; i < this.tests.length; i++) {
      open.x0[i]! += x0[i]!
      open.x1[i]! += x1[i]!
    }
    if (open.blocks >= latencyBatch(block)) this.weigh(block)
  }

  /** Weighs what has gathered. */
  private weigh(block: number): void {
    const { open } = this
    const { m0, m1, x0, x1, blocks } = open
    const m = m0 + m1
    if (m0 > 0 && m1 > 0)
      for (let i = 0; i < this.tests.length; i++) {
        const scale = this.scales[i]!
        if (!this.bursts[i])
          this.tests[i]!.add(block, x0[i]!, m0, x1[i]!, m1, 1 / this.overdispersion(i))
        const residual = x1[i]! - (m1 * (x0[i]! + x1[i]!)) / m
        const variance = (this.usual[i]! * (1 - this.usual[i]!) * m0 * m1) / m
        scale.tens.add(residual, variance, blocks)
        scale.minutes.add(residual, variance, blocks)
      }
    open.blocks = open.m0 = open.m1 = 0
    x0.fill(0)
    x1.fill(0)
  }

  /** How much more a watched quantile's exceedances vary than independent ones would; at least 1. */
  overdispersion(index: number): number {
    const { own, tens, minutes } = this.scales[index]!
    return Math.max(own.factor(), tens.factor(), minutes.factor())
  }

  /** Overdispersion that a quantile's interval is widened by. */
  overdispersionOf(quantile: number): number {
    return Math.max(...this.bearing.get(quantile)!.map((i) => this.overdispersion(i)))
  }

  /** The e-value of a quantile: the mean of those that bear on it. */
  value(quantile: number): number {
    const own = this.bearing.get(quantile)!
    let sum = 0
    for (const i of own) sum += this.tests[i]!.value()
    return sum / own.length
  }
}
