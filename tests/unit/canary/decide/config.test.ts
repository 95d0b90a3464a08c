import { describe, expect, it } from "vitest"

import {
  judgeSettings,
  parseJudgeConfig,
} from "../../../../dagger/src/core/canary/decide/config.js"
import { DEFAULT_SETTINGS } from "../../../../dagger/src/core/canary/decide/settings.js"

const settings = (text: string) => {
  const parsed = parseJudgeConfig(text)
  return parsed.ok ? judgeSettings(parsed.config) : parsed.problems
}

describe("a judge's configuration", () => {
  it("may be empty", () => {
    expect(settings("")).toEqual(DEFAULT_SETTINGS)
  })

  it("says what is judged, and what is harmless", () => {
    const text = `
alpha: 0.05
margins: { errorPercentagePoints: 1, latencyPercent: 20, latencyMs: 10 }
weights: [{ fromSeconds: 0, candidatePercent: 10 }, { fromSeconds: 60, candidatePercent: 50 }]
metrics:
  - errors
  - { name: p99.9, critical: false }
  - { name: cpu, kind: ratio, harmless: 30 }
`
    expect(settings(text)).toMatchObject({
      alpha: 0.05,
      warmupSeconds: 10,
      weights: [{ candidatePercent: 10 }, { candidatePercent: 50 }],
      metrics: [
        { name: "errors", kind: "errors", harmless: 1, critical: true },
        { name: "p99.9", kind: "latency", harmless: 20, harmlessMs: 10, critical: false },
        { name: "cpu", kind: "ratio", harmless: 30, critical: false },
      ],
    })
  })

  it("has all of its problems told at once", () => {
    const text = `
alpha: 2
warmup: 5
weights: [{ fromSeconds: 9, candidatePercent: 10 }, { fromSeconds: 3, candidatePercent: 50 }]
metrics: [errors, errors, memory]
`
    const problems = settings(text)
    expect(problems).toMatchObject([
      { path: "alpha", line: 2, expected: "a number from 0.000001 to 0.2" },
      { path: "warmup", line: 3, found: "an unknown name" },
      { path: "weights[1].fromSeconds", line: 4, expected: "later than the one before" },
      { path: "metrics[1]", found: "errors again" },
      { path: "metrics[2]", found: "memory without a kind" },
    ])
  })
})
