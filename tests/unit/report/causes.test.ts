import { describe, expect, it } from "vitest"

import { buildRunReport } from "../../../dagger/src/core/report/build.js"
import { causesOf, causesText, topCauses } from "../../../dagger/src/core/report/causes.js"
import { countsText, rowText } from "../../../dagger/src/core/report/counts.js"
import { reportMarkdown } from "../../../dagger/src/core/report/markdown.js"
import type { Finding } from "../../../dagger/src/core/report/model.js"
import { withoutSaid } from "../../../dagger/src/core/report/said.js"
import { summary } from "../../../dagger/src/core/report/text.js"
import { pageOf } from "./page.js"
import { failingLint, facts, stage, trivy, zap } from "./sample.js"

const finding = (
  tool: string,
  rule: string,
  file: string,
  more: Partial<Finding> = {},
): Finding => ({
  ...{ tool, rule, severity: "high", message: `${tool} says ${rule}.`, blocking: true },
  ...{ place: { file } },
  ...more,
})
const failed = (name: string, ...findings: Finding[]) =>
  stage(name, { verdict: "fail", reason: `${name} is bad.`, findings })
const root = [
  failed("build", finding("build", "runs-as-root", "Dockerfile")),
  failed("trivy", finding("trivy", "DS-0002", "Dockerfile")),
]
const skipped = [{ name: "e2e", reason: "Needs build, which failed." }]
const report = buildRunReport([stage("lint"), ...root], { ...facts, skipped })

describe("causes", () => {
  it("tell a thing that two tools found once, with both stages", () => {
    expect(causesText(report)).toBe("1 problem in 2 stages")
    const [cause] = causesOf(report)
    expect(cause?.stages.map(({ name }) => name)).toEqual(["build", "trivy"])
    expect(cause?.group.first.what).toBe("build says runs-as-root.")
    expect(summary(report)).toContain("2 failed, 1 passed, 1 not run: 1 problem in 2 stages.")
    expect(reportMarkdown(report)).toContain("- **build, trivy** `Dockerfile` build says")
    expect(pageOf(report)).toContain('<span class="in">build, trivy</span>')
  })

  it("keep apart what is at another place, or another thing", () => {
    const apart = (rule: string, file: string) =>
      causesOf(buildRunReport([root[0]!, failed("trivy", finding("trivy", rule, file))], facts))
    expect(apart("DS-0002", "web/Dockerfile")).toHaveLength(2)
    expect(apart("DS-0026", "Dockerfile")).toHaveLength(2)
  })

  it("join ESLint and TypeScript on a line only", () => {
    const at = (line: number) => ({ place: { file: "a.ts", line } })
    const both = (line: number) =>
      causesOf(
        buildRunReport(
          [
            failed("lint", finding("eslint", "no-unused-vars", "a.ts", at(3))),
            failed("typecheck", finding("tsc", "TS6133", "a.ts", at(line))),
          ],
          facts,
        ),
      )
    expect(both(3)).toHaveLength(1)
    expect(both(4)).toHaveLength(2)
  })

  it("name every stage before one is named twice", () => {
    const names = ["unit", "build", "e2e", "load", "zap", "canary"]
    const bad = [failingLint, ...names.map((name) => failed(name))]
    const { shown, rest } = topCauses(buildRunReport(bad, facts), 7)
    expect(new Set(shown.map(({ stages }) => stages[0]?.name)).size).toBe(7)
    expect(rest).toBe(3)
  })
})

it("says how stages ended, and what a row of one is about", () => {
  expect(countsText(buildRunReport([stage("lint"), failingLint, zap], { ...facts, skipped }))).toBe(
    "1 failed, 1 inconclusive (allowed), 1 passed, 1 not run",
  )
  expect(rowText(trivy)).toBe("0 critical, 1 high, vulnerabilities not checked")
  expect(rowText({ ...trivy, verdict: "fail", reason: "It runs as root." })).toBe(
    "It runs as root. Vulnerabilities not checked.",
  )
  expect(rowText(zap)).toBe(zap.reason)
})

it("leaves out of a detail what was said already", () => {
  const detail = [
    "7 | expect(a).toBe(4)",
    "AssertionError [ERR_ASSERTION]: expected 3 to be 4",
    "- 4",
    " ❯ a.test.ts:7:3",
  ].join("\n")
  expect(withoutSaid(detail, "sum: expected 3 to be 4", "a.test.ts:7")).toBe(
    "7 | expect(a).toBe(4)\n- 4",
  )
  const deep = `${detail}\n ❯ b.ts:1:1`
  expect(withoutSaid(deep, "", "a.test.ts:7")).toBe(deep)
  expect(withoutSaid(undefined, "x", undefined)).toBeUndefined()
})

it("puts foreign text with signs into code, whatever backticks it has", () => {
  const message = "expected '<p>\\n``x`` @team' to contain `y`"
  const bad = failed(
    "unit",
    finding("vitest", "test-failed", "a`b.ts", { message, alone: "npx x" }),
  )
  const text = reportMarkdown(buildRunReport([bad], facts))
  expect(text).toContain(`- **unit** \`\`a\`b.ts\`\` \`\`\` ${message} \`\`\``)
  expect(text).toContain("```sh\nnpx x\ndagger call --source . unit\n```")
})

it("says what a page had instead, and how the test is run alone", () => {
  const detail = [
    "Expected: €12.50",
    "Received: 138 lines, the most similar:",
    "  …",
    '  <p class="quiet">30 minutes, €125.00</p>',
    "  …",
    " ❯ a.test.ts:7:3",
  ].join("\n")
  const message = "a page: expected '<!doctype html>…' to contain '€12.50'"
  const row = finding("vitest", "test-failed", "a.test.ts", {
    message,
    detail,
    alone: "npx v -t x",
  })
  const run = buildRunReport([failed("unit", row)], facts)
  expect(reportMarkdown(run)).toContain("Received, most similar: `30 minutes, €125.00`.")
  const page = pageOf(run)
  expect(page).toContain("Received, most similar: <b>30 minutes, €125.00</b>")
  expect(page).toContain("<b>Run it alone:</b> <code>npx v -t x</code>")
  const served = pageOf(buildRunReport([failed("integration", row)], facts))
  expect(served).not.toContain("Run it alone:")
})
