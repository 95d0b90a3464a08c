import { QUARANTINE_FILE } from "../flaky/names.js"
import { isOver, type Quarantined } from "../flaky/quarantine.js"
import { entryOf, standingOf, type TestPolicy } from "../flaky/standing.js"
import type { Finding, TestCase } from "../report/model.js"
import { counted } from "../tools/text.js"

/** What failed tests, and the quarantine itself, mean for a stage. */
export type Stood = {
  /** Failed tests that block. */
  blocking: TestCase[]
  /** Failed tests that do not, as they are in quarantine. */
  quarantined: TestCase[]
  /** One a failed test, and what is wrong with the quarantine. */
  findings: Finding[]
  /** What blocks although no test does; one sentence. */
  problem?: string
}

/** Judges a stage's failed tests by its quarantine. `findingOf` makes a failed test's finding. */
export function stood(
  tests: readonly TestCase[],
  policy: TestPolicy,
  findingOf: (test: TestCase) => Finding,
): Stood {
  const failed = tests.filter(({ outcome }) => outcome === "failed")
  const each = failed.map((test) => ({ test, ...failedTest(test, policy, findingOf(test)) }))
  const { findings, problem } = ofQuarantine(tests, policy)
  return {
    blocking: each.filter(({ blocks }) => blocks).map(({ test }) => test),
    quarantined: each.filter(({ blocks }) => !blocks).map(({ test }) => test),
    findings: [...each.map(({ finding }) => finding), ...findings],
    ...(problem === undefined ? {} : { problem }),
  }
}

/** What is wrong with a stage's quarantine itself: expired, too full, or meant for no test. */
export function ofQuarantine(
  tests: readonly TestCase[],
  policy: TestPolicy,
): Pick<Stood, "findings" | "problem"> {
  const own = policy.quarantine.tests.filter(({ stage }) => stage === policy.stage)
  const expired = own.filter((entry) => isOver(entry, policy.today)).map(expiredFinding)
  const over = overCap(own.length, tests.length, policy)
  const problem = [...expired, ...over][0]?.message
  return {
    findings: [...expired, ...over, ...(policy.partial ? [] : unused(own, tests, policy))],
    ...(problem === undefined ? {} : { problem }),
  }
}

function failedTest(
  test: TestCase,
  policy: TestPolicy,
  finding: Finding,
): { blocks: boolean; finding: Finding } {
  const standing = standingOf(test, policy)
  if (standing.kind === "blocks" || standing.kind === "expired") return { blocks: true, finding }
  const { owner, issue, reason, expires } = standing.entry
  if (standing.kind === "broken") {
    const message = `${finding.message} (in quarantine, but failed ${standing.attempts} times of ${standing.attempts} on what it never passed: a true break, and no flake)`
    return { blocks: true, finding: { ...finding, message } }
  }
  return {
    blocks: false,
    finding: {
      ...finding,
      rule: "quarantined",
      severity: "medium",
      blocking: false,
      fix: `Repair the test before ${expires}; ${issue} follows it.`,
      waiver: { owner, reason: `${reason} (${issue})`, expires },
    },
  }
}

const named = ({ file, name }: Quarantined): string => `${file}: ${name}`

const findingOn = (rule: string, message: string, fix: string, blocking: boolean): Finding => ({
  tool: "sluice",
  rule,
  severity: blocking ? "high" : "low",
  message,
  place: { file: QUARANTINE_FILE },
  fix,
  blocking,
})

const expiredFinding = (entry: Quarantined): Finding =>
  findingOn(
    "quarantine-expired",
    `The quarantine of ${named(entry)} expired on ${entry.expires}.`,
    `Repair the test and take it out, or have ${entry.owner} decide anew: ${entry.issue}.`,
    true,
  )

/** A quarantine that grows hides what the tests are for. One test may be in it in any case. */
function overCap(
  entries: number,
  tests: number,
  { quarantine, partial, stage }: TestPolicy,
): Finding[] {
  const most = Math.max(1, Math.floor((quarantine.maxPercent / 100) * tests))
  if (partial || tests === 0 || entries <= most) return []
  const message = `${counted(entries, "test")} of ${stage} in quarantine, where ${most} may be (${quarantine.maxPercent} % of ${tests}).`
  return [
    findingOn("quarantine-full", message, "Repair one of them before the next goes in.", true),
  ]
}

function unused(
  own: readonly Quarantined[],
  tests: readonly TestCase[],
  policy: TestPolicy,
): Finding[] {
  const met = new Set(tests.map((test) => entryOf(test, policy)))
  return own
    .filter((entry) => !met.has(entry))
    .map((entry) =>
      findingOn(
        "quarantine-unused",
        `The quarantine of ${named(entry)} meets no test of ${policy.stage}.`,
        "Take it out, or give the test's new name.",
        false,
      ),
    )
}
