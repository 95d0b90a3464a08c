import { describe, expect, it } from "vitest"

import { escapesByStage, asOneRun } from "../../../dagger/src/core/history/audits.js"
import { buildRunReport } from "../../../dagger/src/core/report/build.js"
import type { TestCase } from "../../../dagger/src/core/report/model.js"
import type { Audit } from "../../../dagger/src/core/selection/audit.js"
import { auditText, escapeNote } from "../../../dagger/src/core/selection/audit-text.js"
import { CiPlans, planNote } from "../../../dagger/src/core/selection/ci-plan.js"
import {
  MAP_FILE,
  type SelectionLeft,
  selectionFiles,
} from "../../../dagger/src/core/selection/left.js"
import { sealed, type TestMap } from "../../../dagger/src/core/selection/map.js"
import { mapsText, stageMap } from "../../../dagger/src/core/selection/maps.js"
import { mergeSelection, type ShardLeft } from "../../../dagger/src/core/selection/merge-left.js"
import { select } from "../../../dagger/src/core/selection/select.js"
import { sha256 } from "../../../dagger/src/selection/folder.js"
import { test } from "../history/made.js"
import { facts, stage } from "../report/sample.js"
import { AT, functionsOf } from "./record.js"

const BEFORE = "2026-11-20T12:00:00.000Z"
const FILES = ["a", "b", "c", "d"].flatMap((name) => [`src/${name}.ts`, `test/${name}.test.ts`])
const tree = (changed: readonly string[] = []) => ({
  files: ["package.json", ...FILES].map((path) => ({
    path,
    digest: changed.includes(path) ? "other" : `d-${path}`,
  })),
  text: () => undefined,
})

type Over = { at?: string; whole?: boolean; unknown?: string; toolchain?: string; digest?: string }

/** A map of tests, each of which reads the source of its name; others seem to be none. */
const mapOf = (names: string, { at = AT, whole = true, unknown, ...over }: Over = {}): TestMap =>
  sealed(
    {
      setups: [
        {
          toolchain: over.toolchain ?? "node",
          configuration: { "package.json": "d-package.json" },
          ...{ shared: {}, absent: [], environment: {}, asked: [] },
          others: FILES.filter((path) => path.startsWith("test/") && !names.includes(path[5]!)),
        },
      ],
      files: [...names].flatMap((name) => [
        { path: `test/${name}.test.ts`, digest: `d-test/${name}.test.ts` },
        { path: `src/${name}.ts`, digest: over.digest ?? `d-src/${name}.ts` },
      ]),
      tests: [...names].map((name, index) => ({
        ...{ path: `test/${name}.test.ts`, file: 2 * index, setup: 0, at },
        ...(unknown === undefined ? {} : { unknown }),
        ...{ whole: whole ? [2 * index + 1] : [], parts: [], absent: [], folders: [], lists: {} },
        ...{ environment: [], wholeEnvironment: false, services: [] },
      })),
    },
    sha256,
  )

const everything = "there is no map of earlier runs yet"
const planOf = (names: string, over: object = {}): SelectionLeft["plans"][number] => ({
  ...{ stage: "unit", everything, skipped: [], risk: "medium", riskReason: "sources are touched" },
  chosen: [...names].map((name) => ({
    path: `test/${name}.test.ts`,
    reason: "everything runs",
  })),
  ...{ shards: [], wouldRunEverything: ["a lock file"] },
  ...over,
})

const COUNTS = { noEvidence: [], chosen: 1, all: 4 }

type Given = {
  map?: TestMap | string
  plan?: SelectionLeft["plans"][number] | null
  audit?: Pick<Audit, "failed" | "escaped" | "changed">
  tests?: Partial<TestCase>
}

/** The report of a shard of unit tests that ran some of them. */
function shard(index: number, names: string, { map, plan, audit, tests = {} }: Given): ShardLeft {
  const ran = [...names].map((name) => test(name, { file: `test/${name}.test.ts`, ...tests }))
  const part = stage("unit", { shard: { index, count: 2 }, tests: ran, key: "k" })
  const report = buildRunReport([part], { ...facts, runId: `run-${index}` })
  const soFar = { runs: 1, failures: 0, escapes: 0, atMost: 1 }
  const own = audit && { stage: "unit" as const, ...COUNTS, ...audit, soFar }
  const files = selectionFiles({
    plans: plan === null ? [] : [plan ?? planOf(names)],
    maps: typeof map === "string" || map === undefined ? {} : { unit: map },
    audits: own ? [own] : [],
  })
  if (typeof map === "string") files[MAP_FILE] = map
  return { folder: `${index}`, report, texts: files }
}

