import fc from "fast-check"
import { describe, expect, it } from "vitest"

import {
  asOneRun,
  AUDITED_FILES,
  type AuditedRun,
  type Audits,
  AUDITS_KEPT,
  auditsWith,
  escapesByStage,
  escapesOf,
  escapesText,
  mergeAudits,
} from "../../../dagger/src/core/history/audits.js"
import { parseHistoryFile, printHistory } from "../../../dagger/src/core/history/file.js"
import { NO_HISTORY } from "../../../dagger/src/core/history/model.js"

const FILES = fc.uniqueArray(fc.constantFrom("a.test.ts", "b.test.ts", "c.test.ts"))
const audits: fc.Arbitrary<Audits> = fc
  .array(
    fc.record({
      stage: fc.constantFrom("unit", "e2e"),
      run: fc.integer({ min: 0, max: 400 }).map((run) => `run-${run}`),
      at: fc.integer({ min: 0, max: 300 }),
      content: fc.constantFrom("c1", "c2", "c3"),
      failed: FILES,
      escaped: FILES,
    }),
    { maxLength: 600, size: "max" },
  )
  .map((all) => mergeAudits(all, []))

const one = (over: Partial<AuditedRun>): AuditedRun => ({
  ...{ stage: "unit", run: "r1", at: 1, content: "c1", failed: [], escaped: [] },
  ...over,
})

describe("audited runs", () => {
  it("merge in any order, any number of times, to the same", () => {
    fc.assert(
      fc.property(audits, audits, audits, (a, b, c) => {
        const both = mergeAudits(a, b)
        expect(mergeAudits(b, a)).toEqual(both)
        expect(mergeAudits(both, a)).toEqual(both)
        expect(mergeAudits(a, a)).toEqual(a)
        expect(mergeAudits(a, [])).toEqual(a)
        expect(mergeAudits(both, c)).toEqual(mergeAudits(a, mergeAudits(b, c)))
      }),
      { numRuns: 50 },
    )
  })

  it("are kept by stage, the newest, each run once, and read as they were written", () => {
    let most = 0
    fc.assert(
      fc.property(audits, audits, (a, b) => {
        const both = mergeAudits(a, b)
        for (const stage of ["unit", "e2e"]) {
          const own = both.filter((each) => each.stage === stage)
          most = Math.max(most, own.length)
          expect(own.length).toBeLessThanOrEqual(AUDITS_KEPT)
          expect(new Set(own.map(({ run }) => run)).size).toBe(own.length)
          expect(own.map(({ at }) => at)).toEqual(own.map(({ at }) => at).sort((x, y) => y - x))
        }
        for (const { failed, escaped } of both)
          expect(failed).toEqual(expect.arrayContaining([...escaped]))
        const read = parseHistoryFile(printHistory(NO_HISTORY, both))
        expect(read.note).toBeUndefined()
        expect(read.audits).toEqual(both)
      }),
      { numRuns: 50 },
    )
    expect(most).toBe(AUDITS_KEPT)
  })

  it("keep so many files of one run, those that escaped first", () => {
    const failed = Array.from({ length: 300 }, (_, index) => `${1000 + index}.test.ts`)
    const [kept] = mergeAudits([one({ failed, escaped: failed.slice(-3) })], [])
    expect(kept?.failed).toHaveLength(AUDITED_FILES)
    expect(kept?.escaped).toEqual(failed.slice(-3))
    expect(kept?.failed.slice(-3)).toEqual(failed.slice(-3))
  })

  it("are in order whatever the clock does, and each is added once", () => {
    const stages = [{ stage: "unit", content: "c1", failed: [], escaped: [] }]
    let all = auditsWith([], { id: "r1", atMs: 5000, stages })
    all = auditsWith(all, { id: "r2", atMs: 10, stages })
    all = auditsWith(all, { id: "r3", atMs: Number.NaN, stages })
    expect(all.map(({ run }) => run)).toEqual(["r3", "r2", "r1"])
    expect(auditsWith(all, { id: "r2", atMs: 99_999, stages })).toEqual(all)
  })
})

describe("audits of shards", () => {
  const of = { runs: new Set(["r1", "r2"]), id: "all" }

  it("are one run's, beside those of other runs", () => {
    const all = mergeAudits(
      [one({ failed: ["a"] }), one({ run: "r2", at: 3, failed: ["b"], escaped: ["b"] })],
      [one({ run: "r0", content: "c0" }), one({ stage: "e2e", run: "r2", at: 3 })],
    )
    expect(asOneRun(all, of)).toEqual([
      one({ stage: "e2e", run: "all", at: 3 }),
      one({ run: "all", at: 3, failed: ["a", "b"], escaped: ["b"] }),
      one({ run: "r0", content: "c0" }),
    ])
  })

  it("stay apart where they are of other contents", () => {
    const all = mergeAudits([one({})], [one({ run: "r2", content: "c2" })])
    expect(asOneRun(all, of)).toEqual(all)
  })
})

describe("the rate of escapes", () => {
  it("is of failing files, over all audited runs of a stage, with its upper bound", () => {
    const nine = Array.from({ length: 9 }, (_, index) =>
      one({
        ...{ run: `r${index}`, at: index, content: `c${index}` },
        failed: index < 5 ? ["a.test.ts", "b.test.ts"] : ["a.test.ts"],
      }),
    )
    const all = mergeAudits(nine, [one({ stage: "e2e", failed: ["x"], escaped: ["x"] })])
    const soFar = escapesOf(all, "unit")
    expect(soFar).toMatchObject({ runs: 9, failures: 14, escapes: 0 })
    // 1 - 0.025 ** (1 / 14)
    expect(soFar.atMost).toBeCloseTo(0.2316, 4)
    expect(escapesText(soFar)).toBe(
      "0 of 14 failing test files escaped in 9 audited runs (at most 23.2 %, 95 %)",
    )
    expect(escapesByStage(all).map(({ stage, soFar: { escapes } }) => [stage, escapes])).toEqual([
      ["e2e", 1],
      ["unit", 0],
    ])
  })

  it("counts a file once a content, as escaped if it did in any run of it", () => {
    const all = mergeAudits(
      [
        one({ run: "r1", failed: ["a", "b"] }),
        one({ run: "r2", failed: ["a"], escaped: ["a"] }),
        one({ run: "r3", content: "c2", failed: ["a"] }),
      ],
      [],
    )
    expect(escapesOf(all, "unit")).toMatchObject({ runs: 2, failures: 3, escapes: 1 })
  })

  it("is not known where nothing failed", () => {
    expect(escapesOf([], "unit")).toEqual({ runs: 0, failures: 0, escapes: 0, atMost: 1 })
    expect(escapesText(escapesOf([one({})], "unit"))).toBe(
      "no test file failed in 1 audited run, so nothing is known of escapes",
    )
  })
})
