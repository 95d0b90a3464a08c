import { expect, it } from "vitest"
import { certaintyText, type Certainty } from "../../../dagger/src/core/canary/certainty.js"
import type { CanaryDecision } from "../../../dagger/src/core/canary/judge.js"
import { endsEarly } from "../../../dagger/src/core/canary/steps.js"
import { made, windowOf } from "./made.js"

const sure: CanaryDecision = { verdict: "continue", reason: "", numbers: [], certain: true }
const window = windowOf(10, made("baseline", 900), made("candidate", 100), false)
const gate = { minRequests: 100 }

it("ends a step early when harmlessness is certain and the step had some time and requests", () => {
  expect(endsEarly(sure, window, 0.4, gate)).toBe(true)
  expect(endsEarly(sure, window, 0.3, gate)).toBe(false)
  expect(endsEarly(sure, window, 0.4, { minRequests: 101 })).toBe(false)
})

it("never ends a step early without certainty, and leaves a rollback to itself", () => {
  const unsure: CanaryDecision = { verdict: "continue", reason: "", numbers: [] }
  expect(endsEarly(unsure, window, 1, gate)).toBe(false)
  expect(endsEarly({ ...sure, certain: false }, window, 1, gate)).toBe(false)
  expect(endsEarly({ ...sure, verdict: "rollback" }, window, 1, gate)).toBe(false)
})

it("says what is known of a metric without an interval", () => {
  const metric: Certainty = {
    ...{ name: "p95", state: "no-data", harmless: 50, unit: "%", eValue: 1 },
  }
  expect(certaintyText([metric])).toBe(
    "Not certain, only not shown to be over its margin: p95 (no interval yet, 50 % is harmless, e-value 1).",
  )
  expect(certaintyText([{ ...metric, lower: -3 }])).toContain("p95 (-3 to no bound yet %, ")
})
