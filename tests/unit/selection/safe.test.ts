import { Session } from "node:inspector"
import vm from "node:vm"

import fc from "fast-check"
import { afterAll, beforeAll, describe, expect, it } from "vitest"

import { buildMap } from "../../../dagger/src/core/selection/build.js"
import type { Segment } from "../../../dagger/src/core/selection/segment.js"
import { select } from "../../../dagger/src/core/selection/select.js"
import { sha256 } from "../../../dagger/src/selection/folder.js"
import { programs, reachedBy, fileName, textsOf } from "./programs.js"
import { AT, edited, functionsOf } from "./record.js"

const digest = (text: string): string => sha256(text).slice(0, 16)

/** Runs a test of a program in a realm of its own, and says which functions V8 saw running. */
function measured(texts: Record<string, string>, test: readonly number[], id: string) {
  const realm = vm.createContext({ all: {}, seen: [] })
  for (const [file, text] of Object.entries(texts))
    new vm.Script(text, { filename: `/made-up/${id}/${file}` }).runInContext(realm)
  vm.runInContext(test.map((one) => `all.g${one}()`).join(";"), realm)
  const scripts: Segment["scripts"] = []
  session.post("Profiler.takePreciseCoverage", (_error, { result }) => {
    for (const { url, functions } of result) {
      const file = url.split(`/made-up/${id}/`)[1]
      if (file === undefined) continue
      const numbers = functions.flatMap(({ ranges: [range] }) =>
        range === undefined ? [] : [range.startOffset, range.endOffset, range.count > 0 ? 1 : 0],
      )
      scripts.push({ file, text: file, functions: numbers })
    }
  })
  return scripts
}

const segment = (id: string, test: string, scripts: Segment["scripts"]): Segment => ({
  ...{ version: 1, id, parent: null, call: null, pid: 1, thread: 0, root: "/", program: null },
  tests: [test],
  scripts: [...scripts, { file: test, text: "", functions: null }],
  ...{ reads: [], loads: [], lists: [], writes: [], env: [], wholeEnv: false },
  ...{ packagesTakeEnv: false, spawns: [], connects: [], listens: [], problems: [] },
  present: [],
})

let runs = 0

// Once for all: to start it looks at the whole heap.
const session = new Session()
beforeAll(() => {
  session.connect()
  session.post("Profiler.enable")
  session.post("Profiler.startPreciseCoverage", { callCount: false, detailed: false })
})
afterAll(() => session.disconnect())

describe("a changed function that a test reaches", () => {
  it("is never missed, and one that no test reaches runs none", () => {
    fc.assert(
      fc.property(programs, fc.nat(), (program, pick) => {
        const texts = textsOf(program)
        const names = program.tests.map((_, index) => `test/t${index}.test.js`)
        const all = { ...texts, ...Object.fromEntries(names.map((name) => [name, "it()"])) }
        const tree = {
          files: Object.entries(all).map(([path, text]) => ({ path, digest: digest(text) })),
          text: (path: string) => all[path],
        }
        const segments = program.tests.map((test, index) =>
          segment(`s${index}`, names[index]!, measured(texts, test, `${runs++}`)),
        )
        const recording = { segments, open: [], text: (key: string) => texts[key] }
        const common = { toolchain: "node", environment: {}, functionsOf, sha256 }
        const map = buildMap({ ...common, recording, tree, at: AT })
        const changed = pick % program.functions.length
        const file = fileName(program.functions[changed]!.file)
        const after = texts[file]!.replace(`seen.push(${changed})`, `seen.push(-${changed + 1})`)
        const { chosen, everything } = select({
          ...common,
          map,
          tree: edited(tree, { [file]: after }),
          now: AT,
        })
        expect(everything).toBeUndefined()
        const paths = chosen.map(({ path }) => path)
        const reaching = names.filter((_, index) =>
          reachedBy(program, program.tests[index]!).has(changed),
        )
        expect(paths).toEqual(reaching)
      }),
      { numRuns: 200 },
    )
  }, 240_000)
})
