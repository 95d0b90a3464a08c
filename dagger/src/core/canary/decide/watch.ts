import { proportionInterval } from "../effect/proportion.js"
import type { ReleaseRecord } from "../record.js"
import { evenly, evenStart, StartMixture } from "../evidence/starts.js"

/** What the baseline was when it was frozen, at the promotion: requests, and how many failed or were slow. */
export type Frozen = { requests: number; hits: number }

/** The baseline of a canary's record, all of its steps together. */
export function frozenBaseline({ steps }: Pick<ReleaseRecord, "steps">): Frozen {
  return steps.reduce(
    (sum, { baseline }) => ({
      requests: sum.requests + baseline.requests,
      hits: sum.hits + baseline.errors,
    }),
    { requests: 0, hits: 0 },
  )
}

/** Odds at which a rate may have risen. */
const ODDS = [1.5, 2.5, 5, 12, 40]

/** Share of alpha that is spent on not knowing the frozen rate exactly. */
const FOR_THE_BASELINE = 0.5

/**
 * Watches one rate (failures, or requests over a threshold of latency) after a
 * promotion, when there is no baseline any more to compare with. The rate that
 * counts as old is the upper end of the frozen baseline's interval plus what is
 * harmless. The e-detector starts a test at each block of the bake window, with
 * even weights (Shin, Ramdas and Rinaldo 2023): over the whole window it alarms
 * falsely with a probability of at most alpha.
 */
export class RateWatch {
  /** The rate above which the watch alarms sooner or later, 0 to 1. */
  readonly tolerated: number
  private mixture: StartMixture
  private risen: number[]
  private alpha: number
  private block = 0

  /** `harmless` is a part of all requests, such as 0.005; the window has `blocks` of a second. */
  constructor(frozen: Frozen, harmless: number, blocks: number, alpha: number) {
    const { upper } = proportionInterval(frozen.hits, frozen.requests, alpha * FOR_THE_BASELINE)
    this.tolerated = Math.min(upper + harmless, 0.999)
    const odds = this.tolerated / (1 - this.tolerated)
    this.risen = ODDS.map((times) => (times * odds) / (1 + times * odds))
    this.mixture = new StartMixture(evenly(ODDS.length), evenStart(blocks))
    this.alpha = alpha * (1 - FOR_THE_BASELINE)
  }

  /**
   * A block of a second in which `hits` of `requests` failed or were slow, bursts
   * counted once. A block counts as at most `most` draws, as many as there are
   * independent things in it; all of its requests unless given.
   */
  add(requests: number, hits: number, most = requests): void {
    const block = this.block++
    if (requests <= 0) return
    const weight = Math.min(1, most / requests)
    const { tolerated } = this
    this.mixture.multiply(
      block,
      this.risen.map((q) =>
        Math.exp(
          weight *
            (hits * Math.log(q / tolerated) +
              (requests - hits) * Math.log((1 - q) / (1 - tolerated))),
        ),
      ),
    )
  }

  /** The evidence so far that the rate has risen. */
  value(): number {
    return this.mixture.value()
  }

  /** True once the release should be rolled back. */
  get alarm(): boolean {
    return this.value() >= 1 / this.alpha
  }
}
