import { describe, expect, it } from "vitest"

import { buildMap } from "../../../dagger/src/core/selection/build.js"
import { mapsText, stageMap, usableMaps } from "../../../dagger/src/core/selection/maps.js"
import { unfollowed } from "../../../dagger/src/core/selection/prepared.js"
import type { Segment } from "../../../dagger/src/core/selection/segment.js"
import { select } from "../../../dagger/src/core/selection/select.js"
import { sha256 } from "../../../dagger/src/selection/folder.js"
import { AT, edited, functionsOf } from "./record.js"

const FILES: Record<string, string> = {
  "test/a.test.ts": "a()",
  "test/b.test.ts": "b()",
  "test/setup.ts": "export default () => 1",
  "src/a.ts": "export const a = () => 1",
  "migrations/1.sql": "create table a ()",
  "dist/migrate.js": "migrate()",
}
const tree = edited({ files: [], text: () => undefined }, FILES)

const segment = (id: string, over: Partial<Segment>): Segment => ({
  ...{ version: 1, id, parent: null, call: null, pid: 1, thread: 0, root: "/app", program: null },
  ...{ tests: [], scripts: [], reads: [], loads: [], lists: [], writes: [], present: [], env: [] },
  ...{ wholeEnv: false, packagesTakeEnv: false, spawns: [], connects: [], listens: [] },
  ...{ problems: [], ...over },
})
const script = (file: string, functions: number[] | null = null) => ({ file, text: "", functions })
const spawn = (line: string, over: object = {}) => ({
  ...{ pid: 7, thread: 0, line, hidden: false, node: false, own: false },
  ...over,
})

/** Migrations by a process of their own; then a runner with a global setup, and two test files. */
const run = (migration: Partial<Segment> = {}): Segment[] => [
  segment("npm", { spawns: [spawn("sh -c node dist/migrate.js")] }),
  segment("migrate", {
    ...{ parent: "npm", call: 0, pid: 8, scripts: [script("dist/migrate.js")] },
    ...{ reads: ["migrations/1.sql"], lists: ["migrations"], connects: ["db:5432"] },
    ...migration,
  }),
  segment("runner", { scripts: [script("test/setup.ts")], loads: ["src/a.ts"] }),
  segment("a", {
    ...{ parent: "runner", tests: ["test/a.test.ts"], connects: ["db:5432"] },
    scripts: [script("test/a.test.ts"), script("test/setup.ts")],
  }),
  segment("b", {
    ...{ parent: "runner", tests: ["test/b.test.ts"], scripts: [script("test/b.test.ts")] },
  }),
]
const mapOf = (segments: Segment[], unfilled?: string) =>
  buildMap({
    recording: { segments, open: [], text: () => undefined },
    ...{ tree, at: AT, toolchain: "node", environment: {}, functionsOf, sha256 },
    services: ["db:5432"],
    ...(unfilled === undefined ? {} : { unfilled }),
  })
const after = (map: ReturnType<typeof mapOf>, edits: Record<string, string | null>) =>
  select({
    ...{ map, tree: edited(tree, edits), toolchain: "node", environment: {}, now: AT },
    ...{ functionsOf, sha256 },
  })
const names = (edits: Record<string, string | null>, map = mapOf(run())) =>
  after(map, edits).chosen.map(({ path }) => path)

describe("what fills a service", () => {
  it("counts for the tests that use it, and for no other", () => {
    expect(names({})).toEqual([])
    expect(names({ "migrations/1.sql": "create table b ()" })).toEqual(["test/a.test.ts"])
    expect(names({ "migrations/2.sql": "create table b ()" })).toEqual(["test/a.test.ts"])
    expect(names({ "dist/migrate.js": "other()" })).toEqual(["test/a.test.ts"])
  })

  it("is known where a shell does no more than start Node, and not where it starts else", () => {
    const other = run().map((one) =>
      one.id === "npm" ? { ...one, spawns: [spawn("sh -c psql -f 1.sql")] } : one,
    )
    expect(mapOf(run()).tests[0]?.unknown).toBeUndefined()
    expect(mapOf(other).tests[0]?.unknown).toMatch(/fills the service db:5432.*psql/)
    expect(mapOf(other).tests[1]?.unknown).toBeUndefined()
  })

  it("is not known if something in it is not, or its command is no single one of Node's", () => {
    const cut = mapOf(run({ problems: ["looks for files by a pattern"] }))
    expect(cut.tests[0]?.unknown).toMatch(/db:5432.*by a pattern/)
    expect(mapOf(run(), "so it is").tests[0]?.unknown).toMatch(/so it is/)
    expect(["node dist/migrate.js", "NODE_ENV=test npm run migrate", null].map(unfollowed)).toEqual(
      [undefined, undefined, undefined],
    )
    for (const command of ["psql -f 1.sql", "node a.js && psql -f 1.sql", "npm run x | cat"])
      expect(unfollowed(command)).toMatch(/no single command/)
  })
})

describe("a runner's global setup", () => {
  it("counts for every test, although a test loads it too", () => {
    expect(after(mapOf(run()), { "test/setup.ts": "export default () => 2" }).everything).toMatch(
      /test\/setup\.ts changed, which the runner itself reads/,
    )
  })
})

describe("the maps of a run", () => {
  it("are kept by stage, and a stage's own is read alone", () => {
    const text = mapsText({ unit: mapOf(run()), e2e: mapOf([]) })
    expect(stageMap(text, "unit", sha256)).toEqual(mapOf(run()))
    expect(stageMap(text, "integration", sha256)).toMatchObject({
      problem: expect.stringMatching(/nothing of the integration tests/),
    })
    expect(Object.keys(usableMaps(text, sha256))).toEqual(["unit", "e2e"])
    expect(mapsText(usableMaps(text, sha256))).toBe(text)
  })

  it.each([
    [undefined, /no map of earlier runs/],
    ["{", /no JSON/],
    ['{"kind":"other","version":2}', /no map of Sluice's/],
    ['{"kind":"sluice-test-map","version":1}', /version 1, and 2 is read/],
    ['{"kind":"sluice-test-maps","version":2}', /names no stages/],
    [
      '{"kind":"sluice-test-maps","version":2,"stages":{"unit":{"kind":"x"}}}',
      /no map of Sluice's/,
    ],
  ])("are not used where that can't be read: %s", (text, problem) => {
    expect(stageMap(text, "unit", sha256)).toMatchObject({
      problem: expect.stringMatching(problem),
    })
    expect(usableMaps(text, sha256)).toEqual({})
  })
})