const merged = (...left: ShardLeft[]) => mergeSelection(left, { path: ".", audits: [], sha256 })
const next = (map: TestMap | undefined, changed: readonly string[] = []) => {
  const { chosen, everything: why } = select({
    map: stageMap(map && mapsText({ unit: map }), "unit", sha256),
    tree: tree(changed),
    ...{ toolchain: "node", environment: {}, now: AT, functionsOf, sha256 },
  })
  return why ?? chosen.map(({ path }) => path[5]).join("")
}
const FIRST = shard(1, "ab", { map: mapOf("ab") })

describe("the maps of two shards", () => {
  it("are one, by which a next run leaves tests out of both", () => {
    const { maps, notes, plans } = merged(FIRST, shard(2, "cd", { map: mapOf("cd") }))
    expect(next(maps.unit)).toBe("")
    expect(next(maps.unit, ["src/a.ts", "src/d.ts"])).toBe("ad")
    expect(maps.unit?.tests).toHaveLength(4)
    expect(notes).toEqual([planNote(plans[0]!, "Unit tests")])
  })

  it("are the same in whatever order, and however often", () => {
    const second = shard(2, "cd", { map: mapOf("cd") })
    const text = mapsText(merged(FIRST, second).maps)
    expect(mapsText(merged(second, FIRST).maps)).toBe(text)
  })

  it.each([
    ["missing", undefined, "shard 2/2 left no test map"],
    [
      "damaged",
      mapsText({ unit: mapOf("cd") }).slice(0, -40),
      "shard 2/2 was not used (the map is no JSON",
    ],
    ["not what was written", mapsText({ unit: mapOf("cd") }).replace("src/c", "src/x"), "digest"],
  ])("run the tests of one that is %s the next time, and say so", (_what, map, why) => {
    const old = mapOf("abcd", { at: BEFORE })
    const first = shard(1, "ab", { map: mapOf("ab") })
    const { maps, notes } = merged(first, shard(2, "cd", map === undefined ? {} : { map }))
    expect(next(maps.unit)).toBe("cd")
    expect(notes.join()).toContain(why)
    expect(notes.join()).toContain("its 2 test files run the next time")
    // What the first one has of them is older than what was lost.
    const knows = shard(1, "ab", { map: old })
    expect(next(merged(knows, shard(2, "cd", map === undefined ? {} : { map })).maps.unit)).toBe(
      "cd",
    )
  })

  it("keep what the shard knows that ran a test, whatever the clocks say", () => {
    const ahead = mapOf("abcd", { at: "2026-11-21T13:00:00.000Z", digest: "d-old" })
    const second = shard(2, "abcd", { map: mapOf("abcd") })
    expect(next(merged(shard(1, "", { map: ahead }), second).maps.unit)).toBe("")
  })

  it("run a test that failed, whatever they say of it", () => {
    const second = shard(2, "cd", { map: mapOf("cd"), tests: { outcome: "failed" } })
    const { maps } = merged(FIRST, second)
    expect(next(maps.unit)).toBe("cd")
    expect(maps.unit?.tests.at(-1)?.unknown).toBe("it failed when it last ran")
  })

  it("run a test on which they disagree, and say so", () => {
    const second = shard(2, "bcd", { map: mapOf("bcd", { whole: false }) })
    const { maps, notes } = merged(FIRST, second)
    expect(next(maps.unit)).toBe("b")
    expect(notes.join()).toContain("two shards ran test/b.test.ts and disagree on what was touched")
    const same = merged(FIRST, shard(2, "bcd", { map: mapOf("bcd", { at: BEFORE }) }))
    expect(next(same.maps.unit)).toBe("")
    expect(same.notes).toHaveLength(1)
  })

  it("run every test where they disagree on what all run by, and say so", () => {
    const { maps, notes } = merged(
      FIRST,
      shard(2, "cd", { map: mapOf("cd", { toolchain: "other" }) }),
    )
    expect(next(maps.unit)).toMatch(/other tools/)
    expect(notes.join()).toContain("disagree on what runs the tests: every test runs the next time")
  })

  it("take nothing for no test where a shard left nothing at all", () => {
    const { maps } = merged(FIRST)
    expect(next(maps.unit)).toBe("cd")
  })

  it("keep the map of a stage that did not run", () => {
    const texts = selectionFiles({ plans: [], maps: { e2e: mapOf("a") }, audits: [] })
    const { maps, notes } = merged({ ...FIRST, texts }, shard(2, "cd", { plan: null }))
    expect(Object.keys(maps)).toEqual(["e2e"])
    expect(notes).toEqual([])
  })
})

