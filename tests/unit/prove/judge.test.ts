import { describe, expect, it } from "vitest"
import type { Fault } from "../../../dagger/src/core/prove/fault.js"
import { gateStates } from "../../../dagger/src/core/prove/gates.js"
import { judgeClean, judgeFault } from "../../../dagger/src/core/prove/judge.js"
import { proofOf, proofVerdict } from "../../../dagger/src/core/prove/proof.js"
import { proofText } from "../../../dagger/src/core/prove/text.js"
import type { Finding, StageReport } from "../../../dagger/src/core/report/model.js"
import type { VerdictName } from "../../../dagger/src/core/verdict.js"
import { stage } from "../report/sample.js"

const fault: Fault = {
  name: "mine",
  title: "a debugger statement",
  gate: "lint.eslint",
  expect: { rule: "^no-debugger$", place: "^planted\\.js:2" },
}

const finding = (changes: Partial<Finding> = {}): Finding => ({
  tool: "eslint",
  rule: "no-debugger",
  severity: "medium",
  message: "Unexpected 'debugger' statement.",
  place: { file: "planted.js", line: 2, column: 1 },
  blocking: true,
  ...changes,
})

function lint(eslint: VerdictName, prettier: VerdictName, findings: Finding[] = []): StageReport {
  const parts = [
    { name: "lint.eslint", verdict: eslint, reason: "" },
    { name: "lint.prettier", verdict: prettier, reason: "" },
  ]
  const verdict = eslint === "pass" ? prettier : eslint
  return stage("lint", { verdict, parts, findings })
}

const clean = [lint("pass", "pass"), stage("typecheck")]
const judged = (planted: StageReport[], of: Fault = fault) =>
  judgeFault(of, { before: clean, planted, seconds: 3 })

describe("judgeFault", () => {
  it("has seen a fault that is red by the named rule at the named place", () => {
    const result = judged([lint("fail", "pass", [finding()]), stage("typecheck")])
    expect(result).toMatchObject({ outcome: "seen", seen: "no-debugger planted.js:2:1" })
  })

  it("has missed one for which the gate stayed green", () => {
    expect(judged([lint("pass", "pass"), stage("typecheck")]).outcome).toBe("missed")
  })

  it("has missed one where the gate is red by another rule, or elsewhere", () => {
    const rule = judged([lint("fail", "pass", [finding({ rule: "no-undef" })])])
    const place = judged([
      lint("fail", "pass", [finding({ place: { file: "src/a.ts", line: 2 } })]),
    ])
    expect(rule).toMatchObject({ outcome: "missed", seen: expect.stringContaining("no-undef") })
    expect(place).toMatchObject({ outcome: "missed", seen: expect.stringContaining("src/a.ts") })
  })

  it("has missed one that turned another gate too, unless the manifest says so", () => {
    const planted = [lint("fail", "fail", [finding()]), stage("typecheck", { verdict: "fail" })]
    const result = judged(planted)
    expect(result.outcome).toBe("missed")
    expect(result.seen).toContain("lint.prettier turned fail as well")
    expect(result.seen).toContain("typecheck turned fail as well: All is well.")
    const also = { ...fault, also: ["lint.prettier", "typecheck"] }
    expect(judged(planted, also).outcome).toBe("seen")
  })

  it("has missed one for which the gate's stage did not run, or could not", () => {
    expect(judged([stage("typecheck")]).outcome).toBe("missed")
    expect(judged([stage("lint", { verdict: "error" })]).outcome).toBe("missed")
  })

  it("is not clean while the gate is red after the fault was taken out", () => {
    const seen = judged([lint("fail", "pass", [finding()])])
    expect(judgeClean(seen, [lint("pass", "pass")]).outcome).toBe("seen")
    expect(judgeClean(seen, [lint("fail", "pass")]).outcome).toBe("not clean")
    expect(judgeClean(seen, []).outcome).toBe("not clean")
  })
})

describe("gateStates", () => {
  it("knows a gate without a part by its rules", () => {
    const slow = stage("load", { verdict: "fail", findings: [finding({ rule: "latency" })] })
    const states = gateStates([slow])
    expect([states.get("load.latency"), states.get("load.errors")]).toEqual(["fail", "pass"])
    expect(gateStates([stage("load", { verdict: "error" })]).get("load.errors")).toBe("error")
  })

  it("does not know parts that a stage did not judge", () => {
    const parts = [{ name: "build.image", verdict: "fail" as const, reason: "" }]
    const states = gateStates([stage("build", { verdict: "fail", parts })])
    expect([states.get("build.image"), states.get("build.user")]).toEqual(["fail", undefined])
  })
})

describe("a proof", () => {
  const facts = {
    application: "booking",
    durationSeconds: 61,
    gates: [
      { name: "lint.eslint", stage: "lint" as const, part: "lint.eslint" },
      { name: "trivy.vulnerabilities", stage: "trivy" as const, part: "trivy.vulnerabilities" },
    ],
    before: [...clean, stage("trivy", { verdict: "inconclusive" })],
    refused: [],
  }
  const seen = judged([lint("fail", "pass", [finding()])])

  it("passes when every fault was seen and every gate has one, or an allowance", () => {
    const proof = proofOf([seen], { ...facts, allowed: ["trivy.vulnerabilities"] })
    expect(proofVerdict(proof).verdict).toBe("pass")
    expect(proof.unproven).toMatchObject([{ gate: "trivy.vulnerabilities", allowed: true }])
  })

  it("is inconclusive while a gate is not proven, and fails for a missed fault", () => {
    expect(proofVerdict(proofOf([seen], { ...facts, allowed: [] })).verdict).toBe("inconclusive")
    const missed = judged([lint("pass", "pass")])
    expect(proofVerdict(proofOf([missed], { ...facts, allowed: [] })).verdict).toBe("fail")
    expect(proofVerdict(proofOf([], { ...facts, gates: [], allowed: [] })).verdict).toBe(
      "inconclusive",
    )
  })

  it("is a table of 80 columns, verdict first, what was missed next", () => {
    const missed = { ...judged([lint("pass", "pass")]), title: "a title ".repeat(20) }
    const text = proofText(proofOf([seen, missed], { ...facts, allowed: [] }))
    const lines = text.split("\n")
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80)
    expect(lines[0]).toMatch(/^FAIL booking: 1 of 2 faults not seen/)
    expect(text).toMatch(/^MISSED lint\.eslint/m)
    expect(text).toMatch(/^lint\.eslint +a debugger statement +3 s +no-debugger/m)
    expect(text).toMatch(/^trivy\.vulnerabilities +not proven: it is inconclusive/m)
  })
})
