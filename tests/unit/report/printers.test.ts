import { describe, expect, it } from "vitest"

import { buildRunReport } from "../../../dagger/src/core/report/build.js"
import { width } from "../../../dagger/src/core/report/clean.js"
import { reportJson, reportJsonSchema, reportSchema } from "../../../dagger/src/core/report/json.js"
import { junitXml } from "../../../dagger/src/core/report/junit.js"
import { reportMarkdown } from "../../../dagger/src/core/report/markdown.js"
import { failureText, stageText, summary } from "../../../dagger/src/core/report/text.js"
import { failingLint, failingUnit, facts, stage, trivy, zap } from "./sample.js"

const failing = buildRunReport([stage("typecheck"), failingLint, failingUnit, trivy, zap], {
  ...facts,
  skipped: [
    { name: "contract", reason: "Needs build, which failed." },
    { name: "e2e", reason: "Needs build, which failed." },
    { name: "load", reason: "Left out by --skip." },
  ],
  notes: ["The baseline is the candidate itself, as no other was given."],
})
const passing = buildRunReport([stage("lint", { cached: true }), stage("unit")], facts)
const widest = (text: string) => Math.max(...text.split("\n").map(width))

describe("summary", () => {
  it("shows a run with failures", async () => {
    const text = summary(failing)
    expect(widest(text)).toBeLessThanOrEqual(80)
    expect(text).not.toMatch(/[^\P{Cc}\n]/u)
    await expect(text).toMatchFileSnapshot("golden/failing.txt")
  })

  it("shows a run that passed", async () => {
    await expect(summary(passing)).toMatchFileSnapshot("golden/passing.txt")
  })

  it("keeps its width whatever the tools say", () => {
    const long = "日本 \u001b[1m".repeat(100) + "\n\nx".repeat(40)
    const odd = stage("e2e", {
      verdict: "fail",
      reason: long,
      headline: long,
      reproduce: long,
      findings: [
        {
          tool: "t",
          rule: long,
          severity: "high",
          message: long,
          place: { url: long },
          detail: long,
          fix: long,
          blocking: true,
        },
      ],
      numbers: [{ name: long, value: 1 / 3, unit: "ms" }],
    })
    const report = buildRunReport([odd], { ...facts, application: long, runId: long })
    for (const text of [summary(report), stageText(odd), failureText(odd)]) {
      expect(widest(text)).toBeLessThanOrEqual(80)
      expect(text).not.toMatch(/[^\P{Cc}\n]/u)
    }
  })
})

describe("a stage alone", () => {
  it("says that it passed", async () => {
    const numbers = failingUnit.numbers
    await expect(stageText({ ...trivy, numbers })).toMatchFileSnapshot("golden/stage.txt")
  })

  it("says all that a reader needs when it failed", async () => {
    await expect(failureText(failingUnit)).toMatchFileSnapshot("golden/failure.txt")
  })
})

it("tells a failed test once, though a judge has a finding of it too", () => {
  const findings = failingUnit.tests.slice(0, 1).map(({ name, message = "" }) => ({
    tool: "vitest",
    rule: "test-failed",
    severity: "high" as const,
    message: `price > ${name}: ${message}`,
    place: { file: "src/price.test.ts", line: 14 },
    fix: "Repair the code.",
    blocking: true,
  }))
  const text = failureText({ ...failingUnit, findings })
  expect(text.match(/adds tax/g)).toHaveLength(1)
  expect(text).toContain("What to do: Repair the code.")
  expect(text).toContain("日本語")
})

describe("report.json", () => {
  it("fits its schema", () => {
    expect(reportSchema.parse(JSON.parse(reportJson(failing)))).toEqual(failing)
    expect(reportJsonSchema()).toMatchObject({ properties: { version: { const: 1 } } })
  })
})

describe("junit", () => {
  it("holds a stage's tests", async () => {
    await expect(junitXml(failingUnit)).toMatchFileSnapshot("golden/unit.xml")
  })

  it("holds a case per part where there are no tests", async () => {
    await expect(junitXml(failingLint)).toMatchFileSnapshot("golden/lint.xml")
  })

  it("is never green where the stage is not", () => {
    const [test] = failingUnit.tests.slice(-1)
    const uncovered = { ...failingUnit, tests: test === undefined ? [] : [test] }
    expect(junitXml(uncovered)).toContain('failures="1"')
    expect(junitXml(stage("build", { verdict: "error" }))).toContain('errors="1"')
    expect(junitXml(zap)).toContain('skipped="1"')
  })

  it("holds no control character and no foreign markup", () => {
    const odd = stage("unit", {
      tests: [
        {
          suite: "\u001b[1m]]><x",
          name: '"\u0000&',
          outcome: "failed",
          durationMs: NaN,
          message: "<![CDATA[",
          detail: "</failure>\ud800",
        },
      ],
    })
    const xml = junitXml(odd)
    expect(xml).not.toMatch(/[^\P{Cc}\n]|\p{Cs}|<!\[|<x/u)
    expect(xml).toContain("&lt;/failure&gt;")
  })
})

describe("markdown", () => {
  it("is a short page", async () => {
    const text = reportMarkdown(failing)
    expect(text.split("\n").length).toBeLessThan(60)
    await expect(text).toMatchFileSnapshot("golden/report.md")
  })

  it("lets no foreign text become markup", () => {
    const name = "a|b <script> @team `x`\n# h [l](u)"
    const text = reportMarkdown(buildRunReport([stage("unit", { headline: name })], facts))
    expect(text).toContain("a\\|b &lt;script&gt; &#64;team \\`x\\` \\# h \\[l\\](u)")
  })

  it("stays under 60 lines when every stage fails", () => {
    const names = ["lint", "typecheck", "unit", "integration", "contract", "build", "e2e", "load"]
    const all = [...names, "zap", "trivy", "canary", "promote"].map((name) => ({
      ...failingUnit,
      name,
    }))
    expect(reportMarkdown(buildRunReport(all, facts)).split("\n").length).toBeLessThan(60)
  })
})
