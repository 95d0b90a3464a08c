import type { Series } from "./answer.js"

/** Labels that tell who was scraped. */
const TARGET = ["job", "instance"] as const

/** Who was scraped for a series. */
export const targetOf = ({ labels }: Series): string =>
  TARGET.map((name) => labels[name]).join("\n")

const keyOf = ({ labels }: Series): string =>
  JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)))

/** What became of a counter's series, for those who wonder about a verdict. */
export type SeriesCounts = {
  /** Series that were seen at all. */
  series: number
  /** Times a counter began anew, as after a restart. */
  resets: number
  /** Times a series came back after it was missing; what it counted meanwhile is left out. */
  gaps: number
}

/**
 * Turns counters into what they counted, step by step. A value below the one
 * before is a counter that began anew: all of it came since. A series that appears
 * while its target (job, instance) was seen in the step before, by whatever series,
 * began at zero, as counters with labels do at their first event. One that appears
 * with its target, at the start or after a gap, may be old: its first value is where
 * counting starts.
 */
export class Increases {
  readonly counts: SeriesCounts = { series: 0, resets: 0, gaps: 0 }
  private last = new Map<string, number>()
  private known = new Set<string>()

  /**
   * Takes the step at `t` of all series of a query, and adds up by group. Empty where counting
   * only starts, undefined where no series has a value. `before` are the targets that were
   * seen in the step before.
   */
  step(
    t: number,
    series: readonly Series[],
    groupOf: (one: Series) => string,
    before: ReadonlySet<string>,
  ): Map<string, number> | undefined {
    const last = new Map<string, number>()
    const sums = new Map<string, number>()
    for (const one of series) {
      const value = one.values.get(t)
      if (value === undefined || value < 0) continue
      const key = keyOf(one)
      last.set(key, value)
      const since = this.since(key, value, before.has(targetOf(one)))
      if (since === undefined) continue
      const group = groupOf(one)
      sums.set(group, (sums.get(group) ?? 0) + since)
    }
    this.last = last
    return last.size > 0 ? sums : undefined
  }

  private since(key: string, value: number, targetWasThere: boolean): number | undefined {
    const before = this.last.get(key)
    const seen = this.known.has(key)
    if (!seen) {
      this.known.add(key)
      this.counts.series++
    }
    if (before === undefined && !targetWasThere) {
      if (seen) this.counts.gaps++
      return undefined
    }
    if (before !== undefined && value >= before) return value - before
    if (seen) this.counts.resets++
    return value
  }
}
