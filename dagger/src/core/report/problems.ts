import { oneLine } from "./clean.js"
import type { Keeps } from "./excerpt.js"
import { byWeight, placeText } from "./format.js"
import type { Finding, Place, StageReport, TestCase } from "./model.js"
import { withoutSaid } from "./said.js"

/** One thing that is wrong, as a reader is told of it. */
export type Problem = {
  what: string
  /** What is the same in problems that one cause may have. */
  same: string
  /** `what` apart, where it is a failed test with an assertion that tells more than the name. */
  test?: { name: string; said: string }
  where?: string
  place?: Place
  /** The tool's own name of the rule, where it says more than that a test failed. */
  rule?: string
  detail?: string
  keeps?: Keeps
  fix?: string
  /** Command that runs this test alone. */
  alone?: string
  /** Of a long text that was searched in vain, what is most like what it was to contain. */
  near?: string
}

/** A problem that is shown, and those that say the same elsewhere. */
export type Group = { first: Problem; more: Problem[] }

/**
 * Blocking findings, then failed tests that no finding tells of; where a stage
 * failed without either, its heaviest findings.
 */
export function problemsOf(stage: StageReport): Problem[] {
  const findings = byWeight(stage.findings.filter(({ waiver }) => waiver === undefined))
  const blocking = findings.filter((finding) => finding.blocking)
  const failed = stage.tests.filter(({ outcome }) => outcome === "failed")
  const messages = [...new Set(failed.flatMap(({ message }) => message ?? []))]
  const untold = failed.filter(
    ({ name }) => !blocking.some(({ message }) => message.includes(name)),
  )
  const problems = [
    ...blocking.map((finding) => ofFinding(finding, messages)),
    ...untold.map(ofTest),
  ]
  // What an inconclusive stage found did not make it so.
  if (problems.length > 0 || stage.verdict === "inconclusive") return problems
  return findings.map((finding) => ofFinding(finding, messages))
}

/** Problems with one message together, in the order of the first of each. */
export function grouped(problems: readonly Problem[]): Group[] {
  const groups = new Map<string, Group>()
  for (const problem of problems) {
    const group = groups.get(problem.same)
    if (group === undefined) groups.set(problem.same, { first: problem, more: [] })
    else group.more.push(problem)
  }
  return [...groups.values()]
}

function ofTest(test: TestCase): Problem {
  const what = [test.suite, test.name, test.message].filter(Boolean).join(": ")
  const same = sameness(test.message ?? what)
  const where = placeText(test)
  const parts = apart(what, test.message)
  const near = nearOf(test.detail)
  return { what, same, test: parts, where, near, detail: withoutSaid(test.detail, what, where) }
}

/** Rules of Sluice's own whose message says all that they do. */
const PLAIN = /^(?:test-failed|run-error|exit-code|no-usable-output|could-not-run)$/

function ofFinding(finding: Finding, testMessages: readonly string[]): Problem {
  const { rule, message, place, detail, detailKeeps, fix, alone } = finding
  const where = placeText(place)
  return {
    what: message,
    same: `${rule}: ${sameness(messageOf(finding, testMessages))}`,
    test: apart(message, messageOf(finding, testMessages)),
    where,
    place,
    rule: PLAIN.test(rule) ? undefined : rule,
    detail: detailKeeps === "end" ? detail : withoutSaid(detail, message, where),
    ...{ keeps: detailKeeps, fix, alone, near: nearOf(detail) },
  }
}

const NEAR_LETTERS = 100

/** The first of the lines that `told` chose, as a reader of the page would see it. */
function nearOf(detail: string | undefined): string | undefined {
  const [, lines = ""] =
    /^\s*Received: .*, the most similar:\n((?:\s+\S.*(?:\n|$))+)/m.exec(detail ?? "") ?? []
  const said = lines
    .split("\n")
    .map((line) => oneLine(line.replace(/<[^<>]*>/g, " ")))
    .find((line) => /[^\s…]/.test(line))
  return said === undefined || said.length > NEAR_LETTERS ? undefined : said
}

/** What is wrong, and last the rule that says so: `'x' is never used (no-unused-vars)`. */
export const whatText = ({ what, rule }: Problem): string =>
  rule === undefined ? what : `${what} (${rule})`

/** A test's name and what its assertion said; Jest's first line has no value in it. */
function apart(what: string, said: string | undefined): Problem["test"] {
  if (said === undefined || !what.endsWith(`: ${said}`) || /^(?:Error: )?expect\(/.test(said))
    return undefined
  return { name: what.slice(0, -said.length - 2), said }
}

/** A finding of a failed test begins with the test's name, which is never the same. */
const messageOf = ({ message }: Finding, testMessages: readonly string[]) =>
  testMessages.find((said) => message.endsWith(`: ${said}`)) ?? message

/** Two pages that can't be reached are one cause: a message without the paths of its URLs. */
const sameness = (message: string) =>
  oneLine(message).replace(/\b(https?:\/\/[^\s/"'`]+)[^\s"'`]*/g, "$1")
