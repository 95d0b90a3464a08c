import { describe, expect, it } from "vitest"

import { browserRecording, type Chunk } from "../../../dagger/src/core/selection/browser.js"
import { buildMap } from "../../../dagger/src/core/selection/build.js"
import { copiedElsewhere, unfollowedStart } from "../../../dagger/src/core/selection/image.js"
import type { Segment } from "../../../dagger/src/core/selection/segment.js"
import { select } from "../../../dagger/src/core/selection/select.js"
import { sha256 } from "../../../dagger/src/selection/folder.js"
import { AT, edited, functionsOf } from "./record.js"

const SERVER = "const home = () => 1\nconst admin = () => 2\n"
const FILES: Record<string, string> = {
  "e2e/a.spec.ts": "a",
  "e2e/b.spec.ts": "b",
  "e2e/support/sign-in.ts": "sign in",
  "src/server.ts": SERVER,
  "image:/app/dist/server.js": SERVER,
  "image:/app/dist/unused.js": "unused()",
  "image:/app/public/style.css": "a {}",
  "image:/app/migrations/1.sql": "create table a ()",
}
const tree = edited({ files: [], text: () => undefined }, FILES)
const WRAPPER = "sluice.playwright.config.ts"

const segment = (id: string, over: Partial<Segment> = {}): Segment => ({
  ...{ version: 1, id, parent: null, call: null, pid: 1, thread: 0, root: "/", program: null },
  ...{ tests: [], scripts: [], reads: [], loads: [], lists: [], writes: [], present: [], env: [] },
  ...{ wholeEnv: false, packagesTakeEnv: false, spawns: [], connects: [], listens: [] },
  ...{ problems: [], ...over },
})
const place = (name: string): [number, number] => {
  const at = SERVER.indexOf("()", SERVER.indexOf(name))
  return [at, SERVER.indexOf("\n", at)]
}
/** The application, with one of its functions run. */
const app = (name: string, over: Partial<Segment> = {}): Segment => {
  const functions = ["home", "admin"].flatMap((one) => [...place(one), one === name ? 1 : 0])
  const text = "server"
  return segment(`app-${name}`, {
    scripts: [
      { file: "app/dist/server.js", text, functions: [0, SERVER.length, 1, ...functions] },
      { file: "usr/lib/node/x.js", text: "", functions: null },
    ],
    ...{ reads: ["proc/cpuinfo", "app/public/style.css"], present: ["proc/cpuinfo"] },
    ...{ connects: ["db:5432"], ...over },
  })
}
const spawned = (line: string) => ({
  ...{ pid: 9, thread: 0, line, hidden: true, node: false, own: false },
})
const playwright = (file: string, also: string[] = [], over: Partial<Segment> = {}): Segment =>
  segment(`playwright-${file}`, {
    scripts: [file, ...also, WRAPPER].map((one) => ({ file: one, text: "", functions: null })),
    present: [WRAPPER],
    connects: ["localhost:3000"],
    spawns: [
      spawned("/ms-playwright/chromium/chrome --headless"),
      spawned("sh -c playwright test /e2e/a\\.spec\\.ts$"),
    ],
    ...over,
  })
const notes = (...segments: Segment[]) => ({ segments, open: [] })
const a: Chunk = {
  ...{ file: "e2e/a.spec.ts", problems: [], app: notes(app("home")) },
  browser: notes(playwright("e2e/a.spec.ts", ["e2e/support/sign-in.ts"])),
}
const b: Chunk = {
  ...{ file: "e2e/b.spec.ts", problems: [], app: notes(app("admin")) },
  browser: notes(playwright("e2e/b.spec.ts")),
}
const steps = notes(segment("migrate", { reads: ["app/migrations/1.sql"], connects: ["db:5432"] }))
const mapOf = (chunks: Chunk[] = [a, b], source = tree.text) =>
  buildMap({
    recording: browserRecording(
      { chunks, steps, text: (key) => (key === "server" ? SERVER : undefined) },
      WRAPPER,
      source,
    ),
    ...{ tree, at: AT, toolchain: "image", environment: {}, functionsOf, sha256 },
    services: ["db:5432", "localhost:3000"],
  })
