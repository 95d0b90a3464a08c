import type { StageReport } from "./model.js"

/** A stage that starts this soon after another's end was waiting for it, in seconds. */
const AT_ONCE = 3

/**
 * The stages that decided how long the run took, first to last: from the one
 * that ended last back to what each waited for, be it a stage that it needs or
 * one that held its place.
 */
export function criticalPath(stages: readonly StageReport[]): string[] {
  const path: StageReport[] = []
  let stage = latest(stages)
  while (stage !== undefined) {
    path.unshift(stage)
    const { startedSeconds, needs } = stage
    const before = stages.filter(
      (other) => !path.includes(other) && other.endedSeconds <= startedSeconds + 0.01,
    )
    const last = latest(before)
    const needed = latest(before.filter(({ name }) => needs.includes(name)))
    const waited = [needed, last].find(
      (other) => other !== undefined && startedSeconds - other.endedSeconds <= AT_ONCE,
    )
    stage = waited ?? needed
  }
  return path.map(({ name }) => name)
}

const latest = (stages: readonly StageReport[]): StageReport | undefined =>
  stages.reduce<StageReport | undefined>(
    (last, stage) => (last === undefined || stage.endedSeconds > last.endedSeconds ? stage : last),
    undefined,
  )

/** Seconds that the tools of cached stages took when they ran, beyond what those stages took now. */
export const savedSeconds = (stages: readonly StageReport[]): number =>
  stages
    .filter(({ cached }) => cached)
    .reduce(
      (sum, { durationSeconds, startedSeconds, endedSeconds }) =>
        sum + Math.max(0, durationSeconds - (endedSeconds - startedSeconds)),
      0,
    )
