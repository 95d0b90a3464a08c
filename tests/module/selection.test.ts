import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { type CiPlan, CiPlans } from "../../dagger/src/core/selection/ci-plan.js"
import type { TestStage } from "../../dagger/src/core/flaky/names.js"
import { parseHistoryFile } from "../../dagger/src/core/history/file.js"
import { reportSchema } from "../../dagger/src/core/report/json.js"
import type { RunReport } from "../../dagger/src/core/report/model.js"
import { planted, ROOT, run } from "./pipeline.js"

const WITHIN = 20 * 60_000
const RUN = ["run", "--only", "integration", "--only", "e2e"]
const json = async (file: string): Promise<unknown> => JSON.parse(await readFile(file, "utf8"))

type Left = { report: RunReport; plan(stage: TestStage): CiPlan; map: string; out: string }

/** Runs integration and browser tests of an application, and exports the report. */
async function tests(app: string, out: string, ...args: string[]): Promise<Left> {
  const call = ["-s", "call", "--source", app, ...RUN, ...args]
  const ended = await run("dagger", [...call, "report", "export", "--path", out], ROOT)
  if (ended.exitCode !== 0) throw new Error(`${ended.stdout}\n${ended.stderr}`)
  const report = reportSchema.parse(await json(join(out, "report.json"))) as RunReport
  const { stages } = CiPlans.parse(await json(join(out, "tests/ci-plan.json")))
  const plan = (stage: TestStage) => stages.find((one) => one.stage === stage)!
  return { report, plan, map: join(out, "tests/map.json"), out }
}

/** Of what it does with a signature that fits, the integration tests of payments alone reach the end. */
const PAYMENTS = "src/domain/payment-signature.ts"
/** A browser test that was not there when the map was made. */
const EXTRA = "e2e/extra.spec.ts"
const EXTRA_TEXT = `import { expect, test } from '@playwright/test'
test('is ready', async ({ request }) => {
  expect((await request.get('/readyz')).status()).toBe(200)
})
`

const paths = (choices: CiPlan["chosen"]): string[] => choices.map(({ path }) => path)
const filesOf = ({ report }: Left, stage: TestStage): string[] => {
  const own = report.stages.find(({ name }) => name === stage)
  return [...new Set((own?.tests ?? []).flatMap(({ file }) => file ?? []))]
}

describe("the tests of the example, chosen by what they reach", () => {
  let folder: string
  let copy: { app: string; remove(): Promise<void> }
  let all: Left
  let some: Left
  let audited: Left
  const edit = async (file: string, from: string, to: string): Promise<void> => {
    const path = join(copy.app, file)
    const text = await readFile(path, "utf8")
    if (!text.includes(from)) throw new Error(`${file} has no ${from}`)
    await writeFile(path, text.replace(from, to))
  }
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "sluice-selection-"))
    copy = await planted({})
    all = await tests(copy.app, join(folder, "all"), "--record-tests")
    await cp(all.map, join(folder, "map.json"))
    await edit("src/pages/admin.ts", "<dt>Booked</dt>", "<dt>Bookings</dt>")
    await edit(PAYMENTS, "ageSeconds <= TOLERANCE_SECONDS", "TOLERANCE_SECONDS >= ageSeconds")
    await writeFile(join(copy.app, EXTRA), EXTRA_TEXT)
    some = await tests(copy.app, join(folder, "some"), "--test-map", join(folder, "map.json"))
    await edit("src/pages/admin.ts", "'Suspend']", "'Stop']")
    const history = join(some.out, "tests/history.json")
    // What comes from the cache is no evidence, and is not counted.
    const given = ["--test-map", some.map, "--every-test", "--fresh", "--history", history]
    audited = await tests(copy.app, join(folder, "audited"), ...given)
  }, 3 * WITHIN)
  afterAll(async () => {
    await copy.remove()
    await rm(folder, { recursive: true, force: true })
  })

  it("all run at first, and are all written down", () => {
    expect(all.report.verdict, JSON.stringify(all.report.notes)).toBe("pass")
    expect(filesOf(all, "e2e")).toHaveLength(5)
    expect(all.plan("e2e").everything).toMatch(/no map/)
  })

  it("are those of the browser that run a function which changed", () => {
    expect(some.plan("e2e").everything).toBeUndefined()
    expect(paths(some.plan("e2e").chosen)).toContain("e2e/admin.spec.ts")
    // They run in an order of their own.
    expect(filesOf(some, "e2e").sort()).toEqual(paths(some.plan("e2e").chosen))
    expect(paths(some.plan("e2e").skipped)).toEqual(
      expect.arrayContaining(["e2e/accounts.spec.ts", "e2e/pages.spec.ts", "e2e/vendor.spec.ts"]),
    )
  })

  it("are a new one, which makes no other run", () => {
    const of = some.plan("e2e").chosen.find(({ path }) => path === EXTRA)
    expect(of?.reason).toMatch(/it is new/)
    expect(filesOf(some, "e2e")).toContain(EXTRA)
  })

  it("are those of integration that do, with one database for all", () => {
    expect(filesOf(some, "integration")).toEqual(["test/integration/payments.test.ts"])
    expect(paths(some.plan("integration").skipped)).toHaveLength(5)
  })

  it("would have been chosen where they fail", async () => {
    expect(filesOf(audited, "e2e")).toHaveLength(6)
    expect(await json(join(audited.out, "tests/audit.json"))).toMatchObject({
      stages: expect.arrayContaining([
        expect.objectContaining({
          stage: "e2e",
          failed: ["e2e/admin.spec.ts"],
          escaped: [],
          chosen: expect.any(Number),
          soFar: expect.objectContaining({ runs: 1, failures: 1, escapes: 0 }),
        }),
      ]),
    })
    const { audits } = parseHistoryFile(
      await readFile(join(audited.out, "tests/history.json"), "utf8"),
    )
    expect(audits.map(({ stage, failed }) => [stage, failed])).toEqual([
      ["e2e", ["e2e/admin.spec.ts"]],
      ["integration", []],
    ])
    expect(audited.report.notes.join("\n")).toMatch(
      /e2e: 0 of 1 failing test file escaped in 1 audited run \(at most 97\.5 %, 95 %\)/,
    )
  })

  it("keeps each stage's map when another one's changes", async () => {
    const { stages } = (await json(some.map)) as { stages: object }
    expect(Object.keys(stages)).toEqual(["integration", "e2e"])
  })
})
