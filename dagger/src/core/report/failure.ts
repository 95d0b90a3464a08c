import { clip, excerpt, oneLine, wrap } from "./clean.js"
import { byWeight, placeText } from "./format.js"
import type { Finding, StageReport, TestCase } from "./model.js"

const COLUMNS = 80

/** How much of a failing stage is shown. */
export type Room = { problems: number; lines: number }

/** One screen for several stages; a stage alone has more room. */
export const IN_SUMMARY: Room = { problems: 3, lines: 6 }
export const ALONE: Room = { problems: 10, lines: 20 }

const DID = {
  pass: "passed",
  fail: "failed",
  inconclusive: "was inconclusive",
  error: "could not run",
}

/**
 * What a reader needs of a stage that did not pass: what, where, an excerpt,
 * what to do, and the command that shows it again.
 */
export function failureLines(stage: StageReport, room: Room): string[] {
  const problems = problemsOf(stage)
  const shown = problems.slice(0, room.problems)
  const rest = problems.length - shown.length
  return [
    ...wrap(`${stage.name} ${DID[stage.verdict]}: ${stage.reason}`, COLUMNS),
    ...openParts(stage),
    ...shown.flatMap((problem) => problemLines(problem, room.lines)),
    ...(rest === 0 ? [] : [`  … and ${rest} more in the report.`]),
    ...indent(wrap(`Reproduce: ${stage.reproduce}`, COLUMNS - 2), 2),
  ]
}

type Problem = { what: string; where?: string; detail?: string; fix?: string }

/**
 * Blocking findings, then failed tests that no finding tells of; where there is
 * neither, the heaviest findings.
 */
function problemsOf(stage: StageReport): Problem[] {
  const findings = byWeight(stage.findings)
  const blocking = findings.filter((finding) => finding.blocking)
  const tests = stage.tests.filter(
    ({ outcome, name }) =>
      outcome === "failed" && !blocking.some(({ message }) => message.includes(name)),
  )
  const problems = [...blocking.map(ofFinding), ...tests.map(ofTest)]
  return problems.length > 0 ? problems : findings.map(ofFinding)
}

const ofTest = (test: TestCase): Problem => ({
  what: [test.suite, test.name, test.message].filter(Boolean).join(": "),
  where: placeText(test),
  detail: test.detail,
})

const ofFinding = (finding: Finding): Problem => ({
  what: `${finding.rule}: ${finding.message}`,
  where: placeText(finding.place),
  detail: finding.detail,
  fix: finding.fix,
})

function problemLines({ what, where, detail, fix }: Problem, lines: number): string[] {
  const place = where === undefined ? [] : [clip(oneLine(where), COLUMNS - 4)]
  const body = [
    ...wrap(what, COLUMNS - 6).slice(0, 4),
    ...indent(excerpt(detail ?? "", lines, COLUMNS - 6), 2),
    ...(fix === undefined ? [] : wrap(`What to do: ${fix}`, COLUMNS - 6)),
  ]
  return ["", ...indent(place, 2), ...indent(body, place.length > 0 ? 4 : 2)]
}

function openParts(stage: StageReport): string[] {
  const open = stage.parts.filter((part) => part.verdict !== "pass" && part.allowed !== true)
  return open.length < 2
    ? []
    : open.flatMap((part) => hanging(`${part.name}: ${part.verdict}: ${part.reason}`, 2))
}

/** Wraps a sentence, the lines after its first two columns further in. */
export const hanging = (text: string, by: number): string[] =>
  wrap(text, COLUMNS - by - 2).map((line, index) => " ".repeat(index === 0 ? by : by + 2) + line)

const indent = (lines: readonly string[], by: number) =>
  lines.map((line) => (line === "" ? line : " ".repeat(by) + line))
