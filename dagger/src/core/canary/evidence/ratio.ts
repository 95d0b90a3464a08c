import { anyStart, evenly, StartMixture, type StartLaw } from "./starts.js"

/** How many times the baseline's rate the candidate's may be, if it is worse. */
export const RATE_RATIOS = [1.5, 2.5, 5, 12, 30, 100, 1000]

/** A block's factor for each ratio of rates, see `RatioEvidence`. */
export function burstFactors(
  into: Float64Array,
  ratios: readonly number[],
  part: number,
  share: number,
  draws: number,
): void {
  for (let k = 0; k < into.length; k++) {
    const more = ratios[k]! - 1
    into[k] =
      draws === 1
        ? (1 + part * more) / (1 + share * more)
        : Math.exp(draws * (part * Math.log1p(more) - Math.log1p(share * more)))
  }
}

/**
 * Evidence that events are more frequent in the candidate than its share of
 * traffic explains. Given how many requests each arm got in a block, and that
 * `n` events fell into it, the candidate's part `f` of them has expectation `w`,
 * its share, when it is no worse: whatever the rate is, however it moves in both
 * arms, and however the events of a block hang together. The factor
 * (1 + f(λ−1)) / (1 + w(λ−1)) is linear in `f`, so it has expectation 1; with a
 * single event it is the likelihood ratio of a rate λ times as high. A block thus
 * counts as one draw at most.
 */
export class RatioEvidence {
  private mixture: StartMixture
  private factors = new Float64Array(RATE_RATIOS.length)

  constructor(law: StartLaw = anyStart) {
    this.mixture = new StartMixture(evenly(RATE_RATIOS.length), law)
  }

  /**
   * A block in which `part` (0 to 1) of the events were the candidate's, whose
   * share was `share`. `temper` (over 0, at most 1) widens for overdispersion;
   * `draws` is over 1 for a block that was counted over several seconds.
   */
  add(block: number, part: number, share: number, temper = 1, draws = 1): void {
    if (!(share > 0 && share < 1)) return
    const { factors } = this
    burstFactors(factors, RATE_RATIOS, part, share, draws)
    if (temper !== 1)
      for (let k = 0; k < factors.length; k++) factors[k] = Math.pow(factors[k]!, temper)
    this.mixture.multiply(block, factors)
  }

  value(): number {
    return this.mixture.value()
  }
}
