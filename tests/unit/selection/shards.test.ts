import fc from "fast-check"
import { describe, expect, it } from "vitest"

import { parseShard, matrixOf } from "../../../dagger/src/core/selection/shard.js"
import {
  fileDurations,
  loadsOf,
  shardCount,
  shardsFor,
  shardsOf,
  type Load,
} from "../../../dagger/src/core/selection/shards.js"
import { historyOf, stream } from "../history/made.js"

const loads: fc.Arbitrary<Load[]> = fc.uniqueArray(
  fc.record(
    { id: fc.uuid(), durationMs: fc.integer({ min: 0, max: 100_000 }) },
    { requiredKeys: ["id"] },
  ),
  { selector: ({ id }) => id, maxLength: 80 },
)
const counts = fc.integer({ min: 1, max: 12 })

describe("shards", () => {
  it("hold every file once, and are the same whatever order the files come in", () => {
    fc.assert(
      fc.property(loads, counts, (all, count) => {
        const shards = shardsOf(all, count)
        expect(shards).toHaveLength(count)
        expect(shards.flatMap(({ ids }) => ids).sort()).toEqual(all.map(({ id }) => id).sort())
        expect(shardsOf([...all].reverse(), count)).toEqual(shards)
      }),
    )
  })

  it("take no longer than Graham's bound over the best there can be", () => {
    fc.assert(
      fc.property(loads, counts, (all, count) => {
        const timed = all.map(({ id, durationMs = 500 }) => ({ id, durationMs }))
        const shards = shardsOf(timed, count)
        const total = timed.reduce((sum, { durationMs }) => sum + durationMs, 0)
        const longest = Math.max(0, ...timed.map(({ durationMs }) => durationMs))
        const most = Math.max(...shards.map(({ durationMs }) => durationMs))
        expect(most).toBeLessThanOrEqual(total / count + longest)
      }),
    )
  })

  it("have as many files each where nothing is known, and count each machine's start", () => {
    const shards = shardsOf(loadsOf(["a", "b", "c", "d", "e"], new Map()), 2, 5000)
    expect(shards.map(({ ids }) => ids)).toEqual([
      ["a", "c", "e"],
      ["b", "d"],
    ])
    expect(shards.map(({ durationMs }) => durationMs)).toEqual([8000, 7000])
  })

  it("are empty where there are more of them than files", () => {
    expect(shardsOf([{ id: "a" }], 3).map(({ ids }) => ids)).toEqual([["a"], [], []])
  })
})

it("takes a file's time from its tests of that stage", () => {
  const history = historyOf({ a: stream(["1", "."]), b: stream(["1", "."]) })
  expect([...fileDurations(history, "unit")]).toEqual([
    ["test/a.test.ts", 10],
    ["test/b.test.ts", 10],
  ])
  expect(fileDurations(history, "e2e").size).toBe(0)
})

describe("the number of shards", () => {
  const files = (count: number, durationMs: number): Load[] =>
    Array.from({ length: count }, (_, index) => ({ id: `${index}`, durationMs }))

  it("grows with the time to share out, and with the risk", () => {
    expect(shardCount(files(50, 100))).toBe(1)
    expect(shardCount(files(50, 12_000))).toBe(6)
    expect(shardCount(files(50, 12_000), { risk: "low" })).toBe(5)
    expect(shardCount(files(50, 12_000), { risk: "high" })).toBe(9)
  })

  it("is no more than the files, than the longest one allows, or than asked for", () => {
    expect(shardCount(files(2, 600_000))).toBe(2)
    expect(shardCount([...files(1, 900_000), ...files(10, 10)])).toBe(1)
    expect(shardCount(files(500, 60_000))).toBe(16)
    expect(shardCount([])).toBe(1)
  })
})

describe("--shard", () => {
  it("is one of several", () => {
    expect(parseShard("2/4")).toEqual({ index: 2, count: 4 })
    expect(parseShard("")).toBeUndefined()
  })

  it.each(["0/4", "5/4", "2", "2/0", "a/b", "1/2/3", "-1/2", "1.5/2", "1/9999"])(
    "is refused as %j",
    (text) => {
      expect(() => parseShard(text)).toThrow(/SLUICE_SHARD_INVALID[^]*--shard 2\/4/)
    },
  )
})

it("gives each stage of tests the shards that its history is worth, one where nothing is known", () => {
  const hours = stream(["1", "."]).map((one) => ({ ...one, ms: 120_000 }))
  const history = historyOf({ a: hours, b: hours, c: hours })
  expect(shardsFor(["lint", "e2e", "unit"], history)).toEqual([
    { stage: "unit", count: 3 },
    { stage: "e2e", count: 1 },
  ])
})

it("prints a matrix as CI systems read it", () => {
  expect(
    matrixOf([
      { stage: "unit", count: 2 },
      { stage: "e2e", count: 1 },
    ]),
  ).toEqual({
    include: [
      { stage: "unit", shard: "1/2" },
      { stage: "unit", shard: "2/2" },
      { stage: "e2e", shard: "1/1" },
    ],
  })
})
