import { describe, expect, it } from "vitest"

import { changesBetween } from "../../../dagger/src/core/selection/changes.js"
import { ciPlan, CiPlan, ciPlanText } from "../../../dagger/src/core/selection/ci-plan.js"
import {
  mapText,
  parseMap,
  sealed,
  spans,
  type TestMap,
} from "../../../dagger/src/core/selection/map.js"
import { mergeMaps } from "../../../dagger/src/core/selection/merge.js"
import {
  asRan,
  type Change,
  select,
  type SelectionInput,
} from "../../../dagger/src/core/selection/select.js"
import { sha256 } from "../../../dagger/src/selection/folder.js"
import { AT, functionsOf } from "./record.js"

const FILES = ["package.json", "src/a.ts", "src/b.ts", "test/a.test.ts", "test/b.test.ts"]
const tree = (paths: readonly string[] = FILES, changed: readonly string[] = []) => ({
  files: paths.map((path) => ({ path, digest: changed.includes(path) ? "other" : `d-${path}` })),
  text: () => undefined,
})

const file = (path: string) => ({ path, digest: `d-${path}` })
const notes = (name: string, at: number): TestMap["tests"][number] => ({
  ...{ path: `test/${name}.test.ts`, file: at, setup: 0, at: AT, whole: [at + 1], parts: [] },
  ...{ absent: [], folders: [], lists: {}, environment: ["LIMIT"], wholeEnvironment: false },
  services: [],
})
const SETUP = {
  toolchain: "node",
  configuration: { "package.json": "d-package.json" },
  ...{ shared: {}, absent: ["vitest.config.ts"], environment: {}, asked: [] },
}
const made = (tests = [notes("a", 0), notes("b", 2)]): TestMap =>
  sealed(
    {
      setups: [SETUP],
      files: [file("test/a.test.ts"), file("src/a.ts"), file("test/b.test.ts"), file("src/b.ts")],
      tests,
    },
    sha256,
  )

const chosen = (over: Partial<SelectionInput> = {}) =>
  select({
    ...{ map: made(), tree: tree(), toolchain: "node", environment: {}, now: AT },
    ...{ functionsOf, sha256 },
    ...over,
  })
const change = (path: string, over: Partial<Change> = {}): Change => ({
  path,
  kind: "changed",
  ...over,
})

describe("what runs", () => {
  it("is nothing where nothing changed, and what touches a file that did", () => {
    expect(chosen()).toMatchObject({ chosen: [], skipped: [{}, {}] })
    const after = chosen({ tree: tree(FILES, ["src/a.ts"]) })
    expect(after.chosen).toEqual([
      { path: "test/a.test.ts", reason: "reads src/a.ts, which changed" },
    ])
  })

  it("is a test that changed or is new, and one whose notes are old or from the future", () => {
    expect(chosen({ tree: tree(FILES, ["test/b.test.ts"]) }).chosen[0]?.reason).toMatch(/itself/)
    const grown = chosen({ tree: tree([...FILES, "test/c.test.ts"]) })
    expect(grown.chosen).toEqual([{ path: "test/c.test.ts", reason: expect.stringMatching(/new/) }])
    expect(chosen({ now: "2027-01-21T12:00:00.000Z" }).chosen).toHaveLength(2)
    const early = chosen({ now: "2026-11-01T12:00:00.000Z" })
    expect(early.chosen[0]?.reason).toMatch(/clock jumped/)
  })

  it("is no file that was there and is another stage's", () => {
    const setups = [{ ...SETUP, others: ["e2e/a.spec.ts"] }]
    const map = sealed({ ...made(), setups }, sha256)
    expect(chosen({ map, tree: tree([...FILES, "e2e/a.spec.ts"]) }).chosen).toEqual([])
    expect(chosen({ map, tree: tree([...FILES, "e2e/b.spec.ts"]) }).chosen).toHaveLength(1)
  })

  it("is a test that reads a variable which is another now", () => {
    expect(chosen({ environment: { LIMIT: "1" } }).chosen).toHaveLength(2)
    expect(chosen({ environment: { OTHER: "1" } }).chosen).toHaveLength(0)
  })

  it("is whoever loads a file beside which another of its name appears", () => {
    const { chosen: found } = chosen({ tree: tree([...FILES, "src/a.js"]) })
    expect(found).toEqual([{ path: "test/a.test.ts", reason: expect.stringMatching(/src\/a\.ts/) }])
  })
})

