import type { RunReport, StageReport } from "../../../dagger/src/core/report/model.js"

/** A stage's report in which everything passed, but for what is given. */
export function stage(name: string, changes: Partial<StageReport> = {}): StageReport {
  return {
    name,
    verdict: "pass",
    reason: "All is well.",
    headline: "42 things",
    durationSeconds: 3.21,
    startedSeconds: 0,
    endedSeconds: 3.4,
    cached: false,
    allowed: false,
    reproduce: `dagger call --source . ${name}`,
    parts: [],
    findings: [],
    numbers: [],
    tests: [],
    needs: [],
    charts: [],
    ...changes,
  }
}

export const facts = {
  application: "booking",
  runId: "7f3a",
  startedAt: "2026-05-09T07:29:33.186Z",
  durationSeconds: 372.4,
  skipped: [] as RunReport["skipped"],
}

const ansi = (text: string) => `\u001b[31m${text}\u001b[39m`

export const failingUnit = stage("unit", {
  verdict: "fail",
  reason: "2 of 142 tests failed.",
  headline: "140 of 142 tests, 91.2 % lines",
  durationSeconds: 12.8,
  numbers: [{ name: "lines", value: 91.234, unit: "%", limit: { op: ">=", value: 90 } }],
  tests: [
    {
      suite: "price",
      name: "adds tax <to> the sum",
      file: "src/price.test.ts",
      line: 14,
      outcome: "failed",
      durationMs: 12,
      message: ansi("expected 3 to be 4 // Object.is equality"),
      detail: [
        "    - Expected",
        "    + Received",
        "",
        "\t- 4",
        "\t+ 3",
        "at one",
        "at two",
        "at three",
      ].join("\n"),
    },
    {
      suite: "日本語",
      name: `long ${"x".repeat(200)}`,
      outcome: "failed",
      durationMs: 1,
      message: "Timed out\u0000\u0007.",
    },
    { suite: "a", name: "b", outcome: "flaky", durationMs: 5, message: "first try failed" },
    { suite: "a", name: "c", outcome: "skipped", durationMs: 0 },
    { suite: "a", name: "d", outcome: "passed", durationMs: 1.5 },
  ],
})

export const failingLint = stage("lint", {
  verdict: "fail",
  reason: "4 lint errors, where none is allowed; 2 files are not formatted.",
  headline: "4 errors, 0 warnings",
  cached: true,
  parts: [
    { name: "lint.eslint", verdict: "fail", reason: "4 errors, where none is allowed." },
    { name: "lint.prettier", verdict: "fail", reason: "2 files are not formatted." },
  ],
  findings: [1, 2, 3, 4].map((line) => ({
    tool: "eslint",
    rule: "no-unused-vars",
    severity: "high" as const,
    message: `'value${line}' is defined but never used.`,
    place: { file: "src/a.ts", line, column: 7 },
    fix: "Remove it, or use it.",
    blocking: true,
  })),
})

export const trivy = stage("trivy", {
  headline: "0 critical, 1 high",
  allowed: true,
  parts: [
    { name: "trivy.secrets", verdict: "pass", reason: "No secret." },
    {
      name: "trivy.vulnerabilities",
      verdict: "inconclusive",
      reason: "No vulnerability database is at hand.",
      allowed: true,
    },
  ],
})

export const zap = stage("zap", {
  verdict: "inconclusive",
  reason: "The engine has no scan rules; it reached 12 URLs.",
  headline: "12 URLs",
  allowed: true,
})
