/** In a row of failures, each of this many counts as one more incident. */
const RUN = 15

/** Units that are remembered at most; beyond, the memory starts anew. */
const MOST_UNITS = 50_000

/**
 * Turns errors into incidents: a row of failures of one unit in one arm (of the
 * arm itself, where units are unknown) is one incident, and another for each 15
 * failures more. A burst, or a user who tries again, is one event and not ten. It
 * is counted in requests and not in seconds, so that it means the same in an arm
 * with 1 % of the traffic and in one with 99 %.
 */
export class Runs {
  private rows: [Map<string, number>, Map<string, number>] = [new Map(), new Map()]
  private own = [0, 0]

  /** True if this request starts an incident. */
  incident(arm: 0 | 1, ok: boolean, unit: string | undefined): boolean {
    if (unit === undefined) {
      const row = ok ? 0 : this.own[arm]! + 1
      this.own[arm] = row
      return row % RUN === 1
    }
    const rows = this.rows[arm]
    if (ok) {
      if (rows.size > 0) rows.delete(unit)
      return false
    }
    if (rows.size >= MOST_UNITS) rows.clear()
    const row = (rows.get(unit) ?? 0) + 1
    rows.set(unit, row)
    return row % RUN === 1
  }
}
