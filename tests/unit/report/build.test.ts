import fc from "fast-check"
import { describe, expect, it } from "vitest"

import type { Judged } from "../../../dagger/src/core/judge/judged.js"
import {
  applyAllowances,
  buildRunReport,
  buildStageReport,
  judgedError,
  runVerdict,
} from "../../../dagger/src/core/report/build.js"
import type { Part } from "../../../dagger/src/core/report/model.js"
import type { VerdictName } from "../../../dagger/src/core/verdict.js"
import { failingLint, failingUnit, facts, stage, trivy, zap } from "./sample.js"

const judged = (verdict: VerdictName, parts: [string, VerdictName][] = []): Judged => ({
  verdict,
  reason: `It is ${verdict}.`,
  headline: "",
  parts: parts.map(([name, verdict]): Part => ({ name, verdict, reason: `${name} ${verdict}` })),
  findings: [],
  numbers: [],
  tests: [],
})

describe("applyAllowances", () => {
  const both = judged("inconclusive", [
    ["trivy.secrets", "pass"],
    ["trivy.vulnerabilities", "inconclusive"],
  ])

  it("changes nothing where nothing is allowed", () => {
    expect(applyAllowances("trivy", both, [])).toEqual({ ...both, allowed: false })
  })

  it("leaves the verdict of the other parts", () => {
    expect(applyAllowances("trivy", both, ["trivy.vulnerabilities"])).toMatchObject({
      verdict: "pass",
      reason: "trivy.secrets pass. trivy.vulnerabilities is inconclusive, which is allowed.",
      allowed: true,
    })
  })

  it("stays inconclusive where a part is not allowed", () => {
    const three = judged("inconclusive", [
      ["trivy.licences", "inconclusive"],
      ["trivy.vulnerabilities", "inconclusive"],
    ])
    const result = applyAllowances("trivy", three, ["trivy.vulnerabilities"])
    expect(result).toMatchObject({ verdict: "inconclusive", reason: "trivy.licences inconclusive" })
    expect(runVerdict([stage("trivy", result)]).verdict).toBe("inconclusive")
  })

  it("keeps a stage inconclusive, allowed, where nothing in it was judged", () => {
    const result = applyAllowances("zap", judged("inconclusive"), ["zap"])
    expect(result).toMatchObject({ verdict: "inconclusive", allowed: true })
  })

  it("never allows a fail or an error away", () => {
    const verdict = fc.constantFrom<VerdictName>("pass", "fail", "inconclusive", "error")
    fc.assert(
      fc.property(fc.array(verdict, { maxLength: 4 }), verdict, (parts, whole) => {
        const given = judged(
          whole,
          parts.map((verdict, index) => [`zap.${index}`, verdict]),
        )
        const result = applyAllowances("zap", given, ["zap"])
        if (whole !== "inconclusive") expect(result.verdict).toBe(whole)
        else if (parts.includes("error")) expect(result.verdict).not.toBe("pass")
        expect(result.parts.map(({ verdict }) => verdict)).toEqual(parts)
      }),
    )
  })
})

describe("the run's verdict", () => {
  it.each([
    [[stage("lint"), stage("unit")], "pass", "2 stages passed."],
    [[stage("lint")], "pass", "The one stage passed."],
    [[stage("lint"), failingUnit], "fail", "unit failed: 2 of 142 tests failed."],
    [[failingUnit, failingLint, stage("e2e")], "fail", "2 of 3 stages failed: lint, unit."],
    [
      [failingUnit, stage("build", { verdict: "error", reason: "No image." })],
      "error",
      "build could not run: No image.",
    ],
    [[stage("lint"), zap, trivy], "pass", "3 stages passed; 2 inconclusive by allowance."],
    [
      [stage("lint"), { ...zap, allowed: false }],
      "inconclusive",
      "zap was inconclusive: The engine has no scan rules; it reached 12 URLs.",
    ],
    [[zap], "inconclusive", "No stage that ran could be judged."],
    [[], "inconclusive", "No stage ran."],
  ])("is the worst that counts (%#)", (stages, verdict, reason) => {
    expect(runVerdict(stages)).toEqual({ verdict, reason })
  })
})

it("puts the stages in order and lists what was allowed", () => {
  const report = buildRunReport([zap, trivy, failingUnit, stage("lint")], {
    ...facts,
    skipped: [
      { name: "promote", reason: "x" },
      { name: "e2e", reason: "y" },
    ],
  })
  expect(report.stages.map(({ name }) => name)).toEqual(["lint", "unit", "zap", "trivy"])
  expect(report.skipped.map(({ name }) => name)).toEqual(["e2e", "promote"])
  expect(report.allowedInconclusive).toEqual(["zap", "trivy.vulnerabilities"])
})

it("makes a stage's report of an error that was thrown", () => {
  const times = {
    durationSeconds: 0,
    startedSeconds: 1,
    endedSeconds: 2,
    cached: false,
    reproduce: "dagger call build",
    needs: [],
  }
  const report = buildStageReport("build", judgedError("SLUICE_NO_START: No way.\nmore"), times)
  expect(report).toMatchObject({
    name: "build",
    verdict: "error",
    reason: "SLUICE_NO_START: No way.",
  })
  expect(report.findings[0]?.detail).toBe("more")
})

it("keeps the end of what an error saw, and its advice apart", () => {
  const { findings } = judgedError("X: No.\n  seen\n  last\nWhat to do: look.")
  expect(findings).toMatchObject([{ detail: "  seen\n  last", detailKeeps: "end", fix: "look." }])
  expect(judgedError("only this").findings).toEqual([])
})
