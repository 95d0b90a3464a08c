import type { Raw } from "../tools/raw.js"
import { LCOV_REPORT, parseLcov } from "../tools/lcov.js"
import { parseTests, type Runner } from "../tools/runner.js"
import { counted, lastLines, rounded } from "../tools/text.js"
import type { Finding, Part, StageNumber, TestCase } from "../report/model.js"
import type { Verdict } from "../verdict.js"
import type { Judged } from "./judged.js"
import { judged, killedBy, ofParts, toolError } from "./outcome.js"

/** What a run of a project's tests is judged by. Without `minLinesPercent` coverage is not judged. */
export type TestRunGate = {
  stage: string
  minLinesPercent?: number
  /** Why nothing measures coverage in this project, and what would. */
  coverageHint?: string | null
}

/** Judges a run of tests: all pass, and enough lines covered where a limit is given. */
export function judgeTestRun(raw: Raw, runner: Runner, gate: TestRunGate, root?: string): Judged {
  const result = parseTests(runner, raw, root)
  if (!result.ok) return toolError(runner, result.problem, [raw])
  if (killedBy(raw)) return toolError(runner, "its report may not be complete", [raw])
  const tests = result.value
  const extra = unexplainedExit(raw, runner, tests)
  const testsPart: Part = { name: `${gate.stage}.tests`, ...verdictOfTests(tests, extra, runner) }
  const covered = judgeCoverage(raw, gate, root)
  const parts = [testsPart, ...(covered.part ? [covered.part] : [])]
  const headline = [counted(ran(tests).length, "test"), ...covered.headline].join(", ")
  const failed = tests.filter((test) => test.outcome === "failed")
  return judged(ofParts(parts), headline, {
    parts,
    findings: [...failed.map((test) => testFinding(test, runner)), ...extra, ...covered.findings],
    numbers: [
      { name: "tests", value: ran(tests).length, unit: "1" },
      { name: "failed tests", value: failed.length, unit: "1", limit: { op: "==", value: 0 } },
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

function verdictOfTests(tests: TestCase[], extra: Finding[], runner: Runner): Verdict {
  const failed = count(tests, "failed")
  const flaky = count(tests, "flaky")
  if (failed > 0) {
    return { verdict: "fail", reason: `${failed} of ${counted(ran(tests).length, "test")} failed.` }
  }
  if (ran(tests).length === 0) {
    const skipped = tests.length > 0 ? ` (all ${tests.length} are skipped)` : ""
    return { verdict: "inconclusive", reason: `${runner} ran no test${skipped}.` }
  }
  if (extra[0]) return { verdict: "fail", reason: extra[0].message }
  const shown = flaky > 0 ? `, ${flaky} of them only when tried again` : ""
  return { verdict: "pass", reason: `${counted(ran(tests).length, "test")} passed${shown}.` }
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

function testFinding(test: TestCase, runner: Runner): Finding {
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
    blocking: true,
  }
}

function judgeCoverage(
  raw: Raw,
  gate: TestRunGate,
  root?: string,
): Pick<Judged, "findings" | "numbers" | "coverage"> & { part?: Part; headline: string[] } {
  const minimum = gate.minLinesPercent
  const name = `${gate.stage}.coverage`
  const result = parseLcov(raw.files[LCOV_REPORT], root)
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
