import { rmSync } from "node:fs"
import { join } from "node:path"

import { afterAll, beforeAll, describe, expect, it } from "vitest"

import { chosenAfter, type Fixture, recordFixture } from "./record.js"

const JEST = join(import.meta.dirname, "../../../node_modules/jest/bin/jest.js")
const FILES = 60

/**
 * Many test files that load the same module, every third of which runs one more function of it.
 * Longer than the clock's, which Jest then starts last: what it leaves running outlives them all.
 */
const many = Object.fromEntries(
  Array.from({ length: FILES }, (_, at) => [
    `src/slots-${String(at).padStart(2, "0")}.test.js`,
    `const { byDay, free } = require("./slots.js")
test("knows what is free", () => {
  expect(free([{ taken: true }, {}])).toHaveLength(1)
  // ${"-".repeat(400)}
  ${at % 3 === 0 ? 'expect(byDay([{ day: "mon" }], "mon")).toHaveLength(1)' : ""}
})
`,
  ]),
)
const clock = {
  "src/clock.test.js": `const { late, set } = require("./clock.js")
test("sets what rings later", () => {
  set()
  expect(late()).toBe(0)
})
`,
}

/** Starts first, as it is the longest, and what it sets rings while others run. */
const alarm = {
  "src/alarm.js": `let rung = 0
const ring = () => {
  rung += 1
}
exports.set = () => setTimeout(ring, 60)
exports.rung = () => rung
`,
  "src/alarm.test.js": `const { rung, set } = require("./alarm.js")
test("sets what rings while others run", () => {
  set()
  expect(rung()).toBe(0)
  // ${"-".repeat(2000)}
})
`,
}

const BABEL = `--transform=${JSON.stringify({ "\\.js$": "babel-jest" })}`
// With nothing in its cache: what counts lines looks at each source as it is transformed.
const COVERAGE = ["--coverage", "--cacheDirectory=cache"]

describe.each([
  ["one process", ["--runInBand"]],
  ["two workers", ["--maxWorkers=2"]],
  ["one process, and its counters", ["--runInBand", ...COVERAGE, BABEL]],
  ["two workers, and their counters", ["--maxWorkers=2", ...COVERAGE, BABEL]],
])("test files that share Jest's %s", (_name, args) => {
  let fixture: Fixture
  const after = (path: string, from: string, to: string) => {
    const text = fixture.tree.text(path)!
    expect(text).toContain(from)
    return chosenAfter(fixture, { [path]: text.replace(from, to) }, {})
  }
  const paths = (choices: readonly { path: string }[]) => choices.map(({ path }) => path)

  beforeAll(() => {
    fixture = recordFixture("realms", [JEST, ...args], {}, { ...many, ...clock, ...alarm })
  }, 240_000)
  afterAll(() => rmSync(fixture.folder, { recursive: true, force: true }))

  it("are recorded each for itself", () => {
    expect(fixture.output).not.toContain("sluice:")
    expect(fixture.status).toBe(0)
    expect(fixture.map.tests).toHaveLength(FILES + 2)
  })

  it("each count the functions that they ran, however often V8 compiles them", () => {
    const third = Object.keys(many).filter((_, at) => at % 3 === 0)
    const byDay = after("src/slots.js", "slot.day === day", "slot.day !== day")
    expect(paths(byDay.chosen)).toEqual(third)
    const free = after("src/slots.js", "!slot.taken", "slot.taken")
    expect(paths(free.chosen)).toEqual(Object.keys(many))
    expect(after("src/slots.js", "no test calls", "nobody calls").chosen).toEqual([])
  })

  it("see what a test left running, and no other file runs by it", () => {
    const { chosen, everything } = after("src/clock.js", "late += 1", "late += 2")
    expect(everything).toBeUndefined()
    expect(paths(chosen)).toContain("src/clock.test.js")
    expect(chosen.length).toBeLessThan(FILES / 2)
  })

  it("own what they left running in the time of others", () => {
    const { chosen } = after("src/alarm.js", "rung += 1", "rung += 2")
    expect(paths(chosen)).toEqual(["src/alarm.test.js"])
  })

  // A transform of their own is another one than Babel's.
  if (!args.includes(BABEL))
    it("all run where what transforms them changed, whenever it was loaded", () => {
      expect(after("tools/header.js", "use strict", "use sloppy").everything).toContain("header.js")
      expect(after("tools/transform.js", "code:", "map: null, code:").everything).toContain(
        "transform.js",
      )
    })
})

