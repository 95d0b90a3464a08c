import { burstFactors } from "./ratio.js"
import { anyStart, evenly, StartMixture, type StartLaw } from "./starts.js"

/** How many times the odds of being over a threshold may be, if the candidate is slower. */
export const ODDS_RATIOS = [1.2, 1.5, 2.2, 4, 10]

/**
 * Evidence that more of the candidate's requests are over a threshold than of the
 * baseline's, whatever the common part is and however it moves: the e-value of two
 * proportions (Turner, Ly and Grünwald 2021). For an alternative (q0, q1) the null
 * that comes nearest is q̄ = (m0·q0 + m1·q1) / (m0 + m1); the likelihood ratio
 * against it has expectation at most 1 under every common q, and under every pair
 * in which the candidate's is the smaller.
 */
export class ExceedanceEvidence {
  private mixture: StartMixture
  private factors = new Float64Array(ODDS_RATIOS.length)
  private q1: number[]
  private rates: number[]
  private ln: { q1: number[]; r1: number[]; q0: number; r0: number }
  private q0: number

  /** `q0` is the part that is over the threshold as a rule, such as 0.01 for p99. */
  constructor(q0: number, law: StartLaw = anyStart) {
    this.q0 = q0
    this.q1 = ODDS_RATIOS.map((odds) => (odds * q0) / (1 - q0 + odds * q0))
    this.rates = this.q1.map((q) => q / q0)
    this.ln = {
      q1: this.q1.map(Math.log),
      r1: this.q1.map((q) => Math.log1p(-q)),
      q0: Math.log(q0),
      r0: Math.log1p(-q0),
    }
    this.mixture = new StartMixture(evenly(ODDS_RATIOS.length), law)
  }

  /** A block: `x` of `m` requests of each arm were over the threshold (0 baseline, 1 candidate). */
  add(block: number, x0: number, m0: number, x1: number, m1: number, temper: number): void {
    if (m0 <= 0 || m1 <= 0) return
    const { factors, ln, q0, q1 } = this
    const m = m0 + m1
    const x = x0 + x1
    const base = x0 * ln.q0 + (m0 - x0) * ln.r0
    for (let k = 0; k < factors.length; k++) {
      const mean = (m0 * q0 + m1 * q1[k]!) / m
      const against = x * Math.log(mean) + (m - x) * Math.log1p(-mean)
      const log = base + x1 * ln.q1[k]! + (m1 - x1) * ln.r1[k]! - against
      factors[k] = Math.exp(temper * log)
    }
    this.mixture.multiply(block, factors)
  }

  /**
   * The same where requests over the threshold come in bursts: the block's are one
   * draw, as with errors.
   */
  addBursts(block: number, x0: number, m0: number, x1: number, m1: number): void {
    const x = x0 + x1
    if (m0 <= 0 || m1 <= 0 || x <= 0) return
    burstFactors(this.factors, this.rates, x1 / x, m1 / (m0 + m1), 1)
    this.mixture.multiply(block, this.factors)
  }

  value(): number {
    return this.mixture.value()
  }
}
