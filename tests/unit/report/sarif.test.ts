import { readFileSync } from "node:fs"
import { createRequire } from "node:module"

import { Ajv } from "ajv"
import addFormats from "ajv-formats"
import fc from "fast-check"
import { describe, expect, it } from "vitest"

import { withHistory } from "../../../dagger/src/core/report/history.js"
import type { Finding, StageReport } from "../../../dagger/src/core/report/model.js"
import { sarifLog } from "../../../dagger/src/core/report/sarif.js"
import { ALL, failing } from "./made.js"
import { failingLint, stage } from "./sample.js"

// The official schema of OASIS, as its catalogue carries it.
const file = createRequire(import.meta.url).resolve("schemastore/package.json")
const schema = readFileSync(file.replace("package.json", "schemas/json/sarif-2.1.0.json"), "utf8")
const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false })
addFormats.default(ajv)
const validate = ajv.compile(JSON.parse(schema))

/** What is read of a log in these tests. */
type Log = {
  runs: {
    tool: { driver: { name: string; rules: { id: string }[] } }
    invocations: { executionSuccessful: boolean }[]
    results: Record<string, unknown>[]
  }[]
}
const logOf = (one: StageReport): Log => JSON.parse(sarifLog(one) ?? "null") as Log
const problemsOf = (one: StageReport) => (validate(logOf(one)) ? [] : validate.errors)
const stageNamed = (name: string) => failing.stages.find((one) => one.name === name)!

describe("sarif", () => {
  const stages = Object.values(ALL).flatMap((report) => report.stages)
  const telling = stages.filter((one) => one.findings.length > 0 || one.verdict === "error")

  it.each(telling.map((one) => [one.name, one] as const))("of %s keeps to the schema", (_, one) => {
    expect(problemsOf(one)).toEqual([])
  })

  it("keeps to the schema whatever a tool says", () => {
    const text = fc.oneof(fc.string(), fc.string({ unit: "binary" }))
    const place = fc.record(
      { file: text, line: fc.integer(), column: fc.integer(), url: text, method: text },
      { requiredKeys: [] },
    )
    const finding = fc.record<Finding>({
      tool: text.filter((name) => name !== ""),
      rule: text,
      severity: fc.constantFrom("critical", "high", "medium", "low", "info"),
      message: text,
      place,
      blocking: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.array(finding, { minLength: 1, maxLength: 4 }), (findings) => {
        const [one] = withHistory([stage("lint", { findings })], "2026-01-01T00:00:00Z")
        expect(problemsOf(one!)).toEqual([])
      }),
      { numRuns: 60 },
    )
  })

  it("has a run a tool, with its rules, and fingerprints that tell results apart", () => {
    const both = [...failingLint.findings, { ...failingLint.findings[0]!, tool: "prettier" }]
    const [one] = withHistory([{ ...failingLint, findings: both }], "2026-01-01T00:00:00Z")
    const { runs } = logOf(one!)
    expect(runs.map(({ tool }) => tool.driver.name)).toEqual(["eslint", "prettier"])
    expect(runs[0]?.tool.driver.rules).toMatchObject([{ id: "no-unused-vars" }])
    expect(runs[0]?.results[0]).toMatchObject({
      ruleId: "no-unused-vars",
      level: "error",
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: "src/a.ts", uriBaseId: "PROJECT" },
            region: { startLine: 1, startColumn: 7 },
          },
        },
      ],
    })
    const prints = runs.flatMap(({ results }) => results.map((r) => r.partialFingerprints))
    expect(new Set(prints.map((print) => JSON.stringify(print))).size).toBe(both.length)
  })

  it("shows a waived finding as suppressed, with who answers for it", () => {
    const results = logOf(stageNamed("trivy")).runs.flatMap((run) => run.results)
    expect(results.filter(({ suppressions }) => suppressions !== undefined)).toMatchObject([
      {
        ruleId: "CVE-2026-2222",
        suppressions: [{ justification: "Never called. (ann@example.org, until 2027-01-31)" }],
      },
    ])
  })

  it("names a request where there is no file", () => {
    expect(logOf(stageNamed("zap")).runs[0]?.results[0]).toMatchObject({
      locations: [{ logicalLocations: [{ fullyQualifiedName: "GET http://app:3000/" }] }],
      webRequest: { method: "GET", target: "http://app:3000/" },
    })
  })

  it("says of a stage that could not run that its tool was not successful", () => {
    const { runs } = logOf(stageNamed("contract"))
    expect(runs[0]).toMatchObject({ results: [], invocations: [{ executionSuccessful: false }] })
    expect(logOf(stageNamed("zap")).runs[0]?.invocations[0]?.executionSuccessful).toBe(true)
  })

  it("is left out where nothing was found", () => {
    expect(sarifLog(stage("lint"))).toBeUndefined()
  })
})
