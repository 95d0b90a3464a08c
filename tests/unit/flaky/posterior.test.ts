import fc from "fast-check"
import { describe, expect, it } from "vitest"

import {
  attemptsToTell,
  evidenceOf,
  failureRate,
  PRIOR,
  probabilityFlaky,
  probabilityOfRow,
  SUSPECT_AT,
  TRUE_BREAK_AT,
} from "../../../dagger/src/core/flaky/posterior.js"
import { stream } from "../history/made.js"

const evidence = fc
  .record({
    attempts: fc.integer({ min: 0, max: 200 }),
    part: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  .map(({ attempts, part }) => ({ attempts, failed: Math.round(part * attempts), contents: 1 }))

describe("evidence", () => {
  it("is disagreement on the same content, in one run or in several", () => {
    expect(evidenceOf(stream(["a", "x."]))).toEqual({ attempts: 2, failed: 1, contents: 1 })
    expect(evidenceOf(stream(["a", "x"], ["a", "."]))).toEqual({
      attempts: 2,
      failed: 1,
      contents: 1,
    })
  })

  it("is not a test that fails on new content, however often, and passes again after the repair", () => {
    const broken = stream(["a", "."], ["b", "xx"], ["b", "x"], ["c", "x"], ["d", "."])
    expect(evidenceOf(broken)).toEqual({ attempts: 2, failed: 0, contents: 0 })
  })

  it("does not come from runs whose machine was in trouble", () => {
    const seen = stream(["a", "."], ["a", "x"])
    expect(evidenceOf(seen, new Set(["run-2"])).failed).toBe(0)
  })
})

describe("the probability that a test is flaky", () => {
  it("is a probability, and grows with each failure among as many attempts", () => {
    fc.assert(
      fc.property(evidence, (one) => {
        const p = probabilityFlaky(one)
        expect(p).toBeGreaterThanOrEqual(0)
        expect(p).toBeLessThanOrEqual(1)
        if (one.failed < one.attempts)
          expect(probabilityFlaky({ ...one, failed: one.failed + 1 })).toBeGreaterThanOrEqual(p)
      }),
    )
  })

  it("begins at the prior and falls with each attempt that passed", () => {
    const after = (attempts: number) => probabilityFlaky({ attempts, failed: 0, contents: 0 })
    expect(after(0)).toBeCloseTo(PRIOR.flaky, 10)
    for (const attempts of [1, 10, 100]) expect(after(attempts)).toBeLessThan(after(attempts - 1))
  })

  it("does not make a suspect of one disagreement in twenty, but of two", () => {
    expect(probabilityFlaky({ attempts: 20, failed: 1, contents: 1 })).toBeLessThan(SUSPECT_AT)
    expect(probabilityFlaky({ attempts: 20, failed: 2, contents: 2 })).toBeGreaterThan(SUSPECT_AT)
  })

  it("agrees with the sum over all rates, by numeric integration", () => {
    const density = (p: number) => 9 * (1 - p) ** 8
    const steps = 20_000
    const marginal = (n: number, k: number): number => {
      let sum = 0
      for (let i = 0; i < steps; i++) {
        const p = (i + 0.5) / steps
        sum += density(p) * p ** k * (1 - p) ** (n - k)
      }
      return sum / steps
    }
    for (const [n, k] of [
      [5, 1],
      [20, 3],
      [40, 0],
    ] as const) {
      const flaky = PRIOR.flaky * marginal(n, k)
      const stable = (1 - PRIOR.flaky) * PRIOR.noise ** k * (1 - PRIOR.noise) ** (n - k)
      const found = probabilityFlaky({ attempts: n, failed: k, contents: 1 })
      expect(found).toBeCloseTo(flaky / (flaky + stable), 5)
    }
  })
})

it("takes a row of failures for less likely the longer it is, and the steadier the test", () => {
  fc.assert(
    fc.property(evidence, fc.integer({ min: 1, max: 9 }), (one, row) => {
      expect(probabilityOfRow(one, row + 1)).toBeLessThan(probabilityOfRow(one, row))
    }),
  )
  expect(probabilityOfRow({ attempts: 0, failed: 0, contents: 0 }, 1)).toBeCloseTo(0.1, 10)
  expect(failureRate({ attempts: 0, failed: 0, contents: 0 })).toBeCloseTo(0.1, 10)
})

it("asks for as many attempts as tell a break from bad luck", () => {
  const unknown = { attempts: 0, failed: 0, contents: 0 }
  const often = { attempts: 20, failed: 10, contents: 9 }
  expect(attemptsToTell(unknown, 9)).toBe(4)
  expect(attemptsToTell(often, 12)).toBe(8)
  expect(attemptsToTell(often, 4)).toBe(4)
  expect(probabilityOfRow(often, 8)).toBeLessThan(TRUE_BREAK_AT)
})
