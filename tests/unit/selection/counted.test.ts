import { createRequire } from "node:module"
import vm from "node:vm"

import fc from "fast-check"
import { describe, expect, it } from "vitest"

import { countedBy, Counters } from "../../../dagger/src/core/selection/counted.js"
import { flows, flowText, tallyMarks } from "./flows.js"
import { functionsOf } from "./record.js"

const require = createRequire(import.meta.url)
/** What Jest itself instruments with. */
const babel = require("@babel/core") as {
  transformSync(text: string, options: object): { code: string }
}
const plugin = require("babel-plugin-istanbul") as unknown
const { counting, jestCounts } = require("../../../dagger/assets/recorder/counters.cjs") as {
  counting(
    ownPlace: (file: string) => string | undefined,
    store: (text: string) => string,
  ): { endCounters(segment: Noted): void; readCounters(segment: Noted): void }
  jestCounts(config: object, coverage: object): boolean
}

type Noted = {
  coverage: () => object
  whole: Set<string>
  counters: object[]
  scripts: Map<string, { text: string; hits: string }>
}

const FILE = "/app/src/flow.js"

const instrumented = (text: string): string =>
  babel.transformSync(text, {
    filename: FILE,
    babelrc: false,
    configFile: false,
    parserOpts: { allowReturnOutsideFunction: true },
    plugins: [[plugin, { compact: false, cwd: "/app", exclude: [], extension: false }]],
  }).code

type Realm = { __coverage__?: Record<string, object>; mark?: unknown; may?: unknown }
type Flow = (k: number) => unknown

/** Runs an instrumented text in a realm of its own. */
function realmOf(text: string): { value: unknown; realm: Realm; marks: Set<number> } {
  const marks = new Set<number>()
  const realm: Realm = {
    mark: (id: number) => marks.add(id) !== undefined,
    may: (does: boolean) => {
      if (does) throw new Error("made up")
      return true
    },
  }
  vm.createContext(realm)
  return { value: new vm.Script(instrumented(text)).runInContext(realm), realm, marks }
}

/** What counts as run of a source, by the counters of a realm. */
function ranOf({ __coverage__: coverage = {} }: Realm, source: string): Set<number> | undefined {
  const texts: string[] = []
  const segment: Noted = {
    ...{ coverage: () => coverage, whole: new Set(), counters: [], scripts: new Map() },
  }
  const { endCounters, readCounters } = counting(
    (file) => file,
    (text) => `${texts.push(text) - 1}`,
  )
  endCounters(segment)
  readCounters(segment)
  const [script] = segment.scripts.values()
  if (script === undefined) return undefined
  const places = Counters.parse(JSON.parse(texts[Number(script.text)]!))
  return countedBy(places, source, functionsOf("a.js", source)!)?.(script.hits)
}

async function called(flow: Flow, k: number): Promise<void> {
  try {
    const made = flow(k) as Partial<Iterator<unknown>> | undefined
    if (made?.next) for (let step = 0; step < 2; step++) made.next()
    else await made
  } catch (error) {
    if (error !== 1 && (error as Error).message !== "made up") throw error
  }
}

const samples = fc.tuple(
  flows,
  fc.array(fc.nat(6), { maxLength: 3 }),
  fc.constantFrom("" as const, "async " as const, "*" as const),
)

