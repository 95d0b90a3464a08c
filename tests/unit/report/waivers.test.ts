import { describe, expect, it } from "vitest"

import type { Waiver } from "../../../dagger/src/core/judge/waive.js"
import { buildRunReport } from "../../../dagger/src/core/report/build.js"
import { summary } from "../../../dagger/src/core/report/text.js"
import { failingLint, failingUnit, facts, stage } from "./sample.js"

const accepted = { owner: "Ann", reason: "Generated code.", expires: "2026-06-30" }
const waiver: Waiver = { rule: "no-unused-vars", place: "src/**", ...accepted }
const run = (waivers: Waiver[], stages = [failingLint], skipped = facts.skipped) =>
  buildRunReport(stages, { ...facts, waivers, skipped })

const waived = stage("lint", {
  findings: failingLint.findings.map((one) => ({ ...one, blocking: false, waiver: accepted })),
})

describe("a waiver that expired", () => {
  const report = run([{ ...waiver, expires: "2026-05-08" }])

  it("is a finding of its own beside what it would have waived", () => {
    expect(report.stages[0]?.findings.at(-1)).toMatchObject({
      rule: "waiver-expired",
      message:
        "The waiver of no-unused-vars in src/** by Ann expired on 2026-05-08; it waives nothing any more.",
      fingerprint: expect.any(String),
    })
    expect(report.notes).toEqual([])
  })

  it("is said once, and not where nothing needs it", () => {
    const rules = report.stages.flatMap(({ findings }) => findings.map(({ rule }) => rule))
    expect(rules.filter((rule) => rule === "waiver-expired")).toHaveLength(1)
    expect(
      run([{ ...waiver, expires: "2026-05-08" }], [stage("lint")]).stages[0]?.findings,
    ).toEqual([])
  })
})

describe("a note", () => {
  it("says that a waiver matches nothing, if its stage ran", () => {
    const idle: Waiver = { ...waiver, tool: "eslint", rule: "no-undef" }
    expect(run([idle]).notes).toEqual([
      "The waiver of no-undef in src/** by Ann matches nothing: take it out of sluice.yaml.",
    ])
    const skipped = [{ name: "lint", reason: "Left out by --skip." }]
    expect(run([idle], [stage("unit")], skipped).notes).toEqual([])
  })

  it("says that a test failure cannot be waived", () => {
    const findings = [{ ...failingLint.findings[0]!, tool: "vitest", rule: "test-failed" }]
    const [note] = run([{ ...waiver, rule: "test-failed" }], [{ ...failingUnit, findings }]).notes
    expect(note).toContain("does not hold for what vitest says: test failures")
  })

  it("says nothing where a waiver did its work", () => {
    expect(run([waiver], [waived]).notes).toEqual([])
  })
})

it("is never hidden: the summary names rule, owner, last day and reason", () => {
  expect(summary(run([waiver], [waived]))).toContain(
    "Waived: lint: 4 × eslint no-unused-vars by Ann until 2026-06-30: Generated",
  )
})
