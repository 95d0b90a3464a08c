import { parsePlaywright, type BrowserError, type BrowserTest } from "../tools/playwright.js"
import { NO_POLICY, type TestPolicy } from "../flaky/standing.js"
import { aloneCommand } from "../tools/alone.js"
import type { Raw } from "../tools/raw.js"
import { counted } from "../tools/text.js"
import type { Finding, StageNumber, TestCase } from "../report/model.js"
import type { Verdict } from "../verdict.js"
import type { Judged } from "./judged.js"
import { judged, killedBy, toolError } from "./outcome.js"
import { stood, type Stood } from "./quarantined.js"

/** Judges the end-to-end tests: all pass; one that passed only when tried again is shown as flaky. */
export function judgeE2e(
  raw: Raw,
  root?: string,
  outputFolder?: string,
  policy: TestPolicy = { ...NO_POLICY, stage: "e2e" },
): Judged {
  const result = parsePlaywright(raw, root, outputFolder)
  if (!result.ok) return toolError("Playwright", result.problem, [raw])
  if (killedBy(raw)) return toolError("Playwright", "its report may not be complete", [raw])
  const { tests, errors } = result.value
  const timedOut = errors.find((error) =>
    /^Timed out waiting .* for the test suite/.test(error.message),
  )
  const findingOf = new Map<TestCase, Finding>(tests.map((test) => [test, failedFinding(test)]))
  const standing = stood(tests, policy, (test) => findingOf.get(test)!)
  const { blocking, quarantined, problem } = standing
  const flaky = tests.filter((test) => test.outcome === "flaky")
  const ran = tests.filter((test) => test.outcome !== "skipped")
  const numbers: StageNumber[] = [
    { name: "tests", value: ran.length, unit: "1" },
    { name: "failed tests", value: blocking.length, unit: "1", limit: { op: "==", value: 0 } },
    ...(quarantined.length === 0
      ? []
      : [{ name: "failed in quarantine", value: quarantined.length, unit: "1" }]),
    { name: "flaky tests", value: flaky.length, unit: "1" },
    { name: "skipped tests", value: tests.length - ran.length, unit: "1" },
  ]
  const headline = [counted(ran.length, "test"), ...(flaky.length ? [`${flaky.length} flaky`] : [])]
  const seen = { blocking, quarantined, problem, flaky, ran, errors, timedOut }
  return judged(verdictOf(raw, seen), headline.join(", "), {
    findings: [
      ...standing.findings,
      ...errors.map((error) => errorFinding(error)),
      ...flaky.map((test) => flakyFinding(test)),
    ],
    numbers,
    tests: tests.map((test) => testCase(test)),
  })
}

type Outcome = Pick<Stood, "blocking" | "quarantined"> & {
  problem: string | undefined
  flaky: BrowserTest[]
  ran: BrowserTest[]
  errors: BrowserError[]
  timedOut: BrowserError | undefined
}

function verdictOf(raw: Raw, seen: Outcome): Verdict {
  const { blocking, quarantined, problem, flaky, ran, errors, timedOut } = seen
  if (timedOut) {
    return { verdict: "error", reason: `${timedOut.message}; the rest did not run.` }
  }
  if (blocking.length > 0) {
    const reason = `${blocking.length} of ${counted(ran.length, "test")} failed, tried again included.`
    return { verdict: "fail", reason }
  }
  if (errors[0]) return { verdict: "fail", reason: `${errors[0].message} (outside of any test).` }
  if (ran.length === 0) return { verdict: "inconclusive", reason: "Playwright ran no test." }
  if (raw.exitCode !== 0 && quarantined.length === 0) {
    const reason = `Playwright ended with exit code ${raw.exitCode} although no test failed.`
    return { verdict: "fail", reason }
  }
  if (problem !== undefined) return { verdict: "fail", reason: problem }
  const shown = flaky.length > 0 ? `, ${flaky.length} of them only when tried again` : ""
  const all = counted(ran.length, "test")
  if (quarantined.length === 0) return { verdict: "pass", reason: `${all} passed${shown}.` }
  const passed = ran.length - quarantined.length
  const reason = `${passed} of ${all} passed${shown}; ${quarantined.length} failed in quarantine.`
  return { verdict: "pass", reason }
}

function titleOf(test: BrowserTest): string {
  return test.suite === test.file ? test.name : `${test.suite} > ${test.name}`
}

function failedFinding(test: BrowserTest): Finding {
  const { file, line, detail } = test
  const alone = aloneCommand("playwright", test)
  return {
    tool: "playwright",
    rule: "test-failed",
    severity: "high",
    message: `${titleOf(test)}: ${test.message ?? "failed"}`,
    place: { file, line },
    detail: [detail, evidenceOf(test)].filter(Boolean).join("\n"),
    fix: "Open the trace with `npx playwright show-trace`; it shows the page at each step.",
    ...(alone === undefined ? {} : { alone }),
    blocking: true,
  }
}

function evidenceOf(test: BrowserTest): string {
  return test.attachments
    .filter(({ name }) => ["trace", "screenshot", "video"].includes(name))
    .map(({ name, path }) => `${name}: ${path}`)
    .join("\n")
}

function flakyFinding(test: BrowserTest): Finding {
  return {
    ...failedFinding(test),
    rule: "flaky",
    severity: "medium",
    message: `${titleOf(test)}: passed at try ${test.tries.passed + test.tries.failed} only. First: ${test.message ?? "failed"}`,
    fix: "Find what the test does not wait for; a retry hides it from users of the test, not of the page.",
    blocking: false,
  }
}

function errorFinding(error: BrowserError): Finding {
  const { message, file, line, detail } = error
  return {
    tool: "playwright",
    rule: "run-error",
    severity: "high",
    message,
    ...(file === undefined ? {} : { place: { file, line } }),
    ...(detail === undefined ? {} : { detail }),
    fix: "Repair what stops Playwright before or after its tests.",
    blocking: true,
  }
}

function testCase({
  tries,
  attachments: _attachments,
  ...test
}: BrowserTest): Judged["tests"][number] {
  return tries.passed + tries.failed > 1 ? { ...test, tries } : test
}
