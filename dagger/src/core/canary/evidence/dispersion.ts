/** Standard errors over 1 from which an estimate is clear, and by which it is then taken larger. */
const CLEAR = 6
const LARGER = 2

/**
 * Overdispersion at one scale of time: how much more the residuals of batches of
 * `blocks` blocks vary than they would if requests were independent. 1 means "as
 * if independent". The estimate starts at `assumed` with the weight of `prior`
 * batches; where it is clearly over 1, its upper end is taken, for a variance that
 * is taken too small is a false alarm. Only the past enters it, so that an e-value
 * tempered by it stays one.
 */
export class Dispersion {
  private blocks: number
  private prior: number
  private assumed: number
  private seen = 0
  private residual = 0
  private variance = 0
  private batches = 0
  private mean = 0
  private squares = 0

  constructor(blocks: number, prior: number, assumed = 1) {
    this.blocks = blocks
    this.prior = prior
    this.assumed = assumed
  }

  /** The residual of a block, or of several, and its variance if requests were independent. */
  add(residual: number, variance: number, blocks = 1): void {
    this.residual += residual
    this.variance += variance
    this.seen += blocks
    if (this.seen < this.blocks || this.variance < 1) return
    const z = this.residual / Math.sqrt(this.variance)
    this.batches++
    const off = z - this.mean
    this.mean += off / this.batches
    this.squares += off * (z - this.mean)
    this.seen = 0
    this.residual = 0
    this.variance = 0
  }

  /** True if the data are overdispersed beyond doubt. */
  get clear(): boolean {
    const freedom = this.batches - 1
    return freedom > 0 && this.squares / freedom > 1 + CLEAR * Math.sqrt(2 / freedom)
  }

  /** At least 1. */
  factor(): number {
    const { prior, assumed, squares, batches } = this
    const freedom = prior + Math.max(batches - 1, 0)
    const estimate = (prior * assumed + squares) / freedom
    return Math.max(1, this.clear ? estimate * (1 + LARGER * Math.sqrt(2 / freedom)) : estimate)
  }
}
