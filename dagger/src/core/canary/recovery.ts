import type { Frozen } from "./decide/watch.js"
import { proportionInterval } from "./effect/proportion.js"
import { isAborted, isError, type Observation } from "./observation.js"

/** What users got after the candidate was taken out. */
export type Recovery = {
  /** When the last request reached the candidate, in seconds since 1970; undefined where none did since. */
  lastCandidateAt?: number
  /** Requests that came after that, and how many failed. */
  requests: number
  errors: number
  /** Upper end, in percent, of the interval of the part that fails now; and what it must be under. */
  upperPercent: number
  toleratedPercent: number
  /** True once the candidate gets nothing and all requests fail no more often than before. */
  verified: boolean
}

/** Doubt about either rate, and seconds without the candidate before anything is called verified. */
const ALPHA = 0.05
const LEAST_SECONDS = 3

/**
 * Whether users are well again: requests that began since the candidate was taken
 * out at `since`. Both intervals hold at all times at once, so this may be asked
 * as often as one likes. `harmlessPoints` are percentage points over what the
 * baseline was before.
 */
export function recoveryOf(
  observations: readonly Observation[],
  { since, before, harmlessPoints }: { since: number; before: Frozen; harmlessPoints: number },
): Recovery {
  const counted = observations.filter((one) => one.time >= since && !isAborted(one))
  const last = counted.filter(({ arm }) => arm === "candidate").at(-1)?.time
  const after = counted.filter(({ time }) => last === undefined || time > last)
  const errors = after.filter(isError).length
  const upper = (hits: number, requests: number): number =>
    100 * proportionInterval(hits, requests, ALPHA).upper
  const upperPercent = upper(errors, after.length)
  const toleratedPercent = upper(before.hits, before.requests) + harmlessPoints
  const newest = after.at(-1)?.time ?? since
  const verified = newest - (last ?? since) >= LEAST_SECONDS && upperPercent <= toleratedPercent
  return {
    ...(last === undefined ? {} : { lastCandidateAt: last }),
    requests: after.length,
    errors,
    upperPercent,
    toleratedPercent,
    verified,
  }
}
