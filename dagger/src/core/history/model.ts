/** A test in every run: its stage, its file, and its name with the suites around it. */
export type TestId = { stage: string; file: string; name: string }

/** What one run saw of a test. */
export type Observation = {
  /** The run's id. A run is counted once, however often its history is merged. */
  run: string
  /** Orders runs, in milliseconds; never before an earlier run's, whatever the clock did. */
  at: number
  /** Key of all that the test could see. Only under the same one can outcomes disagree. */
  content: string
  /** Attempts that passed and that failed; more than one where the test was tried again. */
  passed: number
  failed: number
  /** Milliseconds of one attempt. */
  ms: number
}

/** A test with its latest observations, the newest first. */
export type TestHistory = TestId & { seen: readonly Observation[] }

/** Tests by `idOf`. */
export type History = ReadonlyMap<string, TestHistory>

/** Observations that are kept of each test: the file grows with tests, not with runs. */
export const KEPT = 40

export const NO_HISTORY: History = new Map()

/** A test's key in a history. */
export const idOf = ({ stage, file, name }: TestId): string => JSON.stringify([stage, file, name])

/** Time of the newest observation; 0 where there is none. */
export function latest(history: History): number {
  let at = 0
  for (const { seen } of history.values()) at = Math.max(at, seen[0]?.at ?? 0)
  return at
}

const text = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** Newest first; a total order, so that everyone keeps the same ones. */
function newestFirst(a: Observation, b: Observation): number {
  if (a.at !== b.at) return b.at - a.at
  return (
    text(b.run, a.run) ||
    text(b.content, a.content) ||
    b.failed - a.failed ||
    b.passed - a.passed ||
    b.ms - a.ms
  )
}

/** The newest observations, one of each run. */
export function bounded(seen: readonly Observation[]): Observation[] {
  const runs = new Set<string>()
  const kept: Observation[] = []
  for (const one of [...seen].sort(newestFirst)) {
    if (runs.has(one.run)) continue
    if (kept.length === KEPT) break
    runs.add(one.run)
    kept.push(one)
  }
  return kept
}

/**
 * What two histories know together. The newest of a union: in whatever order
 * histories are merged, and however often, the result is the same.
 */
export function merge(a: History, b: History): History {
  const merged = new Map(a)
  for (const [id, test] of b) {
    const known = merged.get(id)
    merged.set(
      id,
      known === undefined ? test : { ...test, seen: bounded([...known.seen, ...test.seen]) },
    )
  }
  return merged
}
