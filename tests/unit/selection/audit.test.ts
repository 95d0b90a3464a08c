import { describe, expect, it } from "vitest"

import type { StageReport } from "../../../dagger/src/core/report/model.js"
import { changedSince } from "../../../dagger/src/core/selection/audit.js"
import { FAILED_UNSEEN } from "../../../dagger/src/core/selection/build.js"
import { auditedStages, type AuditableRun } from "../../../dagger/src/core/selection/audited.js"
import { escapesNote, isEscapesNote } from "../../../dagger/src/core/selection/audit-text.js"
import { contentKey, isSampled, sampledText } from "../../../dagger/src/core/selection/sample.js"
import { sealed } from "../../../dagger/src/core/selection/map.js"
import type { Selected } from "../../../dagger/src/core/selection/select.js"
import { sha256 } from "../../../dagger/src/selection/folder.js"
import { test } from "../history/made.js"

const CHOSEN: Selected = {
  chosen: [
    { path: "test/a.test.ts", reason: "reads src/a.ts, which changed" },
    {
      path: "test/old.test.ts",
      reason: "what it reaches is not known: it failed when it last ran",
    },
  ],
  skipped: ["b", "c"].map((name) => ({ path: `test/${name}.test.ts`, reason: "nothing changed" })),
}
type Outcome = "passed" | "failed" | "flaky"
const report = (
  outcomes: Record<string, Outcome>,
  over: Partial<StageReport> = {},
): StageReport => ({
  ...{ name: "unit", verdict: "fail", reason: "", headline: "", durationSeconds: 1 },
  ...{
    startedSeconds: 0,
    endedSeconds: 1,
    cached: false,
    allowed: false,
    reproduce: "",
    key: "c1",
  },
  ...{ needs: [], parts: [], findings: [], numbers: [], charts: [] },
  tests: Object.entries(outcomes).map(([name, outcome]) =>
    test(name, { file: `test/${name}.test.ts`, outcome }),
  ),
  ...over,
})
const audited = (
  outcomes: Record<string, Outcome>,
  over: Partial<AuditableRun> = {},
  stage: Partial<StageReport> = {},
  selected = CHOSEN,
) =>
  auditedStages([report(outcomes, stage)], {
    ...{ id: "run", atMs: 1, path: ".", before: [] },
    would: { unit: { selected, changed: ["src/a.ts"] } },
    ...over,
  })

