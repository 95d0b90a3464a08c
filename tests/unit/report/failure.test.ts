import { expect, it } from "vitest"

import { judgeBuild } from "../../../dagger/src/core/judge/build.js"
import { buildRunReport } from "../../../dagger/src/core/report/build.js"
import { reportMarkdown } from "../../../dagger/src/core/report/markdown.js"
import type { Finding, TestCase } from "../../../dagger/src/core/report/model.js"
import { failureText, summary } from "../../../dagger/src/core/report/text.js"
import { facts, stage } from "./sample.js"

const crash = [
  ...Array.from({ length: 8 }, (_, index) => `{"level":30,"msg":"migration ${index + 1} applied"}`),
  "/app/dist/config.js:12",
  "Error: APP_SECRET is missing; the sessions of users are signed with it, so it is asked for.",
  "    at readConfig (/app/dist/config.js:12:11)",
  "    at Module._compile (node:internal/modules/cjs/loader:1554:14)",
  "    at node:internal/main/run_main_module:36:49",
  "Node.js v24.21.0",
  "(the application ended with exit code 1)",
].join("\n")

const sick = stage("build", {
  ...judgeBuild(
    {
      from: "Dockerfile",
      build: { ok: true, log: "" },
      image: { user: "node" },
      health: { url: "http://web:3000/readyz", log: crash },
    },
    { healthTimeoutSeconds: 30, allowRoot: false },
  ),
  reproduce: "dagger call build",
})

/** End-to-end tests of which each fails for its own reason but for those of one cause. */
function browserTests(): { tests: TestCase[]; findings: Finding[] } {
  const tests = Array.from({ length: 18 }, (_, index): TestCase => ({
    suite: "booking",
    name: `books at place ${index + 1}`,
    file: `e2e/booking-${index % 3}.spec.ts`,
    line: 10 + index,
    outcome: "failed",
    durationMs: 1,
    message:
      index === 4
        ? "expected 3 bookings, got 2"
        : `page.goto: net::ERR_SSL_PROTOCOL_ERROR at https://web:3000/vendors/${index}`,
  }))
  const findings = tests.map(({ suite, name, message, file, line }): Finding => ({
    tool: "playwright",
    rule: "test-failed",
    severity: "high",
    message: `${suite} > ${name}: ${message}`,
    place: { file, line },
    detail: "  12 | await page.goto(url)",
    fix: "Open the trace.",
    blocking: true,
  }))
  return { tests, findings }
}

const lost = stage("e2e", {
  verdict: "fail",
  reason: "18 of 18 tests failed.",
  ...browserTests(),
})
const report = buildRunReport([sick, lost], facts)

it("shows the end of a log, and one cause once, in the summary", async () => {
  await expect(summary(report)).toMatchFileSnapshot("golden/causes.txt")
})

it("shows the end of a log on the page", async () => {
  await expect(reportMarkdown(report)).toMatchFileSnapshot("golden/causes.md")
})

it("counts those with the same message, on at most two lines", () => {
  const lines = failureText(lost).split("\n")
  const at = lines.findIndex((line) => line.includes("16 more with the same message: e2e/"))
  expect(lines[at + 1]).toMatch(/…$/)
  expect(lines[at + 2]).toContain("What to do: Open the trace.")
  expect(failureText(lost)).toContain("expected 3 bookings, got 2")
})

it("groups failed tests that no judge has findings of", () => {
  const text = failureText({ ...lost, findings: [] })
  expect(text).toContain("16 more with the same message: e2e/booking-1.spec.ts:11")
})

it("names no place where none is known, and takes unexplained tests for different", () => {
  const bare = browserTests().tests.map(({ file: _file, line: _line, ...test }) => test)
  expect(failureText({ ...lost, findings: [], tests: bare })).toContain(
    "16 more with the same message.",
  )
  const silent = bare.map(({ message: _message, ...test }) => test)
  expect(failureText({ ...lost, findings: [], tests: silent })).toContain("… and 8 more")
})

it("shows findings that do not block for a failed stage, and not as the cause of an inconclusive one", () => {
  const low: Finding = {
    tool: "wapiti",
    rule: "cookie-flag",
    severity: "low",
    message: "A cookie may be read by scripts.",
    place: { url: "http://web:3000/" },
    blocking: false,
  }
  const scan = (verdict: "fail" | "inconclusive") =>
    failureText(stage("zap", { verdict, reason: "It ran out of time.", findings: [low] }))
  expect(scan("fail")).toContain("cookie-flag")
  expect(scan("inconclusive")).not.toContain("cookie-flag")
})
