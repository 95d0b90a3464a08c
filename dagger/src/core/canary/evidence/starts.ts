/**
 * How much of the bet has been placed after a block: from 0 to 1, never falling.
 * What is placed at block t is a test that starts there.
 */
export type StartLaw = (block: number) => number

const LATER = 0.3
const SPREAD = 300

/** Most of the bet is on a fault from the start, the rest spread over all later starts. */
export const anyStart: StartLaw = (block) => 1 - (LATER * SPREAD) / (SPREAD + block)

/** Spread evenly over `blocks`, for a watch that has an end. */
export const evenStart =
  (blocks: number): StartLaw =>
  (block) =>
    Math.min(1, (block + 1) / blocks)

const MOST = 1e250

/**
 * An e-process that is a mixture: over alternatives (by `weights`), and over the
 * time at which the fault began (by `law`). Starting at every block costs no more
 * memory than starting once, for the sums of all starts move alike:
 * R_t = (R_{t-1} + newly placed) · factor_t. Each factor has expectation at most 1
 * when the candidate is no worse, given the past, and so has the whole; by Ville's
 * inequality it ever reaches 1/alpha with a probability of at most alpha.
 */
export class StartMixture {
  private wealth: Float64Array
  private weights: readonly number[]
  private placed = 0
  private law: StartLaw

  constructor(weights: readonly number[], law: StartLaw = anyStart) {
    this.weights = weights
    this.law = law
    this.wealth = new Float64Array(weights.length)
  }

  /** A block's factors, one an alternative. */
  multiply(block: number, factors: ArrayLike<number>): void {
    const placed = this.law(block)
    const fresh = placed - this.placed
    this.placed = placed
    const { wealth } = this
    for (let k = 0; k < wealth.length; k++) {
      const next = (wealth[k]! + fresh) * factors[k]!
      wealth[k] = next > MOST ? MOST : next
    }
  }

  /** The e-value now. */
  value(): number {
    let sum = 1 - this.placed
    for (let k = 0; k < this.wealth.length; k++) sum += this.weights[k]! * this.wealth[k]!
    return sum
  }
}

/** The same weight for each of `count` alternatives. */
export const evenly = (count: number): number[] => Array.from({ length: count }, () => 1 / count)
