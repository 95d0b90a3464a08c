import { describe, expect, it } from "vitest"

import type { CanaryEvent } from "../../../../dagger/src/core/canary/intake/event.js"
import { judged, stream } from "./stream.js"

const gauges = (values: [number, number][], seconds = 60): CanaryEvent[] =>
  values.flatMap(([baseline, candidate], i) => [
    { kind: "gauge", t: i * seconds, arm: "baseline", metric: "points", value: baseline },
    { kind: "gauge", t: i * seconds + 1, arm: "candidate", metric: "points", value: candidate },
  ])

const points = {
  warmupSeconds: 0,
  metrics: [{ name: "points", kind: "gauge" as const, harmless: 10, critical: true }],
}

describe("what is missing has its own sentence", () => {
  it.each<[string, CanaryEvent[], RegExp]>([
    ["nothing", [], /^Nothing was observed\.$/],
    ["five requests", [...stream(1, { seconds: 0.05 })], /^Only the warm-up was observed/],
    [
      "no candidate",
      [...stream(1, { seconds: 60, share: 0 })],
      /^The candidate got no request, so there is nothing to judge\.$/,
    ],
    [
      "no baseline",
      [...stream(1, { seconds: 60, share: 1 })],
      /^The baseline got no request, so there is nothing to compare with\.$/,
    ],
    [
      "a candidate that falls silent",
      [...stream(1, { seconds: 120, share: (t) => (t < 60 ? 0.3 : 0) })],
      /^The candidate has not been heard for \d+ s though traffic went on/,
    ],
  ])("%s", (_, events, reason) => {
    const { verdict, reason: said, decidedAtSeconds } = judged(events)
    expect(verdict).toBe("inconclusive")
    expect(decidedAtSeconds).toBeNull()
    expect(said).toMatch(reason)
  })

  it("says how much more is needed, and how long that takes", () => {
    const { reason, metrics } = judged(stream(1, { seconds: 100 }))
    expect(reason).toMatch(/about [\d,]+ more are needed, \d+ (s|min|h) at the present rate\.$/)
    const errors = metrics[0]!
    expect(errors.dataNeeded).toBeGreaterThan(100)
    expect(errors.secondsNeeded).toBeGreaterThan(10)
    const longer = judged(stream(1, { seconds: 100 + errors.secondsNeeded! * 5 }))
    expect(longer.metrics[0]!.state).toBe("harmless")
  })
})

describe("few points of a series", () => {
  const control = (n: number, value: number) => Array.from({ length: n }, () => value)
  it("do not pass a rise from zero", () => {
    const candidate = [0, 1, 2, 1, 0, 0]
    const pairs = control(6, 0).map((zero, i): [number, number] => [zero, candidate[i]!])
    const { verdict, reason } = judged(gauges(pairs), points)
    expect(verdict).toBe("inconclusive")
    expect(reason).toMatch(/^With 6 points points can't be called harmless or worse/)
  })

  it("do not pass a candidate that is a hundred times as high most of the time", () => {
    const candidate = [1, 100, 100, 1, 100, 100, 100, 1, 100, 100]
    const pairs = control(10, 1).map((one, i): [number, number] => [one, candidate[i]!])
    const { verdict } = judged(gauges(pairs), points)
    expect(verdict).not.toBe("promote")
  })

  it("are enough in the end", () => {
    const pairs = control(200, 1).map((one, i): [number, number] => [one, i % 10 < 7 ? 100 : 1])
    const { verdict, reason } = judged(gauges(pairs), points)
    expect(verdict).toBe("rollback")
    expect(reason).toMatch(/candidate's points is/)
  })
})

describe("what is unusual is noted", () => {
  it.each<[string, CanaryEvent[], RegExp]>([
    [
      "a gap",
      [
        ...stream(1, { seconds: 30 }),
        ...[...stream(2, { seconds: 30 })].map((e) => ({ ...e, t: e.t + 500 })),
      ],
      /^Nothing was observed for 4\d\d s from (29|30) s on/,
    ],
    [
      "a share that moves",
      [...stream(1, { seconds: 60, share: (t) => (t < 30 ? 0.1 : 0.5) })],
      /^The candidate's share went from (9|10|11)\.\d % to \d\d\.\d % at 30 s without a planned weight/,
    ],
    [
      "disorder",
      [...stream(1, { seconds: 30 })].map((e, i) => ({ ...e, t: e.t - (i % 5 ? 0 : 2) + 3 })),
      /^\d+ observations came out of order by up to 5 s/,
    ],
  ])("%s", (_, events, note) => {
    expect(judged(events).notes.join("\n")).toMatch(note)
  })

  it("not a share that moves by plan", () => {
    const events = stream(1, { seconds: 60, share: (t) => (t < 30 ? 0.1 : 0.5) })
    const weights = [
      { fromSeconds: 0, candidatePercent: 10 },
      { fromSeconds: 30, candidatePercent: 50 },
    ]
    expect(judged(events, { weights }).notes).toEqual([])
  })

  it("clocks apart, which leave it without a verdict", () => {
    const events = [...stream(1, { seconds: 90, errors: () => 0.5 })].map((e) =>
      e.arm === "candidate" ? { ...e, t: Math.max(e.t - 20, 0) } : e,
    )
    const { verdict, reason } = judged(events)
    expect(verdict).toBe("inconclusive")
    expect(reason).toMatch(/came more than 5 s late, its clock is (19|20)\.\d s behind/)
  })
})
