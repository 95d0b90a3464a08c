import type { ArmWindow, CanaryDecision } from "./judge.js"

/** Part of its time that a step lasts at least: trouble that comes with more load needs time to show. */
const LEAST_PART = 1 / 3

/**
 * True if a step need not last longer: the whole interval of every metric is harmless,
 * and the candidate carried this step's own share for a while. `part` is how much of
 * the step's time is over, 0 to 1.
 */
export function endsEarly(
  { verdict, certain }: CanaryDecision,
  { candidate }: ArmWindow,
  part: number,
  { minRequests }: { minRequests: number },
): boolean {
  return (
    verdict === "continue" &&
    certain === true &&
    part >= LEAST_PART &&
    candidate.requests >= minRequests
  )
}