const after = (edits: Record<string, string | null>, map = mapOf()) =>
  select({
    ...{ map, tree: edited(tree, edits), toolchain: "image", environment: {}, now: AT },
    ...{ functionsOf, sha256 },
  })
const names = (edits: Record<string, string | null>) =>
  after(edits).chosen.map(({ path }) => path.slice(4, 5))
const unknown = (chunk: Partial<Chunk>) => mapOf([{ ...a, ...chunk }, b]).tests[0]?.unknown

describe("browser tests", () => {
  it("run where a function of the application that they had run changed", () => {
    expect(mapOf().tests.map((one) => one.unknown)).toEqual([undefined, undefined])
    const change = (from: string, to: string) => ({
      "image:/app/dist/server.js": SERVER.replace(from, to),
    })
    expect(names({})).toEqual([])
    expect(names(change("=> 1", "=> 3"))).toEqual(["a"])
    expect(names(change("=> 2", "=> 3"))).toEqual(["b"])
    expect(names(change("const home", "let home"))).toEqual(["a", "b"])
  })

  it("run where a file that the application or Playwright read changed, and for no other", () => {
    expect(names({ "image:/app/public/style.css": "b {}" })).toEqual(["a", "b"])
    expect(names({ "e2e/support/sign-in.ts": "other" })).toEqual(["a"])
    expect(names({ "e2e/b.spec.ts": "other" })).toEqual(["b"])
    expect(names({ "image:/app/dist/unused.js": "x()", "src/server.ts": "" })).toEqual([])
  })

  it("run where migrations or seed changed, which fill their database", () => {
    expect(names({ "image:/app/migrations/1.sql": "create table b ()" })).toEqual(["a", "b"])
  })

  describe("beside a new test file", () => {
    const collecting = (file: string, over: Partial<Segment> = {}, also: string[] = []): Segment =>
      playwright(file, ["playwright.config.ts", ...also], {
        ...{ collects: ["e2e", "e2e/support"], ...over },
      })
    const config = "export default { projects: [{ name: 'chromium' }] }"
    const mapWith = (over: Partial<Segment> = {}, also: string[] = [], text = config) => {
      const chunks = [a, b].map((one) => ({
        ...one,
        browser: notes(collecting(one.file, one === a ? over : {}, one === a ? also : [])),
      }))
      return mapOf(chunks, (path) => (path === "playwright.config.ts" ? text : tree.text(path)))
    }
    const added = (file: string, map = mapWith()) =>
      after({ [file]: "new" }, map).chosen.map(({ path }) => path)

    it("do not run, and it does", () => {
      const { chosen, skipped } = after({ "e2e/c.spec.ts": "new" }, mapWith())
      expect(chosen).toEqual([{ path: "e2e/c.spec.ts", reason: expect.stringMatching(/new/) }])
      expect(skipped.map(({ path }) => path)).toEqual(["e2e/a.spec.ts", "e2e/b.spec.ts"])
      expect(added("e2e/more/deep/c.spec.ts")).toEqual(["e2e/more/deep/c.spec.ts"])
    })

    it("run where anything else is new in a folder that Playwright lists", () => {
      for (const file of ["e2e/users.json", "e2e/sign-in.setup.ts", "e2e/support/new.ts"])
        expect(added(file)).toEqual(["e2e/a.spec.ts", "e2e/b.spec.ts"])
      expect(added("e2e/new/helper.ts")).toEqual(["e2e/a.spec.ts", "e2e/b.spec.ts"])
      expect(after({ "e2e/users.json": "[]" }, mapWith()).chosen[0]?.reason).toMatch(
        /^lists the folder e2e, in which/,
      )
    })

    it("run where they looked for it, or list its folder themselves", () => {
      const both = ["e2e/a.spec.ts", "e2e/c.spec.ts"]
      expect(added("e2e/c.spec.ts", mapWith({ lists: ["e2e"] }))).toEqual(both)
      expect(added("e2e/c.spec.ts", mapWith({ reads: ["e2e/c.spec.ts"] }))).toEqual(both)
    })

    it("run where it may be one that others need first, which can't be told", () => {
      const both = ["e2e/a.spec.ts", "e2e/c.spec.ts"]
      expect(added("e2e/c.spec.ts", mapWith({}, ["e2e/first/in.spec.ts"]))).toEqual(both)
      const needs = config.replace("name:", "dependencies: ['first'], name:")
      expect(added("e2e/c.spec.ts", mapWith({}, [], needs))).toHaveLength(3)
      const preset = `import { preset } from '@company/e2e'\n${config}`
      expect(added("e2e/c.spec.ts", mapWith({}, [], preset))).toHaveLength(3)
      const plain = `import { defineConfig } from "@playwright/test"\n${config}`
      expect(added("e2e/c.spec.ts", mapWith({}, [], plain))).toHaveLength(1)
      const unseen = { ...a, browser: notes(collecting(a.file, { scripts: [] })) }
      expect(added("e2e/c.spec.ts", mapOf([unseen, b]))).toContain("e2e/a.spec.ts")
    })
  })

  it("always run where something of them could not be written down", () => {
    expect(unknown({ problems: ["the application ended by itself"] })).toMatch(/ended by itself/)
    expect(unknown({ app: notes() })).toMatch(/without the application/)
    expect(unknown({ browser: notes() })).toMatch(/without Playwright/)
    const open = [{ id: "x", parent: null, pid: 1, thread: 0 }]
    expect(unknown({ app: { ...a.app, open } })).toMatch(/could not say at its end/)
    const elsewhere = app("home", { reads: ["srv/data.json"], present: ["srv/data.json"] })
    expect(unknown({ app: notes(elsewhere) })).toMatch(/reads image:\/srv\/data\.json/)
    const shell = playwright("e2e/a.spec.ts", [], { spawns: [spawned("sh -c psql | cat")] })
    expect(unknown({ browser: notes(shell) })).toMatch(/psql/)
    const opens = mapOf([a, b], (path) => (path === "e2e/a.spec.ts" ? "goto('file:///x')" : ""))
    expect(opens.tests.map((one) => one.unknown)).toEqual([
      expect.stringMatching(/opens files in the browser/),
      undefined,
    ])
  })
})

