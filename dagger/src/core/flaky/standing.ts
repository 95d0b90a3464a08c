import { byContent } from "../history/figures.js"
import { type History, idOf } from "../history/model.js"
import { fullName } from "../history/record.js"
import type { TestCase } from "../report/model.js"
import {
  attemptsToTell,
  type Evidence,
  evidenceOf,
  probabilityOfRow,
  TRUE_BREAK_AT,
} from "./posterior.js"
import { isOver, NO_QUARANTINE, type Quarantine, type Quarantined } from "./quarantine.js"

/** What a stage's tests are judged by beside their outcomes. */
export type TestPolicy = {
  stage: string
  /** ISO date. */
  today: string
  quarantine: Quarantine
  history: History
  /** Key of all that the tests can see; undefined where it is not known. */
  content?: string
  /** Further attempts at a test that failed, 0 to 5. */
  retries: number
  /** Runs only some of the tests, so what is not there may be in another shard. */
  partial?: boolean
}

export const NO_POLICY: Omit<TestPolicy, "stage"> = {
  today: "1970-01-01",
  quarantine: NO_QUARANTINE,
  history: new Map(),
  retries: 0,
}

/** How a failed test counts: it blocks, or it is in quarantine and does not; or it is, and does. */
export type Standing =
  | { kind: "blocks" }
  | { kind: "quarantined" | "expired"; entry: Quarantined }
  | { kind: "broken"; entry: Quarantined; attempts: number }

/** Most attempts at a quarantined test in one run. */
const MOST_ATTEMPTS = 8

/** The entry of a test; undefined where it is not in quarantine. */
export const entryOf = (
  test: TestCase,
  { stage, quarantine }: TestPolicy,
): Quarantined | undefined =>
  quarantine.tests.find(
    (entry) => entry.stage === stage && entry.file === test.file && entry.name === fullName(test),
  )

/** How a test that failed counts. */
export function standingOf(test: TestCase, policy: TestPolicy): Standing {
  const entry = entryOf(test, policy)
  if (entry === undefined) return { kind: "blocks" }
  if (isOver(entry, policy.today)) return { kind: "expired", entry }
  const { evidence, passed, failed } = knownOf(test, policy)
  const attempts = failed + (test.tries?.failed ?? 1)
  const broken = passed === 0 && probabilityOfRow(evidence, attempts) < TRUE_BREAK_AT
  return broken ? { kind: "broken", entry, attempts } : { kind: "quarantined", entry }
}

/** What the history says of a test: on other contents, and on this one. */
function knownOf(
  test: TestCase,
  { stage, history, content }: TestPolicy,
): { evidence: Evidence; passed: number; failed: number } {
  const id = idOf({ stage, file: test.file ?? "", name: fullName(test) })
  const seen = history.get(id)?.seen ?? []
  const here = byContent(seen).find((one) => one.content === content)
  return {
    evidence: evidenceOf(seen.filter((one) => one.content !== content)),
    passed: here?.passed ?? 0,
    failed: here?.failed ?? 0,
  }
}

/** Attempts after the first at each failed test, by a runner that tries all of them equally often. */
export const retriesOf = ({ stage, quarantine, retries, today }: TestPolicy): number =>
  quarantine.tests.some((entry) => entry.stage === stage && !isOver(entry, today))
    ? Math.max(retries, attemptsToTell({ attempts: 0, failed: 0, contents: 0 }, MOST_ATTEMPTS) - 1)
    : retries

/** Failed tests that are not in quarantine, above which a run is broken and nothing is tried again. */
const MOST_FAILED = 10

/** Files of failed tests that another attempt may tell more about; empty: none. */
export function filesToRetry(tests: readonly TestCase[], policy: TestPolicy): string[] {
  const failed = tests.filter(({ outcome }) => outcome === "failed")
  const own = failed.filter((test) => standingOf(test, policy).kind === "blocks")
  const wanted = failed.filter((test) => {
    const entry = entryOf(test, policy)
    const made = test.tries?.failed ?? 1
    if (entry === undefined || isOver(entry, policy.today))
      return own.length <= MOST_FAILED && made <= policy.retries
    const { evidence, passed, failed: before } = knownOf(test, policy)
    return passed === 0 && before + made < attemptsToTell(evidence, MOST_ATTEMPTS)
  })
  return [...new Set(wanted.flatMap(({ file }) => file ?? []))].sort()
}
