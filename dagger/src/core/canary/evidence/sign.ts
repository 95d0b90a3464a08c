import { evenly, StartMixture } from "./starts.js"

const STAKES = [0.2, 0.5, 0.8]

/**
 * Evidence that a level is higher in the candidate: a bet on the sign of the
 * difference. When neither arm tends to be higher, plus is no likelier than minus,
 * however the values are distributed.
 */
export class SignEvidence {
  private mixture = new StartMixture(evenly(STAKES.length))

  add(step: number, difference: number, temper: number): void {
    const sign = Math.sign(difference)
    this.mixture.multiply(
      step,
      STAKES.map((stake) => Math.pow(1 + stake * sign, temper)),
    )
  }

  value(): number {
    return this.mixture.value()
  }
}
