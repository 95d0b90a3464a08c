import { spawnSync } from "node:child_process"
import { createRequire } from "node:module"

import { transformSync } from "esbuild"
import fc from "fast-check"
import ts from "typescript"
import { describe, expect, it } from "vitest"

import { changedFunctions } from "../../../dagger/src/core/selection/check.js"
import { RUN_TEXT } from "../../../dagger/src/core/selection/functions.js"
import { rangesOf, translation } from "../../../dagger/src/core/selection/ran.js"
import { countedFromStart, withSilent } from "../../../dagger/src/core/selection/silent.js"
import { FLOW_CHILD, flows, flowText, tallyMarks } from "./flows.js"
import { functionsOf } from "./record.js"

type V8Range = { startOffset: number; endOffset: number; count: number }
const { both, idleOf } = createRequire(import.meta.url)(
  "../../../dagger/assets/recorder/idle.cjs",
) as { both(a: number[], b: number[]): number[]; idleOf(ranges: V8Range[]): number[] }

type Reported = { marks: number[]; functions: number[]; idle?: number[] }

function measured(texts: readonly { text: string; calls: number[][] }[]): Reported[] {
  const { stdout, stderr } = spawnSync(process.execPath, ["-e", FLOW_CHILD], {
    input: JSON.stringify(texts),
    encoding: "utf8",
    maxBuffer: 2 ** 28,
    env: { PATH: process.env.PATH },
  })
  expect(stderr).toBe("")
  return JSON.parse(stdout) as Reported[]
}

const transpiled = (target: ts.ScriptTarget) => (text: string) =>
  ts.transpileModule(text, {
    compilerOptions: {
      target,
      module: ts.ModuleKind.CommonJS,
      inlineSourceMap: true,
      removeComments: true,
      downlevelIteration: true,
    },
  }).outputText

/** What runners do to a text before they have it run. */
const WAYS: Record<string, (text: string) => string> = {
  "as it is": (text) => text,
  "by TypeScript for an old Node": transpiled(ts.ScriptTarget.ES2015),
  "by TypeScript for a browser of old": transpiled(ts.ScriptTarget.ES5),
  "by esbuild": (text) =>
    transformSync(text, { sourcemap: "inline", sourcesContent: false, target: "es2018" }).code,
}

const samples = fc.tuple(
  flows,
  fc.array(fc.array(fc.nat(6), { maxLength: 2 }), { minLength: 1, maxLength: 3 }),
  fc.constantFrom("" as const, "async " as const, "*" as const),
)

describe("blocks", () => {
  it.each(Object.entries(WAYS))(
    "that ran never count as idle, %s",
    (_, way) => {
      const all = fc.sample(samples, { numRuns: 700, seed: 11 }).map(([flow, calls, kind]) => {
        const source = flowText(flow, kind)
        return { source, text: way(source), calls }
      })
      const reports = measured(all)
      const counted = { ran: 0, idle: 0, known: 0 }
      for (const [index, { source, text, calls }] of all.entries()) {
        const { marks, functions: numbers, idle } = reports[index]!
        const functions = functionsOf("a.js", source)!
        const ranges = rangesOf(numbers, idle)
        const parts = functionsOf(RUN_TEXT, text)
        const whole = countedFromStart(ranges, text, parts)
        const known = withSilent(ranges, whole ?? [])
        const ran = translation(text, source, functions, known, parts)!(ranges)
        tallyMarks(counted, source, functions, new Set(marks), ran, calls)
      }
      expect(counted.ran).toBeGreaterThan(1500)
      expect(counted.known / counted.idle).toBeGreaterThan(0.6)
    },
    120_000,
  )
})

describe("a change in a block", () => {
  /** Names and beginnings of what counts as changed. */
  const changed = (before: string, after: string): string[] => {
    const [a, b] = [functionsOf("a.js", before)!, functionsOf("a.js", after)!]
    const texts = a.map(({ inside, end }) => before.slice(inside, end))
    return [...changedFunctions(a, b)].map((at) => texts[at]!.slice(0, 12))
  }
  const text = (block: string, rest = "k += 2"): string =>
    `function f(k) { if (k) { ${block}; return k }\n ${rest}; return k }`

  it("is a change of it alone", () => {
    expect(changed(text("k += 1"), text("k += 3"))).toEqual(["{ k += 1; re"])
    expect(changed(text("k += 1"), text("k += 1", "k += 4"))).toEqual(["k += 2; retu"])
    expect(changed("const f = (k) => k ? a(k) : b(k)", "const f = (k) => k ? a(k) : c(k)")).toEqual(
      ["b(k)"],
    )
    expect(changed("const f = (k) => k && a(k)", "const f = (k) => k && b(k)")).toEqual(["a(k)"])
    expect(
      changed("const f = (k) => { for (;;) { a(k) } }", "const f = (k) => { for (;;) { b(k) } }"),
    ).toEqual(["{ a(k) }"])
  })

  it("is one of the function too, if it declares what belongs to it", () => {
    for (const declares of ["var k", "var { x } = k", "function k() {}", "for (var k of []) k()"])
      expect(changed(text("k += 1"), text(`k += 1; ${declares}`))[0]).toBe("k) { if (k) ")
    for (const declares of ["const k = 1", "let { y: [k = 1] } = y", "class k {}"])
      expect(changed(text("a"), text("a", `k += 2; ${declares}`))[0]).toBe("k) { if (k) ")
    expect(changed(text("k += 1"), text("k += 1; let x"))).toEqual(["{ k += 1; re"])
    expect(changed(text("a"), text("a", "k += 2; let y"))).toEqual(["k += 2; retu"])
  })

  it("of what decides on it is one of what is around it", () => {
    expect(changed("const f = (k) => k && a(k)", "const f = (k) => !k && a(k)")[0]).toBe(
      "k) => k && a",
    )
    expect(changed(text("k += 1"), text("k += 1").replace("if (k)", "if (!k)"))[0]).toBe(
      "k) { if (k) ",
    )
    expect(changed(text("k += 1"), text("k += 1").replace("}\n", "} else a()\n"))[0]).toBe(
      "k) { if (k) ",
    )
  })

  it("that a module runs as it is loaded is one of the module", () => {
    expect(changed("if (a) b()", "if (a) c()")).toEqual(["if (a) b()"])
  })
})

describe("what V8 says did not run", () => {
  const range = (startOffset: number, endOffset: number, count: number): V8Range => ({
    startOffset,
    endOffset,
    count,
  })

  it("ends where something in it ran, and does not go on after it", () => {
    expect(idleOf([range(0, 90, 1), range(10, 80, 0), range(30, 40, 2), range(85, 90, 0)])).toEqual(
      [10, 30, 85, 90],
    )
    expect(idleOf([range(0, 90, 0), range(40, 90, 1)])).toEqual([0, 40])
  })

  it("of two reports is what neither says ran", () => {
    expect(both([10, 30, 50, 90], [0, 20, 60, 70, 80, 100])).toEqual([10, 20, 60, 70, 80, 90])
    expect(both([10, 30], [])).toEqual([])
  })
})
