import { describe, expect, it } from "vitest"

import { RouteEvidence, routeWeight } from "../../../../dagger/src/core/canary/evidence/routes.js"

describe("evidence by route", () => {
  it("gives weights that fall and add up to less than 1", () => {
    const weights = Array.from({ length: 5000 }, (_, nth) => routeWeight(nth))
    expect(weights.reduce((a, b) => a + b)).toBeLessThan(1)
    expect(weights.every((weight, i) => i === 0 || weight <= weights[i - 1]!)).toBe(true)
  })

  it("names the route that fails and no other", () => {
    const routes = new RouteEvidence()
    for (let block = 0; block < 60; block++) {
      routes.add(block, 7, 0, 1, 0.1)
      routes.add(block, 3, block % 10 === 0 ? 0 : 1, block % 10 === 0 ? 1 : 0, 0.1)
    }
    expect(routes.discoveries(0.01)).toEqual([7])
    expect(routes.of(3)).toBeLessThan(20)
    expect(routes.of(1)).toBe(1)
    expect(routes.value()).toBeGreaterThan(1e6)
  })

  it("names nothing where nothing happened", () => {
    expect(new RouteEvidence().discoveries(0.01)).toEqual([])
    expect(new RouteEvidence().value()).toBe(1)
  })
})
