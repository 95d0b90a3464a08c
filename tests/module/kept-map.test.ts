import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { type CiPlan, CiPlans } from "../../dagger/src/core/selection/ci-plan.js"
import { reportSchema } from "../../dagger/src/core/report/json.js"
import type { RunReport } from "../../dagger/src/core/report/model.js"
import { planted, ROOT, run } from "./pipeline.js"
import { changedApp, type Files, TINY } from "./tiny.js"

const WITHIN = 10 * 60_000

type Left = { report: RunReport; plan: CiPlan; out: string; summary: string }

/** Calls the module with an application, and reads the report that it exported. */
async function reported(app: string, out: string, ...args: string[]): Promise<Left> {
  const call = ["-s", "call", "--source", app, ...args, "report", "export", "--path", out]
  const ended = await run("dagger", call, ROOT)
  if (ended.exitCode !== 0) throw new Error(`${ended.stdout}\n${ended.stderr}`)
  const text = (file: string): Promise<string> => readFile(join(out, file), "utf8")
  const report = reportSchema.parse(JSON.parse(await text("report.json"))) as RunReport
  const { stages } = CiPlans.parse(JSON.parse(await text("tests/ci-plan.json")))
  return { report, plan: stages[0]!, out, summary: await text("summary.txt") }
}

/** Reports of shards, and the one that is made of them. */
type Sharded = { shards: Left[]; merged: Left }

const UNIT = ["run", "--only", "unit"]
const paths = (choices: CiPlan["chosen"]): string[] => choices.map(({ path }) => path)
const filesOf = ({ report }: Left): string[] => [
  ...new Set(report.stages[0]!.tests.flatMap(({ file }) => file ?? [])),
]

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "sluice-kept-map-"))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

describe("two shards of the example's unit tests", () => {
  let copy: { app: string; remove(): Promise<void> }
  let first: Sharded
  let next: Sharded
  const sharded = async (name: string, ...args: string[]): Promise<Sharded> => {
    const all = join(folder, name, "shards")
    const shards: Left[] = []
    for (const index of [1, 2]) {
      const given = ["--shard", `${index}/2`, ...args]
      shards.push(await reported(copy.app, join(all, `${index}`), ...UNIT, ...given))
    }
    const merged = join(folder, name, "merged")
    return { shards, merged: await reported(copy.app, merged, "merge", "--reports", all) }
  }
  beforeAll(async () => {
    copy = await planted({})
    first = await sharded("first", "--record-tests")
    const file = join(copy.app, "src/domain/payment-signature.ts")
    await writeFile(file, `${await readFile(file, "utf8")}\nexport const planted = () => 1;\n`)
    next = await sharded("next", "--test-map", join(first.merged.out, "tests/map.json"))
  }, WITHIN)
  afterAll(() => copy.remove())

  it("leave one plan, with the files of both", () => {
    const { shards, merged } = first
    expect(merged.report.verdict, merged.summary).toBe("pass")
    const both = shards.flatMap(({ plan }) => paths(plan.chosen)).sort()
    expect(paths(merged.plan.chosen)).toEqual(both)
    expect(merged.plan.shards.map(({ files }) => files.length)).toEqual(
      shards.map((one) => filesOf(one).length),
    )
    expect(merged.report.notes.join()).toContain(`all ${both.length} files run`)
  })

  it("leave what their tools said in a folder for each", async () => {
    const { shards, merged } = first
    const lcov = "output/unit/coverage/lcov.info"
    for (const [index, { out }] of shards.entries())
      expect(await readFile(join(merged.out, `stages/unit/shard-${index + 1}`, lcov), "utf8")).toBe(
        await readFile(join(out, "stages/unit", lcov), "utf8"),
      )
  })

  it("leave one map, by which the next ones leave out tests of both, and are whole all the same", () => {
    const { plan, report, summary } = next.merged
    expect(report.verdict, summary).toBe("pass")
    expect(plan.everything).toBeUndefined()
    expect(filesOf(next.merged).sort()).toEqual(paths(plan.chosen))
    expect(filesOf(next.merged)).toContain("test/unit/domain/payment-signature.test.ts")
    const skipped = paths(plan.skipped)
    for (const shard of first.shards)
      expect(skipped.filter((one) => filesOf(shard).includes(one))).not.toEqual([])
    expect([...skipped, ...paths(plan.chosen)].sort()).toEqual(paths(first.merged.plan.chosen))
  })
})

describe("a map that is kept on the machine", () => {
  const nonce = `tiny ${Date.now()}`
  const other = (name: string): Files => ({
    [`src/${name}.js`]: `export const ${name} = () => 1\n`,
    [`test/unit/${name}.test.js`]: [
      "import assert from 'node:assert'",
      "import { test } from 'node:test'",
      `import { ${name} } from '../../src/${name}.js'`,
      `test('${name}', () => assert.ok(${name}()))`,
      "",
    ].join("\n"),
  })
  const config = TINY["sluice.yaml"]!.replace("app:", `app:\n  name: ${nonce}`)
  let copy: { app: string; remove(): Promise<void> }
  beforeAll(async () => {
    copy = await changedApp(nonce, {
      ...{ ...other("second"), ...other("third") },
      "sluice.yaml": `${config}selection: { keepMap: true }\n`,
    })
  })
  afterAll(() => copy.remove())
  const edit = (name: string): Promise<void> =>
    writeFile(join(copy.app, `src/${name}.js`), `export const ${name} = () => 2\n`)

  it(
    "is made by the first run, used by a plan, and used and brought up to date by the next run",
    async () => {
      const first = await reported(copy.app, join(folder, "first"), ...UNIT)
      expect(first.report.verdict, first.summary).toBe("pass")
      expect(first.plan.everything).toMatch(/no map/)
      expect(filesOf(first)).toHaveLength(3)
      await edit("second")
      const call = ["-s", "call", "--source", copy.app, "plan", "--only", "unit", "summary"]
      expect((await run("dagger", call, ROOT)).stdout).toContain("Unit tests: 1 of 3 files run")
      const second = await reported(copy.app, join(folder, "second"), ...UNIT)
      expect(filesOf(second)).toEqual(["test/unit/second.test.js"])
      await edit("third")
      const third = await reported(copy.app, join(folder, "third"), ...UNIT)
      expect(filesOf(third)).toEqual(["test/unit/third.test.js"])
    },
    WITHIN,
  )
})
