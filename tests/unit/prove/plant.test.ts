import fc from "fast-check"
import { describe, expect, it } from "vitest"
import type { Fault } from "../../../dagger/src/core/prove/fault.js"
import { editedFiles, merged, plantedFiles } from "../../../dagger/src/core/prove/plant.js"
import { filled, linesShort, placesOf } from "../../../dagger/src/core/prove/places.js"
import { stage } from "../report/sample.js"

const fault = (changes: Partial<Fault>): Fault => ({
  name: "mine",
  title: "mine",
  gate: "unit.tests",
  expect: {},
  ...changes,
})

const known = {
  stage: stage("unit", {
    tests: [
      { suite: "a", name: "b", file: "test/a.test.ts", outcome: "passed" as const, durationMs: 1 },
    ],
    coverage: {
      lines: 100,
      coveredLines: 95,
      linesPercent: 95,
      files: [
        { file: "src/a.ts", lines: 40, coveredLines: 38 },
        { file: "src/b.ts", lines: 60, coveredLines: 57 },
      ],
    },
  }),
  files: ["src/a.ts", "src/b.ts", "test/a.test.ts"],
  minLinesPercent: 90,
  operations: ["GET /healthz", "POST /things", "GET /things/{id}", "GET /v1.0/things"],
  healthPath: "/ready",
  dockerfile: "Dockerfile",
}

describe("linesShort", () => {
  it("is the least number of uncovered lines that falls below the limit", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5000 }),
        fc.integer({ min: 0, max: 5000 }),
        fc.integer({ min: 1, max: 100 }),
        (lines, covered, minimum) => {
          const coveredLines = Math.min(lines, covered)
          const short = linesShort({ lines, coveredLines }, minimum)
          const below = (more: number) => (100 * coveredLines) / (lines + more) < minimum
          return below(short) && (short === 3 || !below(short - 1))
        },
      ),
    )
  })
})

describe("placesOf", () => {
  it("offers what the application has", () => {
    expect(placesOf(known)).toMatchObject({
      testFile: "test/a.test.ts",
      coveredFile: "src/b.ts",
      sources: "src",
      operation: "GET /v1.0/things",
      operationPath: "/v1\\.0/things",
      dockerfile: "Dockerfile",
    })
  })

  it("fills manifests with it, and names what is not there", () => {
    const places = placesOf({ ...known, operations: [], dockerfile: null })
    const { fault: full, missing } = filled(
      fault({
        append: { "{testFile}": "more {notAPlace}" },
        server: [{ path: "^{operationPath}$" }],
      }),
      places,
    )
    expect(full.append).toEqual({ "test/a.test.ts": "more {notAPlace}" })
    expect(missing).toEqual(["operationPath"])
  })
})

describe("plantedFiles", () => {
  const texts = { "a.txt": "one two one", "b.json": '{ "x": { "y": 1 }, "z": [1] }' }

  it("adds, appends, replaces and merges", () => {
    const all = fault({
      files: { "new.txt": "new" },
      append: { "a.txt": "end\n" },
      replace: [{ file: "a.txt", find: "one", by: "$& 1" }],
      merge: { "b.json": { x: { w: 2 }, z: [2] } },
    })
    expect(editedFiles(all).sort()).toEqual(["a.txt", "a.txt", "b.json"])
    const result = plantedFiles(all, texts)
    if (!result.ok) throw new Error(result.problem)
    expect(result.value["new.txt"]).toBe("new")
    expect(result.value["a.txt"]).toBe("$& 1 two one\nend\n")
    expect(JSON.parse(result.value["b.json"]!)).toEqual({ x: { y: 1, w: 2 }, z: [2] })
  })

  it("says everything that the application lacks", () => {
    const none = fault({
      append: { "c.txt": "" },
      replace: [{ file: "a.txt", find: "three", by: "" }],
      merge: { "a.txt": {} },
    })
    const result = plantedFiles(none, texts)
    const problem = result.ok ? "" : result.problem
    expect(problem).toContain("the application has no c.txt")
    expect(problem).toContain('a.txt does not hold "three"')
    expect(problem).toContain("a.txt is not JSON")
  })

  it("lays mappings over mappings, and anything else whole", () => {
    expect(merged({ a: { b: 1 }, c: [1] }, { a: { d: 2 }, c: [] })).toEqual({
      a: { b: 1, d: 2 },
      c: [],
    })
  })
})
