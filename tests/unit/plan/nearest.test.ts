import fc from "fast-check"
import { expect, it } from "vitest"

import { distance, nearest } from "../../../dagger/src/core/plan/nearest.js"
import { STAGE_NAMES } from "../../../dagger/src/core/plan/stages.js"

it.each([
  ["unti", "unit"],
  ["E2E", "e2e"],
  ["tryvi", "trivy"],
  ["intergation", "integration"],
  ["promot", "promote"],
  ["a", undefined],
  ["deploy", undefined],
  ["", undefined],
])("%j is near to %j", (text, name) => {
  expect(nearest(text, STAGE_NAMES)).toBe(name)
})

it("is a distance", () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 12 }), fc.string({ maxLength: 12 }), (a, b) => {
      expect(distance(a, a)).toBe(0)
      expect(distance(a, b)).toBe(distance(b, a))
      expect(distance(a, b)).toBeLessThanOrEqual(Math.max(a.length, b.length))
      expect(distance(a, b)).toBeGreaterThanOrEqual(Math.abs(a.length - b.length))
    }),
  )
})

it("counts a swap as one", () => {
  expect(distance("ab", "ba")).toBe(1)
})