describe("everything runs", () => {
  const cases: [string, Partial<SelectionInput>, RegExp][] = [
    ["another lock or configuration", { tree: tree(FILES, ["package.json"]) }, /package\.json/],
    ["a new configuration", { tree: tree([...FILES, "vite.config.mts"]) }, /vite\.config/],
    [
      "what the runner looked for",
      { tree: tree([...FILES, "vitest.config.ts"]) },
      /vitest\.config/,
    ],
    ["a submodule", { tree: tree([...FILES, ".gitmodules"]) }, /gitmodules/],
    ["other tools", { toolchain: "node 26" }, /other tools/],
    [
      "a test that is gone",
      { tree: tree(FILES.filter((one) => one !== "test/a.test.ts")) },
      /gone/,
    ],
    ["a binary file", { changes: [change("logo.png", { binary: true })] }, /binary/],
    ["a new mock", { changes: [change("__mocks__/fs.ts", { kind: "added" })] }, /new/],
    ["a wish", { everything: "CI_PREDICTIVE_OFF is set" }, /CI_PREDICTIVE_OFF/],
    ["no map", { map: { problem: "there is no map" } }, /no map/],
    ["a map without tests", { map: made([]) }, /no test/],
  ]

  it.each(cases)("for %s", (_what, over, reason) => {
    const { everything, chosen: all, skipped } = chosen(over)
    expect(everything).toMatch(reason)
    expect(skipped).toEqual([])
    expect(all.map(({ path }) => path)).toContain("test/b.test.ts")
  })
})

