import { expect, it } from "vitest"
import { judgeE2e } from "../../../dagger/src/core/judge/e2e.js"
import { rawOf, recorded } from "../tools/recorded.js"

it("passes when all pass", () => {
  expect(judgeE2e(recorded("playwright/1.65.1/green"))).toMatchObject({
    verdict: "pass",
    reason: "1 test passed.",
    headline: "1 test",
  })
})

it("fails for failures, shows what is flaky, and where the trace is", () => {
  const result = judgeE2e(recorded("playwright/1.65.1/mixed"))
  expect(result).toMatchObject({ verdict: "fail", headline: "5 tests, 1 flaky" })
  expect(result.reason).toBe("3 of 5 tests failed, tried again included.")
  expect(result.findings.map((finding) => [finding.rule, finding.blocking])).toEqual([
    ["test-failed", true],
    ["test-failed", true],
    ["test-failed", true],
    ["flaky", false],
  ])
  expect(result.findings.some((finding) => finding.detail?.includes("trace: test-results/"))).toBe(
    true,
  )
  expect(result.tests).toHaveLength(6)
})

it("passes with a flaky test, but says so", () => {
  const raw = recorded("playwright/1.65.1/mixed")
  const report = JSON.parse(raw.files["playwright.json"] ?? "")
  const inner = report.suites[0].suites[0]
  inner.specs = inner.specs.filter((spec: { ok: boolean }) => spec.ok)
  report.suites[0].specs = []
  const files = { "playwright.json": JSON.stringify(report) }
  const result = judgeE2e({ ...raw, exitCode: 0, files })
  expect(result).toMatchObject({
    verdict: "pass",
    reason: "2 tests passed, 1 of them only when tried again.",
  })
  expect(result.findings[0]?.message).toContain("passed at try 2 only")
})

it("is inconclusive without tests", () => {
  expect(judgeE2e(recorded("playwright/1.65.1/none")).verdict).toBe("inconclusive")
})

it("fails for a test file that does not load", () => {
  const result = judgeE2e(recorded("playwright/1.65.1/broken"))
  expect(result.verdict).toBe("fail")
  expect(result.findings[0]?.place).toEqual({ file: "torn/torn.spec.ts", line: 1 })
})

it("is an error when the run timed out, was killed, or left no report", () => {
  const late = judgeE2e(recorded("playwright/1.65.1/globaltimeout"))
  expect(late.reason).toBe(
    "Timed out waiting 1.5s for the test suite to run; the rest did not run.",
  )
  expect(late.verdict).toBe("error")
  expect(judgeE2e({ ...recorded("playwright/1.65.1/green"), exitCode: 137 }).verdict).toBe("error")
  expect(judgeE2e(rawOf({ exitCode: 1, stderr: "Executable doesn't exist" })).verdict).toBe("error")
})
