import { spawnSync } from "node:child_process"
import { rmSync } from "node:fs"
import { join } from "node:path"

import fc from "fast-check"
import { describe, expect, it } from "vitest"

import { innermost, rangesOf, translation } from "../../../dagger/src/core/selection/ran.js"
import { countedFromStart, withSilent } from "../../../dagger/src/core/selection/silent.js"
import { chosenAfter, functionsOf, recordFixture } from "./record.js"
import { CHILD, snippets, textOf } from "./snippets.js"

const VITEST = join(import.meta.dirname, "../../../node_modules/vitest/vitest.mjs")

type Reported = { marks: number[][]; found: number[][] }

/** What V8 reports of texts that a process of their own runs, and what ran for certain. */
function measured(texts: readonly string[]): Reported {
  const { stdout, stderr } = spawnSync(process.execPath, ["--expose-gc", "-e", CHILD], {
    input: JSON.stringify(texts),
    encoding: "utf8",
    maxBuffer: 2 ** 28,
    env: { PATH: process.env.PATH },
  })
  expect(stderr).toBe("")
  return JSON.parse(stdout) as Reported
}

const ranOf = (text: string, numbers: readonly number[]) => {
  const functions = functionsOf("a.js", text)!
  const ranges = rangesOf(numbers)
  const whole = countedFromStart(ranges, text, functions)
  expect(whole).toBeDefined()
  const ran = translation(text, text, functions, withSilent(ranges, whole!))!(ranges)
  return { functions, ran }
}

describe("functions that V8 does not report", () => {
  it("did not run: none that ran is missing, whatever it looks like", () => {
    const texts = fc.sample(snippets, { numRuns: 1500, seed: 7 }).map(textOf)
    const { marks, found } = measured(texts)
    let ranAtAll = 0
    let known = 0
    texts.forEach((inner, index) => {
      const text = `{${inner}}\n`
      const { functions, ran } = ranOf(text, found[index]!)
      for (const id of marks[index]!) {
        const at = innermost(functions, text.indexOf(`mark(${id})`))
        expect([text, id, functions[at]!.name, ran.has(at)]).toEqual([
          ...[text, id, functions[at]!.name, true],
        ])
        ranAtAll += 1
      }
      known += functions.length - ran.size
    })
    expect(ranAtAll).toBeGreaterThan(3000)
    expect(known).toBeGreaterThan(1000)
  }, 120_000)

  it("do not run with the one around it, which ran neither", () => {
    const text = `{ function open() { function table() { mark(1) } return table } mark(2) }\n`
    const { found } = measured([text.slice(1, -2)])
    const { functions, ran } = ranOf(text, found[0]!)
    expect(functions.filter((_, index) => ran.has(index)).map(({ name }) => name)).toEqual([""])
  })

  it("need no test when they change, as a runner transforms them too", () => {
    const fixture = recordFixture("nested", [VITEST, "run", "--maxWorkers=1"], {})
    const text = fixture.tree.text("src/nested.ts")!
    const chosen = (from: string, to: string) =>
      chosenAfter(fixture, { "src/nested.ts": text.replace(from, to) }, {}).chosen.map(
        ({ reason }) => reason,
      )
    expect(chosen("x + 1", "x + 2")).toEqual(["runs used() of src/nested.ts, which changed"])
    for (const from of ["<td>", "<${name}>", 'open("table")']) expect(chosen(from, "")).toEqual([])
    rmSync(fixture.folder, { recursive: true })
  }, 120_000)

  it("are not known where a text was loaded before V8 counted", () => {
    const text = "function a() {}\nfunction b() {}\n"
    const functions = functionsOf("a.js", text)
    const early = rangesOf([0, text.length, 0, 0, 15, 1])
    expect(countedFromStart(early, text, functions)).toBeUndefined()
    expect(countedFromStart(rangesOf([0, 15, 1]), text, functions)).toBeUndefined()
    expect(countedFromStart(rangesOf([0, text.length, 1]), text, functions)).toBe(functions)
  })

  it("are not known where a function is the whole text", () => {
    const text = "() => {}"
    expect(countedFromStart(rangesOf([0, 8, 1]), text, functionsOf("a.js", text))).toBeUndefined()
  })
})
