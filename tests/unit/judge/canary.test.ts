import { expect, it } from "vitest"
import type { CanaryDecision } from "../../../dagger/src/core/canary/judge.js"
import { judgeCanary } from "../../../dagger/src/core/judge/canary.js"
import { judgePromote, rollbackRehearsal } from "../../../dagger/src/core/judge/promote.js"
import { complete } from "../canary/complete.js"
import { made } from "../canary/made.js"

const steps = complete.steps
const baseline = "--baseline"
const reason = "10 of 100 requests to the candidate failed."

it("passes a promotion, and says when a version was compared with itself", () => {
  const decision: CanaryDecision = { verdict: "promote", reason: "Fine.", numbers: [] }
  expect(judgeCanary({ steps, decision, baseline })).toMatchObject({
    verdict: "pass",
    headline: "promote at 50 % (measured 50 %)",
    findings: [],
  })
  const self = judgeCanary({ steps, decision, baseline: "the candidate itself" })
  expect(self.reason).toBe("Fine. The baseline was the candidate itself.")
})

it("fails a rollback, with both arms step by step", () => {
  const decision: CanaryDecision = { verdict: "rollback", reason, numbers: [] }
  const result = judgeCanary({ steps, decision, baseline })
  expect(result.verdict).toBe("fail")
  expect(result.findings[0]?.message).toBe(`Rolled back at 50 %: ${reason}`)
  expect(result.findings[0]?.detail).toContain("candidate 150 requests, 0 errors, p95 29 ms")
  const recovery = "Users were well again."
  const { findings } = judgeCanary({ steps, decision, baseline, recovery })
  expect(findings[0]?.detail).toBe(`${result.findings[0]?.detail}\n${recovery}`)
})

it("can't tell where a stream ends in continue, or nothing was seen", () => {
  const decision: CanaryDecision = { verdict: "continue", reason, numbers: [] }
  expect(judgeCanary({ steps, decision, baseline }).verdict).toBe("inconclusive")
  expect(judgeCanary({ steps: [], baseline }).verdict).toBe("inconclusive")
})

it("is an error where the rehearsal broke off", () => {
  const broken = { problem: "the lease ran out", log: "collector: lease expired" }
  const result = judgeCanary({ steps, broken, baseline })
  expect(result).toMatchObject({
    verdict: "error",
    reason: "The rehearsal broke off: the lease ran out.",
  })
})

const gate = { maxErrorPercent: 1 }
const rehearsal = rollbackRehearsal(made("baseline", 40))
const soak = { seconds: 10, requests: 400, errors: 0 }

it("promotes with a complete record and a rehearsed rollback", () => {
  const result = judgePromote({ record: complete, rehearsal, soak }, gate)
  expect(result).toMatchObject({ verdict: "pass", headline: "promoted sha256:bbbbbbbbbbbb" })
})

it.each([
  ["the candidate still gets requests", { rehearsal: rollbackRehearsal(made("candidate", 3)) }],
  ["the baseline fails", { rehearsal: rollbackRehearsal(made("baseline", 40, 3)) }],
  ["the soak has errors", { soak: { ...soak, errors: 20 } }],
  ["the watch took it back", { soak: { ...soak, errors: 1, alarm: true } }],
  ["the record lacks something", { record: { ...complete, steps: [] } }],
  ["there is no record", { record: undefined }],
  ["the canary was rolled back", { record: { ...complete, verdict: "rollback" as const } }],
  ["it was refused", { refused: "the record is of another image" }],
])("fails where %s", (_, part) => {
  const result = judgePromote({ record: complete, rehearsal, soak, ...part }, gate)
  expect(result.verdict).toBe("fail")
  expect(result.findings[0]?.blocking).toBe(true)
})

it("is inconclusive without observations", () => {
  const none = rollbackRehearsal([])
  expect(judgePromote({ record: complete, rehearsal: none, soak }, gate).verdict).toBe(
    "inconclusive",
  )
  expect(judgePromote({ record: complete, soak }, gate).verdict).toBe("inconclusive")
  expect(judgePromote({ record: complete, rehearsal }, gate).verdict).toBe("inconclusive")
})