describe("Jest that measures coverage", () => {
  const files = {
    "src/day.test.js": `const { byDay } = require("./slots.js")
test("knows a day's", () => expect(byDay([{ day: "mon" }], "mon")).toHaveLength(1))
`,
    "src/free.test.js": `const { free } = require("./slots.js")
test("knows what is free", () => expect(free([{}])).toHaveLength(1))
`,
  }
  it("tells of functions all the same", () => {
    const fixture = recordFixture("realms", [JEST, "--runInBand", ...COVERAGE, BABEL], {}, files)
    expect(fixture.output).toContain("% Stmts")
    expect(fixture.map.tests).toHaveLength(2)
    // Which of them had it transformed does not matter.
    const after = (from: string, to: string) => {
      const text = fixture.tree.text("src/slots.js")!.replace(from, to)
      return chosenAfter(fixture, { "src/slots.js": text }, {}).chosen.map(({ path }) => path)
    }
    expect(after("slot.day === day", "slot.day !== day")).toEqual(["src/day.test.js"])
    expect(after("!slot.taken", "slot.taken")).toEqual(["src/free.test.js"])
    rmSync(fixture.folder, { recursive: true, force: true })
  }, 60_000)

  /** What is chosen after an edit of one of the files that are added to the realms. */
  const chosenBy = (
    added: Record<string, string>,
    edits: readonly (readonly [path: string, from: string, to: string])[],
  ): (string | string[])[] => {
    const fixture = recordFixture("realms", [JEST, "--runInBand", ...COVERAGE, BABEL], {}, added)
    expect(fixture.status).toBe(0)
    const found = edits.map(([path, from, to]) => {
      const text = fixture.tree.text(path)!
      expect(text).toContain(from)
      const { chosen, everything } = chosenAfter(fixture, { [path]: text.replace(from, to) }, {})
      return everything ?? chosen.map((one) => one.path)
    })
    rmSync(fixture.folder, { recursive: true, force: true })
    return found
  }

  it("has what Node's own loader brings while a test file runs count for all of them", () => {
    const environment = `const { TestEnvironment } = require("jest-environment-node")
module.exports = class extends TestEnvironment {
  async setup() {
    await super.setup()
    this.global.answer = (await import("./server.mjs")).start()
  }
}
`
    const test = (name: string) =>
      `/** @jest-environment ./src/environment.js */\ntest("${name}", () => expect(answer).toBe(42))\n`
    const [server, inner] = chosenBy(
      {
        "src/environment.js": environment,
        "src/server.mjs":
          'import { inner } from "./inner.mjs"\nexport const start = () => inner()\n',
        "src/inner.mjs": "export const inner = () => 42\n",
        "src/a.test.js": test("a"),
        "src/b.test.js": test("b"),
      },
      [
        ["src/server.mjs", "inner()\n", "1\n"],
        ["src/inner.mjs", "42", "43"],
      ],
    )
    expect(server).toContain("server.mjs changed")
    expect(inner).toContain("inner.mjs changed")
  }, 60_000)

  it("goes by nothing that a test threw away", () => {
    const [first, second] = chosenBy(
      {
        "src/two.js": "exports.first = () => 1\nexports.second = () => 2\n",
        "src/two.test.js": `const known = new Set(Object.keys(globalThis))
beforeEach(() => {
  jest.resetModules()
  for (const name of Object.keys(globalThis)) if (!known.has(name)) delete globalThis[name]
})
test("first", () => expect(require("./two.js").first()).toBe(1))
test("second", () => expect(require("./two.js").second()).toBe(2))
`,
        ...files,
      },
      [
        ["src/two.js", "() => 1", "() => 3"],
        ["src/two.js", "() => 2", "() => 4"],
      ],
    )
    expect(first).toEqual(["src/two.test.js"])
    expect(second).toEqual(["src/two.test.js"])
  }, 60_000)
})