describe("counters of Jest's", () => {
  it("that counted never count as idle", async () => {
    const counted = { ran: 0, idle: 0, known: 0 }
    for (const [flow, calls, kind] of fc.sample(samples, { numRuns: 700, seed: 12 })) {
      const source = flowText(flow, kind)
      const { value, realm, marks } = realmOf(source)
      for (const k of calls) await called(value as Flow, k)
      const ran = ranOf(realm, source)!
      tallyMarks(counted, source, functionsOf("a.js", source)!, marks, ran, calls)
    }
    expect(counted.ran).toBeGreaterThan(1500)
    expect(counted.known / counted.idle).toBeGreaterThan(0.9)
  }, 120_000)

  /** Beginnings of the functions and blocks that did not run, after some calls of `f`. */
  const idle = (source: string, ...calls: unknown[][]): string[] | undefined => {
    const { value, realm } = realmOf(`${source}\n;f`)
    for (const args of calls)
      try {
        ;(value as (...all: unknown[]) => unknown)(...args)
      } catch {
        // What it threw is not what is asked for.
      }
    const ran = ranOf(realm, `${source}\n;f`)
    const found = functionsOf("a.js", `${source}\n;f`)!
    return (
      ran && found.flatMap((one, at) => (ran.has(at) ? [] : [source.slice(one.inside, one.end)]))
    )
  }

  it("tell functions, and blocks of each kind", () => {
    expect(idle("function f(k) { return k }")).toEqual(["k) { return k }"])
    expect(idle("const f = (k) => (k)", [1])).toEqual([])
    expect(idle("const f = a => b => c => a", [1])).toEqual(["b => c => a", "c => a"])
    expect(
      idle("function f(k) { if (k) { a() } else if (!k) return 1; else return 2 }", [0]),
    ).toEqual(["{ a() }", "return 2"])
    expect(idle("function f(k) { const a = k ? (1) : 2; return a }", [1])).toEqual(["2"])
    expect(idle("function f(k) { return k && (k.a || k.b) }", [0])).toEqual(["(k.a || k.b)", "k.b"])
    expect(idle("function f(k) { for (const a of k) { let b; const c = a; g(c) } }", [[]])).toEqual(
      ["{ let b; const c = a; g(c) }"],
    )
    expect(
      idle("function f(k) { if (k) return\r\n// now\r\nconst { a } = k\r\nreturn a }", [1]),
    ).toEqual(["const { a } = k\r\nreturn a"])
    expect(idle("class A { m(a) { return a } static s() {} }\nfunction f() { A.s() }", [])).toEqual(
      ["a) { return a }"],
    )
  })

  it("tell nothing of a function that may have ended before it counted", () => {
    const text = (parameters: string) => `function f(${parameters}) { return 1 }`
    expect(idle(text("a, ...b"))).toHaveLength(1)
    for (const parameters of ["{ a }", "[a]", "a = g()", "a, [b]"])
      expect(idle(text(parameters), [])).toEqual([])
  })

  it("tell nothing of what they were told to leave out", () => {
    expect(idle("/* istanbul ignore next */\nfunction f(k) { if (k) { a() } }")).toEqual([])
    expect(
      idle("function f(k) { if (k) { /* istanbul ignore next */ a(); b() } return 1 }", [0]),
    ).toEqual([])
  })

  it("tell nothing where their places are those of another text", () => {
    const source = "function f(k) { return k }\nfunction g(k) { return -k }\n"
    const { realm } = realmOf(source)
    expect(ranOf(realm, source)).toBeDefined()
    for (const other of [`\n${source}`, source.replace("k) {", "k){"), source.replace("-k", "- k")])
      expect(ranOf(realm, other)).toBeUndefined()
  })
})

describe("Jest's settings", () => {
  const coverage = { collectCoverage: true, coverageProvider: "babel" }
  const by = (...paths: string[]) => ({ transform: paths.map((path) => ["\\.[jt]sx?$", path, {}]) })
  const own = "/app/node_modules/babel-jest/build/index.js"

  it("say that its counters can be gone by", () => {
    expect(jestCounts(by(own), coverage)).toBe(true)
    expect(jestCounts(by(), coverage)).toBe(true)
  })

  it("say that they can't, or that there are none", () => {
    expect(jestCounts(by(own), { ...coverage, collectCoverage: false })).toBe(false)
    expect(jestCounts(by(own), { ...coverage, coverageProvider: "v8" })).toBe(false)
    expect(jestCounts(by(own, "/app/node_modules/ts-jest/dist/index.js"), coverage)).toBe(false)
    expect(jestCounts(by("/app/tools/babel-jest.js"), coverage)).toBe(false)
    expect(jestCounts({}, coverage)).toBe(false)
  })
})
