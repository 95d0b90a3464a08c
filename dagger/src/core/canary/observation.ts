/** One of the two versions in an experiment. */
export type Arm = "baseline" | "candidate"

/** One request as the router saw it. */
export type Observation = {
  /** Seconds since 1970, when the request came. */
  time: number
  /** "none" where the router answered by itself. */
  arm: Arm | "none"
  /** HTTP status; -1 where no answer came. */
  status: number
  /** Milliseconds from the request to the end of the answer; -1 if unknown. */
  totalMs: number
  /** Milliseconds to the answer's first byte; -1 if none came. */
  responseMs: number
  method: string
  path: string
  bytes: number
  /** The router's two letters for how it ended, "--" for well. */
  end: string
}

/** A client that gave up sooner than this did not wait for the application. */
const IMPATIENT_MS = 1000

/** True if the client left by itself, as a load generator does at its end: neither good nor bad. */
export function isAborted(observation: Observation): boolean {
  return observation.end.startsWith("C") && Math.abs(observation.totalMs) < IMPATIENT_MS
}

/** True for a 5xx, no answer, or an answer that broke off. A 4xx is the client's doing. */
export function isError(observation: Observation): boolean {
  if (isAborted(observation)) return false
  const { status, end } = observation
  return status < 100 || status >= 500 || !(end.startsWith("--") || end.startsWith("L"))
}

/** The observations from `fromSeconds` (included) to `toSeconds` (not included). */
export function between(
  observations: readonly Observation[],
  fromSeconds: number,
  toSeconds: number,
): Observation[] {
  return observations.filter(({ time }) => time >= fromSeconds && time < toSeconds)
}
