import fc from "fast-check"
import { describe, expect, it } from "vitest"

import {
  anyStart,
  evenly,
  evenStart,
  StartMixture,
} from "../../../../dagger/src/core/canary/evidence/starts.js"

const factor = fc.double({ min: 0.01, max: 20, noNaN: true })

describe("a mixture over starts", () => {
  it("is the sum over all starts, each multiplied from there on", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(factor, factor), { maxLength: 30 }), (blocks) => {
        const mixture = new StartMixture(evenly(2))
        for (const [t, factors] of blocks.entries()) mixture.multiply(t, factors)
        const placed = (t: number) => anyStart(t) - (t === 0 ? 0 : anyStart(t - 1))
        let expected = 1 - (blocks.length === 0 ? 0 : anyStart(blocks.length - 1))
        for (const start of blocks.keys())
          for (const k of [0, 1])
            expected += 0.5 * placed(start) * blocks.slice(start).reduce((all, f) => all * f[k]!, 1)
        expect(mixture.value() / expected).toBeCloseTo(1, 9)
      }),
    )
  })

  it("stays what it is while nothing is learnt", () => {
    const mixture = new StartMixture(evenly(3))
    for (let t = 0; t < 1000; t++) mixture.multiply(t, [1, 1, 1])
    expect(mixture.value()).toBeCloseTo(1, 9)
  })

  it("places no more than all there is", () => {
    for (const law of [anyStart, evenStart(600)]) {
      expect(law(0)).toBeGreaterThan(0)
      for (let t = 1; t < 1e6; t *= 2) expect(law(t)).toBeGreaterThanOrEqual(law(t - 1))
      expect(law(1e9)).toBeLessThanOrEqual(1)
    }
  })

  it("neither overflows nor forgets under endless evidence", () => {
    const mixture = new StartMixture(evenly(1))
    for (let t = 0; t < 5000; t++) mixture.multiply(t, [10])
    expect(Number.isFinite(mixture.value())).toBe(true)
    expect(mixture.value()).toBeGreaterThan(1e200)
  })
})
