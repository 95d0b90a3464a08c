import { Dispersion } from "./dispersion.js"
import { RatioEvidence } from "./ratio.js"
import { anyStart, type StartLaw } from "./starts.js"

/**
 * Evidence that the candidate fails more often. Within a block bursts do no harm
 * (see `RatioEvidence`); what varies over tens of seconds and minutes in one arm
 * alone is estimated, and tempers it.
 */
export class ErrorEvidence {
  private test: RatioEvidence
  private tens = new Dispersion(10, 10)
  private minutes = new Dispersion(60, 5)

  constructor(law: StartLaw = anyStart) {
    this.test = new RatioEvidence(law)
  }

  /** A block with `n` incidents of each arm, of which the candidate's were to be expected at `share`. */
  add(block: number, n0: number, n1: number, share: number, draws = 1): void {
    const n = n0 + n1
    if (n > 0) {
      const temper = 1 / Math.max(this.tens.factor(), this.minutes.factor())
      this.test.add(block, n1 / n, share, temper, Math.min(draws, n))
    }
    const [residual, variance] = n > 0 ? [n1 / n - share, share * (1 - share)] : [0, 0]
    this.tens.add(residual, variance)
    this.minutes.add(residual, variance)
  }

  value(): number {
    return this.test.value()
  }
}