describe("an audit", () => {
  it("counts failures that would have been left out, and says so loudly", () => {
    const { each, stages, notes, audits } = audited({ a: "failed", b: "failed", c: "passed" })
    expect(each).toMatchObject([
      {
        stage: "unit",
        failed: ["test/a.test.ts", "test/b.test.ts"],
        escaped: ["test/b.test.ts"],
        changed: ["src/a.ts"],
        ...{ chosen: 2, all: 4, noEvidence: [] },
        soFar: { runs: 1, failures: 2, escapes: 1 },
      },
    ])
    expect(stages[0]?.findings).toEqual([
      expect.objectContaining({
        ...{ rule: "escaped", severity: "high", blocking: false },
        message: "test/b.test.ts failed, and would have been left out by the test map.",
        detail: "Changed since the map was made: src/a.ts.",
        fix: expect.stringMatching(/--every-test.*report it/),
      }),
    ])
    expect(notes).toEqual([
      expect.stringMatching(
        /^A FAILURE ESCAPED.*test\/b\.test\.ts failed.*src\/a\.ts.*--every-test/,
      ),
      "Unit tests: the map would have run 2 of 4 test files; 1 of 2 that failed not among them: test/b.test.ts.",
      "Audits of the test map so far: unit: 1 of 2 failing test files escaped in 1 audited run (at most 98.7 %, 95 %).",
    ])
    expect(audits).toMatchObject([{ run: "run", content: "c1", escaped: ["test/b.test.ts"] }])
  })

  it("adds up over runs, and a report that was merged has the figure of all", () => {
    const first = audited({ a: "failed" })
    const second = audited({ a: "failed" }, { id: "other", before: first.audits }, { key: "c2" })
    expect(second.each[0]?.soFar).toMatchObject({ runs: 2, failures: 2, escapes: 0 })
    expect(second.notes.filter(isEscapesNote)).toEqual([
      "Audits of the test map so far: unit: 0 of 2 failing test files escaped in 2 audited runs (at most 84.2 %, 95 %).",
    ])
    expect(escapesNote([])).toEqual([])
  })

  it("takes no flaky test for evidence, of whatever kind, and none that failed before", () => {
    const quarantined = {
      ...{ tool: "vitest", rule: "quarantined", severity: "medium" as const, blocking: false },
      ...{ message: "booking > c: failed", place: { file: "test/c.test.ts" } },
    }
    const { each, audits } = audited(
      { a: "passed", b: "flaky", c: "failed", old: "failed" },
      {},
      { findings: [quarantined] },
    )
    expect(each[0]).toMatchObject({
      ...{ failed: [], escaped: [] },
      noEvidence: ["test/b.test.ts", "test/c.test.ts", "test/old.test.ts"],
    })
    expect(audits).toMatchObject([{ failed: [], escaped: [] }])
  })

  it("counts what only a second opinion had run, as long as it fails, for what the map left out", () => {
    const path = "test/found.test.ts"
    const reason = `what it reaches is not known: ${FAILED_UNSEEN}`
    const selected = { ...CHOSEN, chosen: [...CHOSEN.chosen, { path, reason }] }
    const { each } = audited({ a: "failed", found: "failed", old: "failed" }, {}, {}, selected)
    expect(each[0]).toMatchObject({
      ...{ failed: ["test/a.test.ts", path], escaped: [path], noEvidence: ["test/old.test.ts"] },
      ...{ chosen: 2, all: 5 },
    })
    expect(audited({ found: "passed" }, {}, {}, selected).each[0]?.escaped).toEqual([])
  })

  it("is none where every test would have run, and is not counted twice from the cache", () => {
    const all = { everything: "package-lock.json changed", chosen: [], skipped: [] }
    const nothing = audited({ a: "failed" }, {}, {}, all)
    expect(nothing.audits).toEqual([])
    expect(nothing.notes[0]).toMatch(/nothing was audited.*package-lock\.json changed/)
    expect(audited({ a: "failed" }, {}, { cached: true }).audits).toEqual([])
    expect(audited({}).each).toEqual([])
    expect(audited({ a: "failed" }, { would: {} }).notes).toEqual([])
  })

  it("knows a workspace's files by their place in the source", () => {
    const selected = { chosen: [], skipped: [{ path: "apps/web/test/b.test.ts", reason: "" }] }
    expect(audited({ b: "failed" }, {}, {}, selected).stages[0]?.findings).toEqual([])
    const would = { unit: { selected, changed: [] } }
    const found = audited({ b: "failed" }, { path: "apps/web", would })
    expect(found.stages[0]?.findings[0]).toMatchObject({
      place: { file: "test/b.test.ts" },
      detail: expect.stringMatching(/none changed/),
    })
  })

  it("names what changed since a map was made, what no test saw as it is first", () => {
    const files = [
      { path: "src/both.ts", digest: "old" },
      { path: "src/both.ts", digest: "now" },
      { path: "src/gone.ts", digest: "old" },
      { path: "src/same.ts", digest: "now" },
    ]
    const map = sealed({ setups: [], files, tests: [] }, sha256)
    const now = ["src/both.ts", "src/same.ts"].map((path) => ({ path, digest: "now" }))
    expect(changedSince(map, { files: now, text: () => undefined })).toEqual([
      "src/gone.ts",
      "src/both.ts",
    ])
  })
})

describe("a sampled share of changes", () => {
  const keys = Array.from({ length: 2000 }, (_, index) =>
    contentKey([{ path: "src/a.ts", digest: `${index}` }], sha256),
  )
  const share = (percent: number) => keys.filter((key) => isSampled(key, percent, sha256))

  it("is decided by the content, and a greater one has the smaller", () => {
    expect(share(5)).toEqual(share(5))
    expect(share(0)).toEqual([])
    expect(share(100)).toEqual(keys)
    expect(share(20)).toEqual(expect.arrayContaining(share(5)))
    expect(contentKey([{ path: "a", digest: "1" }], sha256)).not.toBe(
      contentKey([{ path: "a", digest: "2" }], sha256),
    )
  })

  it.each([1, 5, 20, 50])("is about %i % of 2,000", (percent) => {
    // Four standard deviations of a binomial.
    const [mean, spread] = [20 * percent, Math.sqrt(20 * percent * (1 - percent / 100))]
    expect(Math.abs(share(percent).length - mean)).toBeLessThan(4 * spread)
  })

  it("says how large it is", () => {
    expect(sampledText(5)).toMatch(/^audited, as one of 20 changes is/)
    expect(sampledText(3)).toMatch(/one of 33\.3 changes/)
    expect(sampledText(100)).toMatch(/every change/)
  })
})
