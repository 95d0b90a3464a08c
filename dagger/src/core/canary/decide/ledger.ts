import type { Block, Order } from "../intake/blocks.js"
import type { Arm } from "../observation.js"
import type { Pair } from "../intake/event.js"
import type { JudgeSettings } from "./settings.js"

/** An arm is silent when it should have got this many requests meanwhile, and for so long. */
const SILENT = { requests: 30, seconds: 10 }

/** A gap that is worth a word, in seconds. */
const GAP_SECONDS = 5

/** Part of an arm's events that may be too late before the data are not to be trusted. */
const LATE_PART = 0.02

/** A share that is off by more than this many standard errors has changed. */
const SHARE_SIGMAS = 6

/** Keeps account of who was heard when, and of the share that was measured. */
export class Ledger {
  /** Time of the first second; NaN before. */
  began = NaN
  /** End of the last block. */
  ended = NaN
  readonly requests: Pair = [0, 0]
  private settings: JudgeSettings
  private heard: Pair = [NaN, NaN]
  private since: Pair = [0, 0]
  private rates: Pair = [0, 0]
  private present = { m: 0, m1: 0, from: NaN }
  private changes: string[] = []
  private changed = 0

  constructor(settings: JudgeSettings) {
    this.settings = settings
  }

  add(block: Block): void {
    const { requests } = block
    const seconds = Math.max(block.end - block.start, 1)
    if (Number.isNaN(this.began)) this.began = block.start
    this.ended = block.end
    for (const arm of [0, 1] as const) {
      this.requests[arm] += requests[arm]
      this.rates[arm] += 0.05 * (requests[arm] / seconds - this.rates[arm])
      if (requests[arm] > 0) {
        this.heard[arm] = block.end
        this.since[arm] = 0
      } else this.since[arm] += requests[1 - arm]!
    }
    this.follow(requests, block.start)
  }

  /** Sees whether the share moved, and notes it where no plan says so. */
  private follow([m0, m1]: Pair, t: number): void {
    const m = m0 + m1
    if (m === 0) return
    const { present: share } = this
    if (share.m >= 200) {
      const p = Math.min(Math.max(share.m1 / share.m, 0.001), 0.999)
      const off = m1 - m * p
      if (m >= 20 && Math.abs(off) > SHARE_SIGMAS * Math.sqrt(m * p * (1 - p)) + 3) {
        if (!this.planned(t)) this.note(t, 100 * p, (100 * m1) / m)
        this.present = { m, m1, from: t }
        return
      }
    }
    if (Number.isNaN(share.from)) share.from = t
    share.m += m
    share.m1 += m1
  }

  private planned(t: number): boolean {
    const after = t - this.began
    return this.settings.weights.some(({ fromSeconds }) => Math.abs(fromSeconds - after) <= 5)
  }

  private note(t: number, before: number, now: number): void {
    this.changed++
    if (this.changes.length < 3)
      this.changes.push(
        `The candidate's share went from ${before.toFixed(1)} % to ${now.toFixed(1)} % at ${t} s without a planned weight; each block is judged by its own share.`,
      )
  }

  /** The arm that has fallen silent though it should have been heard, and for how long. */
  silent(now: number): { arm: Arm; seconds: number } | undefined {
    for (const arm of [1, 0] as const) {
      const last = Number.isNaN(this.heard[arm]) ? this.began : this.heard[arm]
      const seconds = now - last
      const share = this.expectedShare(arm)
      const expected = (this.since[arm] * share) / Math.max(1 - share, 0.01)
      if (seconds >= SILENT.seconds && expected >= SILENT.requests)
        return { arm: arm === 1 ? "candidate" : "baseline", seconds }
    }
    return undefined
  }

  /** Share of traffic that an arm is meant to have, or has had; a tenth where nothing is known. */
  private expectedShare(arm: 0 | 1): number {
    const after = this.ended - this.began
    const plan = this.settings.weights.filter(({ fromSeconds }) => fromSeconds <= after).at(-1)
    if (plan !== undefined)
      return (arm === 1 ? plan.candidatePercent : 100 - plan.candidatePercent) / 100
    const all = this.requests[0] + this.requests[1]
    return this.requests[arm] > 0 ? this.requests[arm] / all : 0.1
  }

  /** Share of requests that the candidate gets since it last changed, in percent; null without any. */
  share(): number | null {
    const { m, m1 } = this.present
    return m > 0 ? (100 * m1) / m : null
  }

  /** Requests per second of an arm at present. */
  rate(arm: 0 | 1): number {
    const seconds = this.ended - this.began
    return seconds > 0 && seconds < 60 ? this.requests[arm] / seconds : this.rates[arm]
  }

  /** Why the data can't be trusted to carry a verdict; undefined where they can. */
  trouble({ dropped, newest }: Order): string | undefined {
    for (const arm of [0, 1] as const) {
      const all = this.requests[arm] + dropped[arm]
      if (dropped[arm] <= LATE_PART * all || dropped[arm] < 20) continue
      const name = arm === 1 ? "candidate" : "baseline"
      const apart = newest[1 - arm]! - newest[arm]
      const clocks =
        apart > this.settings.reorderSeconds ? `, its clock is ${apart.toFixed(1)} s behind` : ""
      return `${dropped[arm]} of the ${name}'s ${all} observations came more than ${this.settings.reorderSeconds} s late${clocks}`
    }
    return undefined
  }

  /** What was unusual, and how it was treated. */
  notes({ dropped, reordered, longestGap, first }: Order): string[] {
    const notes = [...this.changes]
    if (this.changed > this.changes.length)
      notes.push(`The share moved ${this.changed - this.changes.length} times more.`)
    const moved = reordered[0] + reordered[1]
    if (moved > 0)
      notes.push(
        `${moved} observations came out of order by up to ${this.settings.reorderSeconds} s; they count in the second in which they came.`,
      )
    const lost = dropped[0] + dropped[1]
    if (lost > 0) notes.push(`${lost} observations came later than that and were left out.`)
    if (longestGap.seconds >= GAP_SECONDS)
      notes.push(
        `Nothing was observed for ${longestGap.seconds} s from ${longestGap.at} s on; that time counts for neither arm.`,
      )
    const apart = Math.abs(first[1] - first[0])
    if (apart >= GAP_SECONDS)
      notes.push(
        `The ${first[1] > first[0] ? "candidate" : "baseline"}'s first observation is ${apart.toFixed(1)} s later than the other's; only time in which both answered is compared.`,
      )
    return notes
  }
}
