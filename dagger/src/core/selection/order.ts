/** What speaks for running a test or a file of tests early. */
export type Ordered = {
  id: string
  /** Typical duration in milliseconds; undefined for one that never ran. */
  durationMs?: number
  /** Recent failures, 0 to 1; undefined for one that never ran. */
  recentFailures?: number
  /** Part of its attempts that fail by chance, 0 to 1. */
  flipRate: number
  /** How near the change is, 0 (far, or unknown) to 1 (it was changed itself). */
  nearness: number
}

/**
 * How much each sign counts, as the probability that it alone gives a failure.
 * Chosen, not measured: a recent failure first, as it may still be there; then a
 * near change; a flaky test little, for its failures say least. `base` is what
 * any other test has, and `unknown` one that never ran.
 */
export const SIGNS = { recent: 0.5, near: 0.3, flips: 0.1, base: 0.002, unknown: 0.5 } as const

/** Where nothing at all is known of durations, in milliseconds. */
const SOME_MS = 1000

/** Time of starting a test, which even one that takes none has, in milliseconds. */
const LEAST_MS = 1

/** Estimated probability that a test fails on this change. */
export function failureOdds({ recentFailures, flipRate, nearness }: Ordered): number {
  const signs = [
    SIGNS.base,
    recentFailures === undefined ? SIGNS.unknown : SIGNS.recent * unit(recentFailures),
    SIGNS.near * unit(nearness),
    SIGNS.flips * unit(flipRate),
  ]
  return 1 - signs.reduce((passes, sign) => passes * (1 - sign), 1)
}

const unit = (value: number): number => (value > 0 ? Math.min(1, value) : 0)

/** The median of what is known; `SOME_MS` where nothing is. */
export function usualMs(durations: readonly (number | undefined)[]): number {
  const known = durations.filter((one) => one !== undefined).sort((a, b) => a - b)
  return known[Math.floor((known.length - 1) / 2)] ?? SOME_MS
}

/**
 * The order in which the first failure is expected soonest: by probability of
 * failure over duration (Smith's rule of 1956, which is optimal for independent
 * tests). Ties go by id, so the order is the same everywhere.
 */
export function inRunningOrder<T extends Ordered>(tests: readonly T[]): T[] {
  const usual = usualMs(tests.map(({ durationMs }) => durationMs))
  const ranked = tests.map((test) => ({
    test,
    rank: failureOdds(test) / Math.max(LEAST_MS, test.durationMs ?? usual),
  }))
  ranked.sort((a, b) => b.rank - a.rank || (a.test.id < b.test.id ? -1 : 1))
  return ranked.map(({ test }) => test)
}
