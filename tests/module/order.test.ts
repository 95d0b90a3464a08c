import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { type CiPlan, CiPlans } from "../../dagger/src/core/selection/ci-plan.js"
import { reportSchema } from "../../dagger/src/core/report/json.js"
import type { RunReport, StageReport } from "../../dagger/src/core/report/model.js"
import { ROOT, run } from "./pipeline.js"
import { changedApp } from "./tiny.js"

const WITHIN = 10 * 60_000
const value = (name: string, is: number): string => `export const ${name} = () => ${is}\n`
const test = (name: string): string =>
  [
    "import assert from 'node:assert'",
    "import { test } from 'node:test'",
    `import { ${name} } from '../../src/${name}.js'`,
    `test('is one', () => assert.equal(${name}(), 1))`,
    "",
  ].join("\n")
const file = (name: string): string => `test/unit/${name}.test.js`
const NAMES = ["a", "b", "z"]

type Left = { unit: StageReport; plan: CiPlan; map: string[]; history: string[] }

/** Runs the unit tests; what it leaves is known to the next run. */
async function unit(app: string, out: string, ...args: string[]): Promise<Left> {
  const call = ["-s", "call", "--source", app, "run", "--only", "unit", ...args]
  const ended = await run("dagger", [...call, "report", "export", "--path", out], ROOT)
  if (ended.exitCode !== 0) throw new Error(`${ended.stdout}\n${ended.stderr}`)
  const read = async (name: string): Promise<unknown> =>
    JSON.parse(await readFile(join(out, name), "utf8"))
  const report = reportSchema.parse(await read("report.json")) as RunReport
  const { stages } = CiPlans.parse(await read("tests/ci-plan.json"))
  const map = ["--test-map", join(out, "tests/map.json")]
  const history = ["--history", join(out, "tests/history.json")]
  return { unit: report.stages[0]!, plan: stages[0]!, map, history }
}

const started = ({ unit }: Left): string[] => unit.tests.flatMap((one) => one.file ?? [])

describe("node:test's files", () => {
  let folder: string
  let copy: { app: string; remove(): Promise<void> }
  let broken: Left
  let repaired: Left
  let every: Left
  let again: Left
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "sluice-order-"))
    const sources = NAMES.map((name) => [`src/${name}.js`, value(name, name === "z" ? 2 : 1)])
    const tests = NAMES.map((name) => [file(name), test(name)])
    copy = await changedApp(folder, Object.fromEntries([...sources, ...tests]))
    const write = (name: string, text: string) => writeFile(join(copy.app, name), text)
    broken = await unit(copy.app, join(folder, "broken"), "--record-tests")
    await write("src/z.js", value("z", 1))
    repaired = await unit(copy.app, join(folder, "repaired"), ...broken.map, ...broken.history)
    await write("src/b.js", `export const b = () => { return 1 }\n`)
    const all = ["--every-test", ...repaired.map]
    every = await unit(copy.app, join(folder, "every"), ...all, ...repaired.history)
    again = await unit(copy.app, join(folder, "again"), ...all, ...every.history)
  }, 4 * WITHIN)
  afterAll(async () => {
    await copy.remove()
    await rm(folder, { recursive: true, force: true })
  })

  it("start in their own order where nothing is known", () => {
    expect(broken.unit.verdict).toBe("fail")
    expect(started(broken)).toEqual(["a", "b", "greeting", "z"].map(file))
    expect(broken.plan.order).toBeUndefined()
  })

  it("are chosen by the map", () => {
    expect(repaired.unit.verdict, repaired.unit.reason).toBe("pass")
    expect(started(repaired)).toEqual([file("z")])
    expect(repaired.plan.skipped.map(({ path }) => path)).toEqual(["a", "b", "greeting"].map(file))
  })

  it("start with the one that is near the change, and the one that failed lately", () => {
    expect(every.unit.verdict, every.unit.reason).toBe("pass")
    expect(started(every).slice(0, 2)).toEqual([file("b"), file("z")])
    expect(started(every).sort()).toEqual(["a", "b", "greeting", "z"].map(file))
    expect(every.plan.order).toEqual(started(every))
  })

  it("come from the cache with the history of their own run", () => {
    expect(again.unit.cached).toBe(true)
    expect(again.plan.order).toEqual(every.plan.order)
  })
})
