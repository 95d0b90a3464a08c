import { mixtureRadius, type Interval } from "../effect/proportion.js"

/** What is believed of a series before it is known: this much memory, with the weight of so many steps. */
const PRIOR = { correlation: 0.5, steps: 10 }

/** Mean of a series, and how much each value repeats the one before. */
export class Series {
  private n = 0
  private sum = 0
  private mean = 0
  private squares = 0
  private products = 0
  private last = 0

  add(value: number): void {
    this.n++
    this.sum += value
    const off = value - this.mean
    this.mean += off / this.n
    this.squares += off * (value - this.mean)
    if (this.n > 1) this.products += (value - this.mean) * (this.last - this.mean)
    this.last = value
  }

  get steps(): number {
    return this.n
  }

  average(): number {
    return this.n > 0 ? this.sum / this.n : 0
  }

  /** Correlation of neighbours, 0 to 0.98, held to the prior while there is little. */
  correlation(): number {
    const own = this.squares > 0 ? this.products / this.squares : 0
    const both = (PRIOR.steps * PRIOR.correlation + this.n * own) / (PRIOR.steps + this.n)
    return Math.min(Math.max(both, 0), 0.98)
  }

  /** Part of a value that is news: (1 − r) / (1 + r). */
  temper(): number {
    const r = this.correlation()
    return (1 - r) / (1 + r)
  }

  /** Interval of the mean at all times; undefined while there are fewer than ten values. */
  interval(alpha: number): Interval | undefined {
    if (this.n < 10) return undefined
    const variance = this.squares / (this.n - 1) / this.temper()
    if (variance === 0) return { lower: this.average(), upper: this.average() }
    const radius = mixtureRadius(this.n * variance, 10 * variance, alpha) / this.n
    return { lower: this.average() - radius, upper: this.average() + radius }
  }
}
