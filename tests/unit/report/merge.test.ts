import { describe, expect, it } from "vitest"

import { mergeStage, partFolders, stagesByName } from "../../../dagger/src/core/report/merge.js"
import type { StageReport } from "../../../dagger/src/core/report/model.js"
import { buildRunReport } from "../../../dagger/src/core/report/build.js"
import { reportJson, reportSchema } from "../../../dagger/src/core/report/json.js"
import { test } from "../history/made.js"
import { facts, stage } from "./sample.js"

const shard = (index: number, fields: Partial<StageReport> = {}): StageReport =>
  stage("unit", {
    shard: { index, count: 3 },
    key: "c1",
    durationSeconds: 10 * index,
    tests: [test(`t${index}`)],
    parts: [{ name: "unit.tests", verdict: "pass", reason: "1 test passed." }],
    numbers: [
      { name: "tests", value: 1, unit: "1" },
      { name: "lines covered", value: 10 * index, unit: "%" },
    ],
    ...fields,
  })
const merge = (...stages: StageReport[]): StageReport => mergeStage(stages, () => ({}))

describe("shards of one content", () => {
  it("are one stage: all tests, the longest time, counts added up", () => {
    const merged = merge(shard(2), shard(3), shard(1))
    expect(merged).toMatchObject({
      verdict: "pass",
      reason: "3 of 3 tests passed in all shards.",
      headline: "3 tests in 3 shards",
      durationSeconds: 30,
      numbers: [{ name: "tests", value: 3 }],
      parts: [{ name: "unit.tests", verdict: "pass" }],
    })
    expect(merged.shard).toBeUndefined()
    expect(merged.tests.map(({ name }) => name).sort()).toEqual(["t1", "t2", "t3"])
  })

  it("fail if one of them fails, and keep its findings", () => {
    const finding = {
      ...{ tool: "vitest", rule: "test-failed", message: "t2: no", severity: "high" as const },
      blocking: true,
    }
    const parts = [{ name: "unit.tests", verdict: "fail" as const, reason: "1 of 1 test failed." }]
    const failing = {
      verdict: "fail" as const,
      reason: parts[0]!.reason,
      parts,
      findings: [finding],
    }
    const merged = merge(shard(1), shard(2, failing), shard(3))
    const reason = "In shard 2/3: 1 of 1 test failed."
    expect(merged).toMatchObject({ verdict: "fail", reason })
    expect(merged.parts).toEqual([{ ...parts[0], reason }])
    expect(merged.findings).toEqual([finding])
  })

  it("pass only by what all of them together say", () => {
    const part = { name: "unit.coverage", verdict: "fail" as const, reason: "Too little." }
    const numbers = [{ name: "lines covered", value: 42, unit: "%" }]
    const merged = mergeStage([shard(1), shard(2), shard(3)], () => ({ parts: [part], numbers }))
    expect(merged).toMatchObject({ verdict: "fail", reason: "Too little." })
    expect(merged.numbers.at(-1)).toEqual(numbers[0])
  })
})

describe("a set of shards that is none is an error, never a pass", () => {
  it.each([
    ["one is missing", [shard(1), shard(3)], "No report of shard 2/3."],
    ["one is there twice", [shard(1), shard(1), shard(2), shard(3)], "two reports of one shard"],
    [
      "of two sets",
      [shard(1), shard(2, { shard: { index: 2, count: 2 } })],
      "not of one set: 1/3, 2/2",
    ],
    [
      "a file ran in none of them",
      [
        shard(1, { shard: { index: 1, count: 2, files: ["a", "b"], of: 4 } }),
        shard(2, { shard: { index: 2, count: 2, files: ["b", "c"], of: 4 } }),
      ],
      "1 of 4 files ran in no shard",
    ],
    [
      "they saw different files",
      [
        shard(1, { shard: { index: 1, count: 2, files: ["a"], of: 2 } }),
        shard(2, { shard: { index: 2, count: 2, files: ["b", "c"], of: 3 } }),
      ],
      "saw different files",
    ],
    [
      "the map of one left out what another's gave to nobody",
      [
        shard(1, { shard: { index: 1, count: 2, files: ["a"], of: 4, leftOut: ["c", "d"] } }),
        shard(2, { shard: { index: 2, count: 2, files: ["d"], of: 4, leftOut: ["a", "b"] } }),
      ],
      "2 of 4 files ran in no shard",
    ],
    ["of two contents", [shard(1), shard(2, { key: "c2" }), shard(3)], "different contents"],
    ["and a whole run", [shard(1), stage("unit")], "of shards and of the whole stage"],
  ])("%s", (_name, stages, reason) => {
    const merged = merge(...stages)
    expect(merged.verdict).toBe("error")
    expect(merged.reason).toContain(reason)
    expect(merged.findings.at(-1)).toMatchObject({ rule: "shards", blocking: true })
  })
})

it("is whole without the files that the map left out of all shards", () => {
  const leftOut = ["c", "d"]
  const merged = merge(
    shard(1, { shard: { index: 1, count: 2, files: ["a"], of: 4, leftOut } }),
    shard(2, { shard: { index: 2, count: 2, files: ["b"], of: 4, leftOut } }),
  )
  expect(merged.verdict).toBe("pass")
})

it("has a folder for what each shard left, by its number, and none where there is only one", () => {
  expect(partFolders([shard(2), shard(1)])).toEqual(["shard-2", "shard-1"])
  expect(partFolders([shard(2), shard(2)])).toEqual(["shard-1", "shard-2"])
  expect(partFolders([stage("lint")])).toEqual(["."])
})

it("takes stages that were not shared out as they are", () => {
  const lint = stage("lint", { headline: "no problem" })
  expect(mergeStage([lint], () => ({}))).toMatchObject({ verdict: "pass", headline: "no problem" })
})

it("puts together reports as they were written", () => {
  const reports = [1, 2, 3].map((index) =>
    reportSchema.parse(
      JSON.parse(reportJson(buildRunReport([shard(index), stage("lint")], facts))),
    ),
  )
  const stages = stagesByName(reports)
  expect([...stages].map(([name, same]) => [name, same.length])).toEqual([
    ["lint", 3],
    ["unit", 3],
  ])
  expect(merge(...stages.get("unit")!).verdict).toBe("pass")
})
