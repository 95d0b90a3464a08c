import fc from "fast-check"
import { describe, expect, it } from "vitest"

import { ExceedanceEvidence } from "../../../../dagger/src/core/canary/evidence/exceedance.js"
import { RATE_RATIOS, RatioEvidence } from "../../../../dagger/src/core/canary/evidence/ratio.js"
import { evenStart } from "../../../../dagger/src/core/canary/evidence/starts.js"

/** All of the bet at the first block. */
const atOnce = evenStart(1)

function binomial(n: number, p: number): number[] {
  const parts = [Math.pow(1 - p, n)]
  for (let k = 0; k < n; k++) parts.push((parts[k]! * (n - k) * p) / ((k + 1) * (1 - p)))
  return parts
}

const ratio = (n1: number, n0: number, share: number): number => {
  const evidence = new RatioEvidence(atOnce)
  evidence.add(0, n1 / (n1 + n0), share)
  return evidence.value()
}

const exceedance = (q: number, x0: number, m0: number, x1: number, m1: number): number => {
  const evidence = new ExceedanceEvidence(q, atOnce)
  evidence.add(0, x0, m0, x1, m1, 1)
  return evidence.value()
}

/** Mean over all outcomes of two binomial arms. */
function mean(q: number, [p0, m0]: [number, number], [p1, m1]: [number, number]): number {
  let sum = 0
  for (const [x0, a] of binomial(m0, p0).entries())
    for (const [x1, b] of binomial(m1, p1).entries()) sum += a * b * exceedance(q, x0, m0, x1, m1)
  return sum
}

const part = (min: number, max: number) => fc.double({ min, max, noNaN: true })

describe("evidence from errors", () => {
  it("is the likelihood ratio when one event fell into the block", () => {
    for (const share of [0.01, 0.1, 0.5, 0.9]) {
      const likelihoods = RATE_RATIOS.map((ratio) => {
        const theta = (ratio * share) / (ratio * share + 1 - share)
        return [theta / share, (1 - theta) / (1 - share)] as const
      })
      const average = (i: 0 | 1) =>
        likelihoods.reduce((sum, pair) => sum + pair[i], 0) / likelihoods.length
      expect(ratio(1, 0, share)).toBeCloseTo(average(0), 9)
      expect(ratio(0, 1, share)).toBeCloseTo(average(1), 9)
    }
  })

  it("has mean 1 when the arms are alike, however many events a block has", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), part(0.01, 0.99), (n, share) => {
        const all = binomial(n, share).reduce((sum, p, n1) => sum + p * ratio(n1, n - n1, share), 0)
        expect(all).toBeCloseTo(1, 6)
      }),
    )
  })

  it("has mean 1 when whole bursts fall to one arm", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 6 }),
        part(0.01, 0.99),
        (bursts, share) => {
          let sum = 0
          for (let which = 0; which < 1 << bursts.length; which++) {
            let [n0, n1, p] = [0, 0, 1]
            for (const [i, size] of bursts.entries())
              if (which & (1 << i)) [n1, p] = [n1 + size, p * share]
              else [n0, p] = [n0 + size, p * (1 - share)]
            sum += p * ratio(n1, n0, share)
          }
          expect(sum).toBeCloseTo(1, 6)
        },
      ),
    )
  })

  it("has a mean of at most 1 when the candidate is better", () => {
    fc.assert(
      fc.property(part(0.02, 0.98), part(0, 1), (share, better) => {
        const p = share * better
        expect(p * ratio(1, 0, share) + (1 - p) * ratio(0, 1, share)).toBeLessThanOrEqual(1 + 1e-9)
      }),
    )
  })
})

describe("evidence from latencies over a threshold", () => {
  const arms = [fc.integer({ min: 1, max: 25 }), fc.integer({ min: 1, max: 25 })] as const

  it("has a mean of at most 1 under every common part, whatever was expected", () => {
    fc.assert(
      fc.property(
        ...arms,
        part(0.001, 0.999),
        fc.constantFrom(0.5, 0.1, 0.025, 0.01),
        (m0, m1, p, q) => {
          expect(mean(q, [p, m0], [p, m1])).toBeLessThanOrEqual(1 + 1e-9)
        },
      ),
    )
  })

  it("has a mean of at most 1 when the candidate is quicker", () => {
    fc.assert(
      fc.property(...arms, part(0.01, 0.99), part(0, 1), (m0, m1, p, better) => {
        expect(mean(0.1, [p, m0], [p * better, m1])).toBeLessThanOrEqual(1 + 1e-9)
      }),
    )
  })

  it("has a mean over 1 when it is slower", () => {
    expect(mean(0.1, [0.1, 25], [0.3, 25])).toBeGreaterThan(1.2)
  })
})
