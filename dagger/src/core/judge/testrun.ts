import { NO_POLICY, type TestPolicy } from "../flaky/standing.js"
import { aloneCommand } from "../tools/alone.js"
import type { Raw } from "../tools/raw.js"
import { LCOV_REPORT, parseLcov } from "../tools/lcov.js"
import { parseTests, type Runner } from "../tools/runner.js"
import { counted, lastLines, rounded } from "../tools/text.js"
import type { Finding, Part, StageNumber, TestCase } from "../report/model.js"
import type { Verdict } from "../verdict.js"
import { withAttempts } from "./attempts.js"
import type { Judged } from "./judged.js"
import { judged, killedBy, ofParts, toolError } from "./outcome.js"
import { stood, type Stood } from "./quarantined.js"

/** What a run of a project's tests is judged by. Without `minLinesPercent` coverage is not judged. */
export type TestRunGate = {
  stage: string
  minLinesPercent?: number
  /** Why nothing measures coverage in this project, and what would. */
  coverageHint?: string | null
  /** The project's own command, for one that runs a failed test alone. */
  command?: string
  /** Quarantine, history and retries; none unless given. */
  policy?: TestPolicy
  /** What further attempts at the files of failed tests left, the first one first. */
  again?: readonly Raw[]
}

/** Judges a run of tests: all pass, and enough lines covered where a limit is given. */
export function judgeTestRun(raw: Raw, runner: Runner, gate: TestRunGate, root?: string): Judged {
  const result = parseTests(runner, raw, root)
  if (!result.ok) return toolError(runner, result.problem, [raw])
  if (killedBy(raw)) return toolError(runner, "its report may not be complete", [raw])
  const { tests, extra } = attempted(raw, result.value, runner, gate.again ?? [], root)
  const policy = gate.policy ?? { ...NO_POLICY, stage: gate.stage }
  const standing = stood(tests, policy, (test) =>
    testFinding(test, runner, `${gate.command ?? ""}\n${raw.stdout}`),
  )
  const verdict = verdictOfTests(tests, standing, extra, runner)
  const testsPart: Part = { name: `${gate.stage}.tests`, ...verdict }
  const covered = judgeCoverage(
    raw.files[LCOV_REPORT],
    policy.partial ? { stage: gate.stage } : gate,
    root,
  )
  const parts = [testsPart, ...(covered.part ? [covered.part] : [])]
  const headline = [counted(ran(tests).length, "test"), ...covered.headline].join(", ")
  const { blocking, quarantined } = standing
  return judged(ofParts(parts), headline, {
    parts,
    findings: [...standing.findings, ...extra, ...covered.findings],
    numbers: [
      { name: "tests", value: ran(tests).length, unit: "1" },
      { name: "failed tests", value: blocking.length, unit: "1", limit: { op: "==", value: 0 } },
      ...(quarantined.length === 0
        ? []
        : [{ name: "failed in quarantine", value: quarantined.length, unit: "1" }]),
      { name: "skipped tests", value: count(tests, "skipped"), unit: "1" },
      ...covered.numbers,
    ],
    tests,
    ...(covered.coverage ? { coverage: covered.coverage } : {}),
  })
}

function ran(tests: TestCase[]): TestCase[] {
  return tests.filter((test) => test.outcome !== "skipped")
}

function count(tests: TestCase[], outcome: TestCase["outcome"]): number {
  return tests.filter((test) => test.outcome === outcome).length
}

/** The tests with further attempts, and exits that no failed test explains. */
function attempted(
  raw: Raw,
  first: TestCase[],
  runner: Runner,
  again: readonly Raw[],
  root?: string,
): { tests: TestCase[]; extra: Finding[] } {
  const later = again.flatMap((one) => {
    const read = parseTests(runner, one, root)
    return read.ok && !killedBy(one) ? [{ raw: one, tests: read.value }] : []
  })
  const exits = [{ raw, tests: first }, ...later].flatMap((one) =>
    unexplainedExit(one.raw, runner, one.tests),
  )
  const attempts = later.map(({ tests }) => tests)
  return { tests: withAttempts(first, attempts), extra: exits.slice(0, 1) }
}

