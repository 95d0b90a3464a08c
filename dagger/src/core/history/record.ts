import type { TestCase } from "../report/model.js"
import { type History, idOf, latest, merge, type Observation, type TestHistory } from "./model.js"

/** What a run saw of a stage's tests. `content` is the key of all that they could see. */
export type StageTests = { stage: string; content: string; tests: readonly TestCase[] }

/** A run: its id and its start, in milliseconds by whatever clock there was. */
export type RecordedRun = { id: string; atMs: number; stages: readonly StageTests[] }

/** A test's name with its suites, as histories and quarantine files have it. */
export const fullName = ({ suite, name, file }: TestCase): string =>
  suite === file || suite === name || suite === "" ? name : `${suite} > ${name}`

/** Adds a run to a history. Skipped tests, and those that name no file, leave no trace. */
export function recorded(history: History, { id, atMs, stages }: RecordedRun): History {
  // A clock that went back must not put this run before those that it came after.
  const at = timeOf(id, history) ?? Math.max(safe(atMs), latest(history) + 1)
  const added = new Map<string, TestHistory>()
  for (const { stage, content, tests } of stages) {
    for (const test of tests) {
      if (test.file === undefined || test.outcome === "skipped") continue
      const test_ = { stage, file: test.file, name: fullName(test) }
      const seen = { run: id, at, content, ...attempts(test) }
      const key = idOf(test_)
      const twin = added.get(key)?.seen[0]
      added.set(key, { ...test_, seen: [twin === undefined ? seen : together(twin, seen)] })
    }
  }
  return merge(history, added)
}

const safe = (ms: number): number =>
  Number.isSafeInteger(Math.round(ms)) ? Math.max(0, Math.round(ms)) : 0

/** When a run was, where it is in the history already. */
function timeOf(run: string, history: History): number | undefined {
  for (const { seen } of history.values())
    for (const one of seen) if (one.run === run) return one.at
  return undefined
}

type Attempts = Pick<Observation, "passed" | "failed" | "ms">

function attempts({ outcome, tries, durationMs }: TestCase): Attempts {
  const { passed, failed } = tries ?? {
    passed: outcome === "failed" ? 0 : 1,
    failed: outcome === "passed" ? 0 : 1,
  }
  return { passed, failed, ms: Math.max(0, Math.round(durationMs / (passed + failed || 1))) }
}

/** Two tests of one name in one run: if one failed they did not pass, but that is no disagreement. */
function together(a: Observation, b: Observation): Observation {
  const failed = a.failed + b.failed
  return { ...a, failed, passed: failed > 0 ? 0 : a.passed + b.passed, ms: a.ms + b.ms }
}

/** What is known of the application's files: whether one is there. */
export type FileExists = (file: string) => boolean

/** Later runs of its file, or of its stage where the file is gone, after which a test is forgotten. */
const FORGOTTEN_AFTER = 20

/** A history without tests that are gone: renamed or removed, while their file or stage went on. */
export function withoutGone(history: History, exists: FileExists): History {
  const ofFile = new Map<string, Map<string, number>>()
  const note = (key: string, { run, at }: Observation): void => {
    const runs = ofFile.get(key) ?? new Map<string, number>()
    ofFile.set(key, runs.set(run, at))
  }
  for (const { stage, file, seen } of history.values())
    for (const one of seen) {
      note(JSON.stringify([stage, file]), one)
      note(JSON.stringify([stage]), one)
    }
  const laterRuns = (key: string, at: number): number =>
    [...(ofFile.get(key)?.values() ?? [])].filter((other) => other > at).length
  return new Map(
    [...history].filter(([, { stage, file, seen }]) => {
      const at = seen[0]?.at ?? 0
      const within = exists(file) ? [stage, file] : [stage]
      return laterRuns(JSON.stringify(within), at) < FORGOTTEN_AFTER
    }),
  )
}
