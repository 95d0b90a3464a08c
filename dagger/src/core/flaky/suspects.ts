import { byContent, durationMs } from "../history/figures.js"
import type { History, Observation, TestHistory, TestId } from "../history/model.js"
import {
  evidenceOf,
  failureRate,
  probabilityFlaky,
  SUSPECT_AT,
  type Troubled,
} from "./posterior.js"

/** A test that probably is flaky, and what it costs. */
export type Suspect = TestId & {
  /** Probability that it is flaky, 0 to 1. */
  probability: number
  /** Part of its attempts that it fails, 0 to 1. */
  rate: number
  /** Attempts on contents that it also passed, how many failed, and on how many contents. */
  attempts: number
  failed: number
  contents: number
  /** Attempts beyond the first on a content on which it failed and passed. */
  reruns: number
  /** Milliseconds of those failures and reruns. */
  lostMs: number
  /** Typical duration in milliseconds. */
  durationMs: number
  /** True if it failed each time on the newest content: that may be a true break. */
  failsNow: boolean
}

/** Part of a run's tests that disagree with other runs of the same content, and their number, above which the machine was in trouble. */
const TROUBLE = { part: 0.1, tests: 5 }

/** Runs in which so many tests disagreed at once that it was not the tests. */
export function troubledRuns(history: History): Troubled {
  const runs = new Map<string, { tests: number; disagreed: number }>()
  for (const { seen } of history.values()) {
    const passed = new Set(seen.filter((one) => one.passed > 0).map(({ content }) => content))
    for (const { run, content, failed } of seen) {
      const known = runs.get(run) ?? { tests: 0, disagreed: 0 }
      known.tests++
      if (failed > 0 && passed.has(content)) known.disagreed++
      runs.set(run, known)
    }
  }
  const troubled = [...runs].filter(
    ([, { tests, disagreed }]) => disagreed > TROUBLE.tests && disagreed > TROUBLE.part * tests,
  )
  return new Set(troubled.map(([run]) => run))
}

/** True if a test failed each time on the content of its newest observation. */
export function failsNow(seen: readonly Observation[]): boolean {
  const [newest] = byContent(seen)
  return newest !== undefined && newest.passed === 0 && newest.failed > 0
}

/** The flaky tests of a history, the one to repair first at the top. */
export function suspects(history: History, least = SUSPECT_AT): Suspect[] {
  const troubled = troubledRuns(history)
  return [...history.values()]
    .flatMap((test) => suspectOf(test, troubled))
    .filter(({ probability }) => probability >= least)
    .sort(firstToRepair)
}

function suspectOf(test: TestHistory, troubled: Troubled): Suspect[] {
  const evidence = evidenceOf(test.seen, troubled)
  if (evidence.failed === 0) return []
  const { stage, file, name, seen } = test
  const probability = probabilityFlaky(evidence)
  const rate = failureRate(evidence)
  const now = failsNow(seen)
  const duration = durationMs(test) ?? 0
  return [
    {
      ...{ stage, file, name, probability, rate, ...evidence, ...cost(seen, duration, troubled) },
      ...{ durationMs: duration, failsNow: now },
    },
  ]
}

/** What the disagreements cost beyond one attempt on each content. */
function cost(
  seen: readonly Observation[],
  usualMs: number,
  troubled: Troubled,
): Pick<Suspect, "reruns" | "lostMs"> {
  const counted = seen.filter(({ run }) => !troubled.has(run))
  const flipped = new Map(
    byContent(counted)
      .filter(({ passed, failed }) => passed > 0 && failed > 0)
      .map((one) => [one.content, one]),
  )
  const reruns = [...flipped.values()].reduce((sum, one) => sum + one.passed + one.failed - 1, 0)
  const spentMs = counted
    .filter(({ content }) => flipped.has(content))
    .reduce((sum, { passed, failed, ms }) => sum + ms * (passed + failed), 0)
  return { reruns, lostMs: Math.max(0, spentMs - usualMs * flipped.size) }
}

/** Most often failing first: each false alarm costs somebody's attention; then what took longest. */
function firstToRepair(a: Suspect, b: Suspect): number {
  return (
    b.probability * b.rate - a.probability * a.rate ||
    b.lostMs - a.lostMs ||
    (a.file < b.file ? -1 : a.file > b.file ? 1 : a.name < b.name ? -1 : 1)
  )
}
