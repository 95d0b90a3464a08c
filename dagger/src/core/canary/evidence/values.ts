import { anyStart, type StartLaw } from "./starts.js"
import { RatioEvidence } from "./ratio.js"
import { Series } from "./series.js"
import { SignEvidence } from "./sign.js"
import type { BlockValues } from "../intake/blocks.js"
import type { Pair } from "../intake/event.js"
import type { Estimate } from "../effect/proportion.js"

/** A level is compared once in so many seconds: it changes slowly, and neighbours say the same. */
const GAUGE_SECONDS = 10

/** A metric that the user named: evidence and effect in one. */
export interface ValueMetric {
  /** A block that ended at `at`, in seconds. */
  add(block: number, at: number, values: BlockValues): void
  value(): number
  /** Relative difference, 0.1 for 10 % more; undefined without both arms. */
  effect(alpha: number): (Estimate & { levels: Pair }) | undefined
  /** Blocks that both arms had a value in. */
  readonly used: number
}

const sums = (into: BlockValues, from: BlockValues): void => {
  for (const arm of [0, 1] as const) {
    into.amount[arm] += from.amount[arm]
    into.per[arm] += from.per[arm]
  }
}

function effectOf(
  all: BlockValues,
  differences: Series,
  alpha: number,
): (Estimate & { levels: Pair }) | undefined {
  if (all.per[0] <= 0 || all.per[1] <= 0) return undefined
  const levels: Pair = [all.amount[0] / all.per[0], all.amount[1] / all.per[1]]
  const scale = Math.abs(levels[0])
  if (scale === 0) {
    const estimate = levels[1] === 0 ? 0 : Infinity * Math.sign(levels[1])
    return { estimate, lower: -Infinity, upper: Infinity, levels }
  }
  const estimate = (levels[1] - levels[0]) / scale
  const interval = differences.interval(alpha)
  if (interval === undefined) return { estimate, lower: -Infinity, upper: Infinity, levels }
  const half = (interval.upper - interval.lower) / 2 / scale
  return { estimate, lower: estimate - half, upper: estimate + half, levels }
}

/** Amounts over what they were spent on, such as CPU seconds per request. */
export class RatioValue implements ValueMetric {
  private test: RatioEvidence
  private all: BlockValues = { amount: [0, 0], per: [0, 0] }
  private differences = new Series()

  constructor(law: StartLaw = anyStart) {
    this.test = new RatioEvidence(law)
  }

  add(block: number, _at: number, { amount, per }: BlockValues): void {
    if (!(per[0] > 0 && per[1] > 0)) return
    sums(this.all, { amount, per })
    const sum = amount[0] + amount[1]
    const share = per[1] / (per[0] + per[1])
    if (sum > 0) this.test.add(block, amount[1] / sum, share, this.differences.temper())
    this.differences.add(amount[1] / per[1] - amount[0] / per[0])
  }

  value(): number {
    return this.test.value()
  }

  effect(alpha: number) {
    return effectOf(this.all, this.differences, alpha)
  }

  get used(): number {
    return this.differences.steps
  }
}

/** A level, such as memory in use. */
export class GaugeValue implements ValueMetric {
  private test = new SignEvidence()
  private all: BlockValues = { amount: [0, 0], per: [0, 0] }
  private open: BlockValues = { amount: [0, 0], per: [0, 0] }
  private compared = -Infinity
  private differences = new Series()

  add(block: number, at: number, values: BlockValues): void {
    sums(this.open, values)
    const { amount, per } = this.open
    if (at - this.compared < GAUGE_SECONDS || per[0] === 0 || per[1] === 0) return
    const difference = amount[1] / per[1] - amount[0] / per[0]
    this.test.add(block, difference, this.differences.temper())
    this.differences.add(difference)
    sums(this.all, this.open)
    this.open = { amount: [0, 0], per: [0, 0] }
    this.compared = at
  }

  value(): number {
    return this.test.value()
  }

  effect(alpha: number) {
    return effectOf(this.all, this.differences, alpha)
  }

  get used(): number {
    return this.differences.steps
  }
}
