import type { Observation, TestHistory } from "./model.js"

/** Observations that the typical duration and recent failures are taken from. */
const RECENT = 11

/** A test's typical duration in milliseconds: the median of its latest attempts, passed ones first. */
export function durationMs({ seen }: Pick<TestHistory, "seen">): number | undefined {
  const passed = seen.filter((one) => one.failed === 0)
  const times = (passed.length > 0 ? passed : seen).slice(0, RECENT).map(({ ms }) => ms)
  if (times.length === 0) return undefined
  times.sort((a, b) => a - b)
  return times[Math.floor((times.length - 1) / 2)]
}

/** How much a failure that lies one run further back counts. */
const FADES = 0.7

/** Recent failures, 0 (none) to 1 (each time): the newest counts most. */
export function recentFailures({ seen }: Pick<TestHistory, "seen">): number {
  let failed = 0
  let all = 0
  let weight = 1
  for (const one of seen.slice(0, RECENT)) {
    all += weight
    if (one.failed > 0) failed += weight
    weight *= FADES
  }
  return all === 0 ? 0 : failed / all
}

/** What was seen of a test under one content. */
export type ContentOutcome = { content: string; passed: number; failed: number; runs: number }

/** Outcomes by content, that of the newest observation first. */
export function byContent(seen: readonly Observation[]): ContentOutcome[] {
  const contents = new Map<string, ContentOutcome>()
  for (const { content, passed, failed } of seen) {
    const known = contents.get(content) ?? { content, passed: 0, failed: 0, runs: 0 }
    known.passed += passed
    known.failed += failed
    known.runs++
    contents.set(content, known)
  }
  return [...contents.values()]
}
