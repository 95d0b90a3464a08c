import fc from "fast-check"
import { describe, expect, it } from "vitest"

import type { CanaryEvent } from "../../../../dagger/src/core/canary/intake/event.js"
import { judged, stream, type World } from "./stream.js"

const judge = (seed: number, world: World, settings = {}) => judged(stream(seed, world), settings)

describe("a faulty candidate is rolled back", () => {
  it.each<[string, World, RegExp]>([
    ["5 % errors", { seconds: 120, errors: () => 0.05 }, /% of the candidate's requests failed/],
    ["all requests fail", { seconds: 60, errors: () => 1 }, /100 % of the candidate's requests/],
    ["a quarter slower", { seconds: 180, latency: (ms) => ms * 1.25 }, /candidate's p\d\d is/],
    [
      "a slow tail",
      { seconds: 400, latency: (ms) => (ms > 95 ? ms * 1.4 : ms) },
      /candidate's p9[09] is/,
    ],
    [
      "a route that fails half the time",
      { seconds: 300, routes: 40, errors: (_, route) => (route === "/r7" ? 0.5 : 0.001) },
      /The candidate fails on \/r7 \(/,
    ],
    ["a leak", { seconds: 1000, latency: (ms, t) => ms * (1 + t / 6000) }, /candidate's p\d\d is/],
    [
      "a fault that comes after minutes",
      { seconds: 900, errors: (t) => (t < 600 ? 0.001 : 0.2) },
      /% of the candidate's requests failed/,
    ],
  ])("%s", (_, world, reason) => {
    const { verdict, decidedAtSeconds, reason: said, metrics } = judge(1, world)
    expect(verdict).toBe("rollback")
    expect(said).toMatch(reason)
    expect(said).toMatch(/harmless|fails on/)
    expect(decidedAtSeconds).toBeGreaterThan(10)
    expect(decidedAtSeconds).toBeLessThanOrEqual(world.seconds)
    expect(metrics.map(({ name }) => name)).toEqual(["errors", "p50", "p90", "p99"])
  })

  it("in ten seconds where all fails, and for good", () => {
    const { decidedAfterSeconds } = judge(2, { seconds: 60, errors: () => 1 })
    expect(decidedAfterSeconds).toBeLessThanOrEqual(20)
  })

  it("with half of the traffic at once", () => {
    const { verdict } = judge(3, { seconds: 90, share: 0.5, rate: 20, errors: () => 0.1 })
    expect(verdict).toBe("rollback")
  })
})

describe("an equal candidate is not", () => {
  it.each<[string, World]>([
    ["at 0.1 % errors", { seconds: 400 }],
    ["at 5 % errors", { seconds: 400, baseErrors: 0.05, errors: () => 0.05 }],
    ["without an error", { seconds: 400, baseErrors: 0, errors: () => 0 }],
    ["when it is better", { seconds: 400, errors: () => 0, latency: (ms) => ms / 2 }],
    ["when its share moves unannounced", { seconds: 400, share: (t) => (t < 200 ? 0.1 : 0.6) }],
    ["with 60 times the share of the traffic", { seconds: 200, share: 0.98 }],
    ["with little traffic", { seconds: 400, rate: 2 }],
    ["with one user", { seconds: 400, baseErrors: 0.02, errors: () => 0.02, unit: () => "one" }],
  ])("%s", (_, world) => {
    for (const seed of [1, 2, 3]) expect(judge(seed, world).verdict).not.toBe("rollback")
  })

  it("when a difference is harmless", () => {
    const world = { seconds: 600, latency: (ms: number) => ms * 1.01 }
    expect(judge(1, world).verdict).not.toBe("rollback")
  })

  it("and is promoted once every interval is within its margin", () => {
    const settings = { minSeconds: 60, metrics: [] as never[] }
    const loose = judge(1, { seconds: 600, rate: 400, share: 0.5 }, { minSeconds: 60 })
    expect(loose.verdict).toBe("promote")
    expect(loose.reason).toMatch(/^Every difference is harmless with its whole interval: errors /)
    for (const { effect, state } of loose.metrics) {
      expect(state).toBe("harmless")
      expect(effect.upper).toBeLessThanOrEqual(effect.harmless)
    }
    expect(settings.minSeconds).toBeLessThan(loose.decidedAfterSeconds!)
  })
})

const arm = fc.constantFrom("baseline" as const, "candidate" as const)
const t = fc.double({ min: 0, max: 1e6, noNaN: true })
const count = fc.integer({ min: 0, max: 1000 })
const event: fc.Arbitrary<CanaryEvent> = fc.oneof(
  fc.record({
    kind: fc.constant("request" as const),
    t,
    arm,
    ok: fc.boolean(),
    latencyMs: fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }),
  }),
  fc
    .record({
      kind: fc.constant("counts" as const),
      t,
      arm,
      seconds: fc.constant(15),
      errors: count,
    })
    .map((one) => ({ ...one, requests: one.errors * 2 })),
  fc.record({
    kind: fc.constant("gauge" as const),
    t,
    arm,
    metric: fc.constant("memory"),
    value: fc.double({ noNaN: true, noDefaultInfinity: true }),
  }),
)

describe("a judge is total", () => {
  it("has a verdict and a reason for whatever it is told", () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), (events) => {
        const { verdict, reason, metrics } = judged(events, { warmupSeconds: 0, minSeconds: 0 })
        expect(["promote", "rollback", "inconclusive"]).toContain(verdict)
        expect(reason).toMatch(/^\S.{10,}\.$/s)
        expect(reason).not.toMatch(/NaN|undefined|Infinity/)
        for (const { eValue, pValue } of metrics) {
          expect(eValue).toBeGreaterThanOrEqual(0)
          expect(pValue).toBeLessThanOrEqual(1)
        }
      }),
      { numRuns: 200 },
    )
  })
})