describe("the plans of two shards", () => {
  const chosen = { everything: undefined, risk: "low" as const, riskReason: "little" }
  const skipped = [{ path: "test/d.test.ts", reason: "nothing that it touches changed" }]

  it("are one: what ran in any, what was left out of all, the greater risk", () => {
    const { plans } = merged(
      shard(1, "ab", { plan: planOf("ab", { ...chosen, skipped, seconds: 3 }) }),
      shard(2, "c", { plan: planOf("c", { ...chosen, skipped, seconds: 2, risk: "high" }) }),
    )
    const [plan] = CiPlans.parse({ version: 2, stages: plans }).stages
    expect(plan).toMatchObject({ stage: "unit", risk: "high", seconds: 5, skipped })
    expect(plan?.everything).toBeUndefined()
    expect(plan?.chosen.map(({ path }) => path[5])).toEqual(["a", "b", "c"])
    expect(plan?.shards.map(({ files }) => files.length)).toEqual([2, 1])
  })

  it("stand for those of the shards in the notes", () => {
    const { replaced, notes } = merged(FIRST, shard(2, "cd", {}))
    expect([...replaced]).toContain(planNote(planOf("ab"), "Unit tests"))
    expect(notes.join()).toMatch(/all 4 files run/)
  })

  it("say what ran in a shard that left none", () => {
    const { plans, notes } = merged(FIRST, shard(2, "cd", { plan: null, map: mapOf("cd") }))
    expect(plans[0]?.chosen.at(-1)?.reason).toBe("it ran in shard 2/2, which left no plan")
    expect(notes.join()).toContain("shard 2/2 left no plan that can be read")
  })
})

describe("the audits of two shards", () => {
  const escaped = { failed: ["test/a.test.ts"], escaped: ["test/a.test.ts"], changed: ["src/x.ts"] }
  const fine = { failed: ["test/c.test.ts"], escaped: [] }

  it("are one audited run, with what failed and what escaped in any of them", () => {
    const runs = [
      { stage: "unit", run: "run-1", at: 1, content: "k", ...escaped, changed: undefined },
      { stage: "unit", run: "run-2", at: 2, content: "k", ...fine },
    ]
    const audits = asOneRun(runs, { runs: new Set(["run-1", "run-2"]), id: "all" })
    expect(audits).toMatchObject([
      { run: "all", failed: ["test/a.test.ts", "test/c.test.ts"], escaped: ["test/a.test.ts"] },
    ])
    const left = [shard(1, "ab", { audit: escaped }), shard(2, "cd", { audit: fine })]
    const all = mergeSelection(left, { path: ".", audits, sha256 })
    expect(all.audits).toMatchObject([
      {
        ...{ stage: "unit", chosen: 1, all: 4, changed: ["src/x.ts"] },
        failed: ["test/a.test.ts", "test/c.test.ts"],
        escaped: ["test/a.test.ts"],
        soFar: escapesByStage(audits)[0]!.soFar,
      },
    ])
    expect(all.audited).toEqual([
      ...escapeNote("Unit tests", all.audits[0]!),
      auditText("Unit tests", all.audits[0]!),
    ])
    expect([...all.replaced]).toContain(auditText("Unit tests", { ...COUNTS, ...fine }))
  })

  it("say which shard left none", () => {
    const { notes } = merged(shard(1, "ab", { audit: fine }), shard(2, "cd", {}))
    expect(notes.join()).toContain("shard 2/2 left no audit that can be read")
  })
})
