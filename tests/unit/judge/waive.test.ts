import { describe, expect, it } from "vitest"

import { judgeLint } from "../../../dagger/src/core/judge/lint.js"
import { judgeTrivy } from "../../../dagger/src/core/judge/trivy.js"
import { judgeTypecheck } from "../../../dagger/src/core/judge/typecheck.js"
import { type Waivable, type Waiver, waiving } from "../../../dagger/src/core/judge/waive.js"
import { judgeZap } from "../../../dagger/src/core/judge/zap.js"
import { recorded } from "../tools/recorded.js"

const accepted = { owner: "Ann", reason: "Known.", expires: "2026-12-31" }
const waiver = (changes: Partial<Waiver>): Waiver => ({ rule: "format", ...accepted, ...changes })
const TODAY = "2026-12-31"
const at = (place?: Waivable["place"]): Waivable => ({ tool: "prettier", rule: "format", place })

describe("a waiver", () => {
  it("means a rule, of one tool or any, and holds through its last day", () => {
    expect(waiving([waiver({})], TODAY)(at())).toEqual(accepted)
    expect(waiving([waiver({ tool: "prettier" })], TODAY)(at())).toEqual(accepted)
    expect(waiving([waiver({ tool: "eslint" })], TODAY)(at())).toBeUndefined()
    expect(waiving([waiver({ rule: "forma" })], TODAY)(at())).toBeUndefined()
    expect(waiving([waiver({})], "2027-01-01")(at())).toBeUndefined()
  })

  it.each([
    ["src/a.ts", { file: "src/a.ts" }, true],
    ["src/*.ts", { file: "src/a.ts" }, true],
    ["src/*.ts", { file: "src/x/a.ts" }, false],
    ["**/a.ts", { file: "a.ts" }, true],
    ["src/**", { file: "src/x/y/a.ts" }, true],
    ["src/a.ts", { file: "src/aXts" }, false],
    ["a+(b)", { file: "a+(b)" }, true],
    ["/vendors/*", { url: "http://app:3000/vendors/7?x=1" }, true],
    ["/vendors/*", { url: "/vendors" }, false],
    ["src/a.ts", undefined, false],
  ])("in %s, asked of %j: %s", (place, where, holds) => {
    expect(waiving([waiver({ place })], TODAY)(at(where)) !== undefined).toBe(holds)
  })
})

/** Every finding is accepted. */
const all = () => accepted
const open = (judged: { findings: { waiver?: unknown }[] }) =>
  judged.findings.filter((finding) => finding.waiver === undefined)

describe("what is waived does not count for its gate, and is still shown", () => {
  it("in lint", () => {
    const raws = {
      eslint: recorded("eslint/10.15.0/errors"),
      prettier: recorded("prettier/3.10.1/bad"),
    }
    const gate = { maxErrors: 0, maxWarnings: 0 }
    const before = judgeLint(raws, gate)
    // A file that can't be read is no matter of taste.
    const eslintOnly = judgeLint({ eslint: raws.eslint }, gate, undefined, all)
    expect(before.verdict).toBe("fail")
    expect(eslintOnly).toMatchObject({
      verdict: "pass",
      headline: "0 lint errors, 0 lint warnings",
    })
    expect(open(eslintOnly)).toEqual([])
    const both = judgeLint(raws, gate, undefined, all)
    expect(both.findings).toHaveLength(before.findings.length)
    expect(open(both).map((finding) => finding)).toMatchObject([{ rule: "syntax", blocking: true }])
  })

  it("in typecheck", () => {
    const raw = recorded("tsc/5.9.3/errors")
    const before = judgeTypecheck(raw)
    const after = judgeTypecheck(raw, undefined, all)
    expect([before.verdict, after.verdict]).toEqual(["fail", "pass"])
    expect(after.findings).toHaveLength(before.findings.length)
    expect(after.findings.every((finding) => !finding.blocking)).toBe(true)
  })

  it("in trivy, one finding over the limit", () => {
    const raw = recorded("trivy/0.69.0/bad")
    const gate = { maxCritical: 0, maxHigh: 4, allowedLicences: [], deniedLicences: [] }
    const before = judgeTrivy(raw, gate)
    const secrets = before.findings.filter(({ message }) => /secret|key|token/i.test(message))
    const after = judgeTrivy(raw, gate, undefined, ({ rule }) =>
      secrets.some((secret) => secret.rule === rule) ? accepted : undefined,
    )
    expect(before.parts[0]).toMatchObject({ name: "trivy.secrets", verdict: "fail" })
    expect(after.parts[0]).toMatchObject({ name: "trivy.secrets", verdict: "pass" })
    expect(after.findings).toHaveLength(before.findings.length)
  })

  it("in zap: alerts and headers", () => {
    const raw = recorded("wapiti/3.2.3/found")
    const pages = [{ url: "http://app:3000/", headers: [] }]
    const gate = { maxHigh: 0, requiredHeaders: [{ name: "X-Frame-Options" }] }
    const before = judgeZap({ engine: "wapiti", raw, pages }, gate)
    const after = judgeZap({ engine: "wapiti", raw, pages }, gate, all)
    expect(before.verdict).toBe("fail")
    expect(after.parts.map(({ verdict }) => verdict)).toEqual(["pass", "pass"])
    expect(open(after)).toEqual([])
  })
})