describe("an image", () => {
  it("is followed where it starts one program of Node's", () => {
    const start = (args: string[], entrypoint: string[] = []) =>
      unfollowedStart({ entrypoint, args })
    expect(start(["node", "dist/server.js"])).toBeUndefined()
    expect(start(["/usr/local/bin/node", "x.js"], ["docker-entrypoint.sh"])).toBeUndefined()
    expect(start(["sh", "-c", "npm start"], ["tini", "--"])).toBeUndefined()
    expect(start(["./start.sh"])).toMatch(/no single command/)
    expect(start(["sh", "-c", "node a.js & nginx"])).toMatch(/no single command/)
    expect(start([])).toMatch(/no single command/)
  })

  it("has its files compared only where they are in its working folder", () => {
    const image = (...lines: string[]) =>
      copiedElsewhere(["FROM a AS build", "COPY . /src", "FROM b", ...lines].join("\n"), "/app")
    expect(
      image("WORKDIR /app", "COPY package.json ./", "COPY --from=build /src/dist ./dist"),
    ).toBe(undefined)
    expect(image("COPY . /app/")).toBeUndefined()
    expect(image("WORKDIR /app", 'COPY ["a file", "./"]')).toBeUndefined()
    expect(image("WORKDIR /app", "COPY nginx.conf /etc/nginx/")).toMatch(/\/etc\/nginx/)
    expect(image("COPY . .", "WORKDIR /app")).toMatch(/outside of the working folder/)
    expect(image("WORKDIR /app", "ADD x $HOME")).toMatch(/\$HOME/)
    expect(image("WORKDIR /app", "COPY a \\", "  /usr/local/bin/")).toMatch(/usr\/local/)
  })
})
