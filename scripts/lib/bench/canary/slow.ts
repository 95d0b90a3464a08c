// Slow requests of the simulated versions, as counts over the quantiles that the judge watches.
import type { Random } from "./random.js"

export const WATCHED = [0.5, 0.75, 0.9, 0.975, 0.99]

/** Which of the watched quantiles a metric is about. */
export const LATENCIES = ["p50", "", "p90", "", "p99"]

/** Exceedances of both arms, of all time or fading. */
export class View {
  private x = [new Float64Array(5), new Float64Array(5)]
  private m = [0, 0]

  add(keep: number, x: Float64Array[], m: number[]): void {
    for (const arm of [0, 1]) {
      this.m[arm] = keep * this.m[arm]! + m[arm]!
      for (let i = 0; i < 5; i++) this.x[arm]![i] = keep * this.x[arm]![i]! + x[arm]![i]!
    }
  }

  /** How much slower a quantile is, less so many standard errors, for a lognormal of sigma 0.5. */
  shift(at: number, sigmas: number): number {
    const [p0, p1] = [0, 1].map((arm) => this.x[arm]![at]! / this.m[arm]!) as [number, number]
    const error = Math.sqrt(p0 * (1 - p0) * (1 / this.m[0]! + 1 / this.m[1]!))
    const low = Math.max(p1 - sigmas * error, 1e-6)
    return Math.exp(0.5 * (quantileOfNormal(low) - quantileOfNormal(Math.max(p0, 1e-6)))) - 1
  }
}

/** Where the normal distribution has this much below it, by bisection. */
function quantileOfNormal(p: number): number {
  let [low, high] = [-6, 6]
  for (let i = 0; i < 40; i++) {
    const middle = (low + high) / 2
    if (normalBelow(middle) < p) low = middle
    else high = middle
  }
  return (low + high) / 2
}

function normalBelow(z: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(z))
  const tail =
    0.3989422804 *
    Math.exp((-z * z) / 2) *
    t *
    (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))))
  return z > 0 ? 1 - tail : tail
}

/** Slow requests in bursts: each is as slow as its burst's first, and a burst may go on in the next second. */
export class Bursts {
  private left = 0
  private u = 0

  exceed(m: number, x: Float64Array, starts: Float64Array, mean: number, random: Random): void {
    x.fill(0)
    starts.fill(0)
    for (let rest = m; rest > 0;) {
      const fresh = this.left === 0
      if (fresh) {
        this.left = random.geometric(mean)
        this.u = random.uniform()
      }
      const size = Math.min(rest, this.left)
      for (let i = 0; i < 5 && this.u > WATCHED[i]!; i++) {
        x[i]! += size
        if (fresh) starts[i]!++
      }
      rest -= size
      this.left -= size
    }
  }
}

/** Latencies over each watched quantile. */
export function exceed(m: number, x: Float64Array, random: Random, odds: number): void {
  let of = m
  let before = 1
  for (let i = 0; i < 5; i++) {
    const q = 1 - WATCHED[i]!
    const now = odds === 0 ? q : (q * Math.exp(odds)) / (1 - q + q * Math.exp(odds))
    of = random.binomial(of, now / before)
    x[i] = of
    before = now
  }
}