describe("a map", () => {
  it("is read as it was written", () => {
    expect(parseMap(mapText(made()), sha256)).toEqual(made())
  })

  it.each([
    ["cut off", mapText(made()).slice(0, -40), /no JSON/],
    ["foreign", '{"kind":"coverage","version":1}', /no map of Sluice's/],
    ["of another version", '{"kind":"sluice-test-map","version":9}', /version 9/],
    ["changed by hand", mapText(made()).replace("d-src/a.ts", "d-src/x.ts"), /digest/],
    ["with a field too many", mapText(made()).replace(/"version":\d+/, '$&,"x":1'), /damaged/],
    ["empty", "", /no JSON/],
  ])("that is %s is none", (_what, text, problem) => {
    expect(parseMap(text, sha256)).toMatchObject({ problem: expect.stringMatching(problem) })
  })

  it("is put together from shards, and takes the later of two notes", () => {
    const [a, b] = [made([notes("a", 0)]), made([notes("b", 2)])]
    expect(mergeMaps([a, b], sha256)).toEqual(made())
    const later = { ...notes("a", 0), at: "2026-11-22T12:00:00.000Z", whole: [] }
    expect(mergeMaps([made([later]), a], sha256).tests[0]).toMatchObject({
      at: later.at,
      whole: [],
    })
  })

  it("knows nothing of a test on which two of the same moment disagree", () => {
    const other = made([{ ...notes("a", 0), whole: [] }])
    const { tests } = mergeMaps([made([notes("a", 0)]), other], sha256)
    expect(tests[0]?.unknown).toMatch(/disagree/)
    const both = mergeMaps([made(), other], sha256)
    expect(parseMap(mapText(both), sha256)).toEqual(both)
    expect(chosen({ map: mergeMaps([made(), other], sha256) }).chosen).toHaveLength(1)
  })

  it("writes numbers in spans", () => {
    expect(spans([3, 1, 2, 7, 2])).toBe("1-3,7")
  })
})

describe("the plan", () => {
  it("is of its schema, and says on one screen what runs and why", () => {
    const selected = chosen({ tree: tree(FILES, ["src/a.ts"]) })
    const plan = ciPlan(selected, {
      changes: changesBetween(tree().files, tree(FILES, ["src/a.ts"]).files, () => false),
      durations: new Map([["test/a.test.ts", 2000]]),
    })
    expect(CiPlan.parse(plan)).toMatchObject({ risk: "medium", changed: ["src/a.ts"], seconds: 2 })
    expect(ciPlanText(plan)).toBe(
      [
        "Tests: 1 of 2 files run, 2 s by the history.",
        "Risk: medium: sources are touched.",
        "Changed: src/a.ts.",
        "  test/a.test.ts",
        "    reads src/a.ts, which changed",
        "Left out: test/b.test.ts.",
      ].join("\n"),
    )
  })

  it("says the truth where nothing needs to run, and where files only look like tests", () => {
    const none = chosen()
    expect(ciPlanText(ciPlan(none, {}))).toMatch(/^Tests: none of 2 files needs to run; one runs/)
    const ran = asRan(none, new Set(["test/b.test.ts"]))
    expect(ran.skipped.map(({ path }) => path)).toEqual(["test/a.test.ts"])
    expect(ran.chosen).toEqual([
      { path: "test/b.test.ts", reason: expect.stringMatching(/ran all the same/) },
    ])
    expect(ciPlanText(ciPlan(ran, {}))).toMatch(/^Tests: 1 of 2 files run\./)
    const plan = ciPlan(chosen({ map: { problem: "there is no map" } }), {})
    expect(ciPlanText(plan, "Tests")).toMatch(/^Tests: all 2 files run: there is no map\./)
    expect(ciPlanText(plan, "Tests", true)).toMatch(
      /^Tests: all files run: there is no map \(2 look like tests, those of other stages/,
    )
  })

  it("has what ran, and no other file, once a run is over", () => {
    const some = chosen({ tree: tree([...FILES, "test/help.ts"], ["src/a.ts"]) })
    expect(some.chosen).toHaveLength(2)
    const ran = asRan(some, new Set(["test/a.test.ts"]))
    expect(ran.chosen.map(({ path }) => path)).toEqual(["test/a.test.ts"])
    expect(ran.skipped).toEqual(some.skipped)
    expect(asRan(some, new Set())).toBe(some)
  })

  it("calls a change of a migration delicate, and one of nothing harmless", () => {
    const migration = ciPlan(chosen(), { changes: [change("migrations/1.sql")] })
    expect(migration.risk).toBe("high")
    expect(ciPlan(chosen(), { changes: [] }).risk).toBe("low")
    expect(ciPlan(chosen({ toolchain: "x" }), {}).risk).toBe("high")
  })

  it("takes 10,000 tests and a change of 50 files in two seconds", () => {
    const count = 10_000
    const names = Array.from({ length: count }, (_, index) => `${index}`)
    const files = names.flatMap((name) => [file(`test/${name}.test.ts`), file(`src/${name}.ts`)])
    const tests = names.map((name, index) => ({
      ...notes(name, 2 * index),
      whole: Array.from({ length: 40 }, (_, i) => 2 * ((index + i * 97) % count) + 1),
    }))
    const map = sealed({ setups: [SETUP], files, tests }, sha256)
    const paths = ["package.json", ...files.map(({ path }) => path)]
    const began = process.cpuUsage()
    const { chosen: found } = chosen({
      map,
      tree: tree(
        paths,
        files.slice(1, 100).map(({ path }) => path),
      ),
    })
    const { user, system } = process.cpuUsage(began)
    expect(found.length).toBeGreaterThan(50)
    expect((user + system) / 1e6).toBeLessThan(2)
  })
})
