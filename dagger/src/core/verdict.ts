/** The four outcomes of a stage, a part of one, or a run. No data is never a pass. */
export type VerdictName = "pass" | "fail" | "inconclusive" | "error"

/** A verdict and the one sentence that says why. */
export type Verdict = { verdict: VerdictName; reason: string }

const RANK: Record<VerdictName, number> = { pass: 0, inconclusive: 1, fail: 2, error: 3 }

/** The worst of several verdicts: error, then fail, then inconclusive, then pass. */
export function worst<T extends Verdict>(verdicts: readonly T[]): T | undefined {
  return verdicts.reduce<T | undefined>(
    (worstSoFar, next) =>
      worstSoFar === undefined || RANK[next.verdict] > RANK[worstSoFar.verdict] ? next : worstSoFar,
    undefined,
  )
}

/** Process exit code of a run's verdict: 0 pass, 1 fail, 2 could not run, 3 inconclusive. */
export function exitCodeOf(verdict: VerdictName): 0 | 1 | 2 | 3 {
  return ({ pass: 0, fail: 1, error: 2, inconclusive: 3 } as const)[verdict]
}
