import { describe, expect, it } from "vitest"
import { parseLcov } from "../../../dagger/src/core/tools/lcov.js"
import { mochaCommand, parseMocha } from "../../../dagger/src/core/tools/mocha.js"
import { judgeUnit } from "../../../dagger/src/core/judge/unit.js"
import { GARBAGE, recorded } from "./recorded.js"

const recording = (scenario: string) => recorded(`mocha/12.0.3/${scenario}`)
const options = { command: "npm test --", outputFolder: "/out", coverage: true }

describe("mochaCommand", () => {
  it("measures coverage by the project's own tool, around the script or after it", () => {
    expect(mochaCommand({ ...options, coverageTool: { tool: "c8", inScript: false } })).toBe(
      "npx c8 --reporter=lcovonly --reports-dir=/out/coverage npm test -- --reporter=json --reporter-option output=/out/mocha.json",
    )
    expect(mochaCommand({ ...options, coverageTool: { tool: "nyc", inScript: true } })).toBe(
      "npm test -- --reporter=json --reporter-option output=/out/mocha.json; code=$?; npx nyc report --reporter=lcovonly --report-dir=/out/coverage; exit $code",
    )
  })

  it("measures none where there is no tool", () => {
    expect(mochaCommand({ ...options, coverage: false })).not.toContain("coverage")
  })
})

describe("parseMocha", () => {
  it("reads passed and skipped tests", () => {
    const tests = parseMocha(recording("green"))
    expect(tests).toMatchObject({
      ok: true,
      value: [
        { suite: "nameIn", name: "takes a short name", outcome: "passed", file: "test/green.js" },
        { suite: "nameIn", name: "is left out", outcome: "skipped" },
      ],
    })
    expect(parseLcov(recording("green").files["coverage/lcov.info"])).toMatchObject({ ok: true })
  })

  it("reads failures with their place, retries and broken hooks", () => {
    const tests = parseMocha(recording("failing"))
    if (!tests.ok) throw new Error(tests.problem)
    const byName = Object.fromEntries(tests.value.map((test) => [test.name, test]))
    expect(byName["refuses capitals"]).toMatchObject({
      outcome: "failed",
      file: "test/failing.js",
      line: 6,
      message: "Expected values to be strictly equal:",
    })
    expect(byName["refuses capitals"]?.detail).toContain("'abc' !== 'ABC'")
    expect(byName["is well the second time"]).toMatchObject({ outcome: "flaky" })
    const hook = tests.value.find(({ name }) => name.includes("hook"))
    expect(hook).toMatchObject({ outcome: "failed", message: "no database" })
  })

  it.each(GARBAGE)("says that it cannot read %j", (text) => {
    expect(parseMocha({ ...recording("green"), files: { "mocha.json": text } }).ok).toBe(false)
  })
})

describe("unit tests by Mocha", () => {
  const judge = (scenario: string, coverageHint: string | null = null) =>
    judgeUnit(recording(scenario), "mocha", { minLinesPercent: 50, coverageHint })

  it("pass, fail, ran nothing, or could not be loaded", () => {
    expect(judge("green").verdict).toBe("pass")
    expect(judge("failing")).toMatchObject({ verdict: "fail", reason: /^2 of \d tests failed/ })
    expect(judge("none").parts[0]).toMatchObject({ verdict: "inconclusive" })
    expect(judge("broken")).toMatchObject({ verdict: "error" })
    expect(judge("broken").findings[0]?.detail).toContain("Cannot find module './no-such-file'")
  })

  it("without a tool for coverage are inconclusive, and say how to get it", () => {
    const { files, ...raw } = recording("green")
    const bare = { ...raw, files: { "mocha.json": files["mocha.json"] ?? "" } }
    const hint = "the project has no c8; npm install --save-dev c8 adds it"
    expect(judgeUnit(bare, "mocha", { minLinesPercent: 50, coverageHint: hint })).toMatchObject({
      verdict: "inconclusive",
      reason: `Line coverage is not known: ${hint}.`,
    })
  })
})
