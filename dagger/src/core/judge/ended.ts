import type { Raw } from "../tools/raw.js"

/** Why a tool ended before its work was done: rule, clause after the tool's name, what to do. */
export type EarlyEnd = { rule: string; what: string; fix: string }

/** Exit codes of `timeout`: its own, and those of what it ended, asked or made to. */
const OF_TIMEOUT = [124, 137, 143]

/** Room for the clock's grain, in seconds. */
const GRAIN = 0.5

const NO_SPACE = /no space left on device|\bENOSPC\b|disk quota exceeded/i

/** What to do where a disk is full. */
export const FREE_SPACE =
  "Free space where the engine keeps its cache (`dagger core engine local-cache prune` empties it), or give it a larger disk."

/** What to do where memory ran out. */
export const MORE_MEMORY =
  "Give the engine's machine more memory, or let the tool use less: fewer workers, a smaller heap."

/** Why an exec ended from outside, if its exit code says so; undefined where it ended by itself. */
export function endedEarly(raw: Raw): EarlyEnd | undefined {
  const { exitCode, limit, durationSeconds } = raw
  const long = limit !== undefined && durationSeconds + GRAIN >= limit.seconds
  if (exitCode === 124 || (long && OF_TIMEOUT.includes(exitCode))) return timedOut(raw)
  if (exitCode === 0) return undefined
  if (exitCode === 137) {
    const what = "was killed (exit code 137), probably for want of memory"
    return { rule: "killed", what, fix: MORE_MEMORY }
  }
  if (exitCode === 126 || exitCode === 127) {
    const what = `could not be started (exit code ${exitCode})`
    const fix = "Add it to the project's dependencies, or correct its command in sluice.yaml."
    return { rule: "not-started", what, fix }
  }
  if (exitCode > 128) {
    const what = `was ended by signal ${exitCode - 128}${NAMES[exitCode - 128] ?? ""}`
    const fix = "Read the last lines of its log above: a tool that crashes often says where."
    return { rule: "killed", what, fix }
  }
  return undefined
}

const NAMES: Readonly<Record<number, string>> = {
  2: " (SIGINT)",
  4: " (SIGILL)",
  6: " (SIGABRT)",
  7: " (SIGBUS)",
  8: " (SIGFPE)",
  11: " (SIGSEGV)",
  15: " (SIGTERM)",
}

function timedOut({ limit }: Raw): EarlyEnd {
  const what =
    limit === undefined
      ? "ran into its time limit"
      : `did not end within the ${limit.seconds} s that it may take`
  const fix =
    limit?.setting === undefined
      ? "Find out what it waits for; its last lines are above."
      : `Find out what it waits for; if it needs longer, set ${limit.setting} in sluice.yaml.`
  return { rule: "timed-out", what, fix }
}

/** A tool that left nothing for want of space; a test that only speaks of it leaves its report. */
export function foundDiskFull({ exitCode, stdout, stderr }: Raw): EarlyEnd | undefined {
  if (exitCode === 0 || !isDiskFull(`${stdout.slice(-4000)}\n${stderr.slice(-4000)}`))
    return undefined
  const what = "found the disk full (no space left on device)"
  return { rule: "disk-full", what, fix: FREE_SPACE }
}

/** True for a text that says that a disk is full. */
export const isDiskFull = (text: string): boolean => NO_SPACE.test(text)