function verdictOfTests(
  tests: TestCase[],
  { blocking, quarantined, problem }: Stood,
  extra: Finding[],
  runner: Runner,
): Verdict {
  const flaky = count(tests, "flaky")
  const all = counted(ran(tests).length, "test")
  if (blocking.length > 0)
    return { verdict: "fail", reason: `${blocking.length} of ${all} failed.` }
  if (ran(tests).length === 0) {
    const skipped = tests.length > 0 ? ` (all ${tests.length} are skipped)` : ""
    return { verdict: "inconclusive", reason: `${runner} ran no test${skipped}.` }
  }
  if (extra[0]) return { verdict: "fail", reason: extra[0].message }
  if (problem !== undefined) return { verdict: "fail", reason: problem }
  const shown = flaky > 0 ? `, ${flaky} of them only when tried again` : ""
  if (quarantined.length === 0) return { verdict: "pass", reason: `${all} passed${shown}.` }
  const passed = ran(tests).length - quarantined.length
  const reason = `${passed} of ${all} passed${shown}; ${quarantined.length} failed in quarantine.`
  return { verdict: "pass", reason }
}

/** A runner that fails although no test did: an error nobody waited for, or a limit of its own. */
function unexplainedExit(raw: Raw, runner: Runner, tests: TestCase[]): Finding[] {
  if (raw.exitCode === 0 || ran(tests).length === 0) return []
  if (tests.some((test) => test.outcome === "failed")) return []
  const message = `${runner} ended with exit code ${raw.exitCode} although no test failed.`
  const fix =
    "Look for an error that no test waited for, or a limit in the runner's own settings, in its log."
  const detail = lastLines(`${raw.stdout}\n${raw.stderr}`, 30)
  const finding = { tool: runner, rule: "exit-code", message, detail, fix, blocking: true }
  return [{ ...finding, severity: "high", detailKeeps: "end" }]
}

function testFinding(test: TestCase, runner: Runner, said: string): Finding {
  const alone = aloneCommand(runner, test, said)
  const title =
    test.suite === test.name || test.suite === test.file
      ? test.name
      : `${test.suite} > ${test.name}`
  const { file, line } = test
  return {
    tool: runner,
    rule: "test-failed",
    severity: "high",
    message: `${title}: ${test.message ?? "failed"}`,
    ...(file === undefined ? {} : { place: { file, ...(line === undefined ? {} : { line }) } }),
    ...(test.detail === undefined ? {} : { detail: test.detail }),
    fix: "Repair the code, or the test if what it expects has changed.",
    ...(alone === undefined ? {} : { alone }),
    blocking: true,
  }
}

/** Judges the lines covered by an lcov report, where a least part of them is asked for. */
export function judgeCoverage(
  lcov: string | undefined,
  gate: TestRunGate,
  root?: string,
): Pick<Judged, "findings" | "numbers" | "coverage"> & { part?: Part; headline: string[] } {
  const minimum = gate.minLinesPercent
  const name = `${gate.stage}.coverage`
  const result = parseLcov(lcov, root)
  if (!result.ok || result.value.lines === 0) {
    const why = gate.coverageHint ?? (result.ok ? "it counts no line" : result.problem)
    const reason = `Line coverage is not known: ${why}.`
    const part: Part = { name, verdict: "inconclusive", reason }
    return { findings: [], numbers: [], headline: [], ...(minimum === undefined ? {} : { part }) }
  }
  const coverage = result.value
  const percent = Math.floor(coverage.linesPercent * 100) / 100
  const number: StageNumber = { name: "lines covered", value: percent, unit: "%" }
  const headline = [`${rounded(percent)} % lines`]
  if (minimum === undefined) return { findings: [], numbers: [number], headline, coverage }
  const enough = coverage.linesPercent >= minimum
  const { coveredLines, lines } = coverage
  const reason = enough
    ? `${rounded(percent, 2)} % of lines are covered.`
    : `${rounded(percent, 2)} % of lines are covered (${coveredLines} of ${lines}); ${minimum} % are asked for.`
  const finding: Finding = {
    tool: "coverage",
    rule: "lines-covered",
    severity: "medium",
    message: reason,
    detail: leastCovered(coverage.files),
    fix: "Test the lines that no test reaches; the files with most of them are listed.",
    blocking: true,
  }
  return {
    part: { name, verdict: enough ? "pass" : "fail", reason },
    findings: enough ? [] : [finding],
    numbers: [{ ...number, limit: { op: ">=", value: minimum } }],
    headline,
    coverage,
  }
}

function leastCovered(files: { file: string; lines: number; coveredLines: number }[]): string {
  return files
    .filter((file) => file.coveredLines < file.lines)
    .sort((a, b) => b.lines - b.coveredLines - (a.lines - a.coveredLines))
    .slice(0, 10)
    .map(
      (file) =>
        `${file.file}: ${file.lines - file.coveredLines} of ${file.lines} lines not reached`,
    )
    .join("\n")
}
