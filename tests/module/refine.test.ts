import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest"
import { type CiPlan, CiPlans } from "../../dagger/src/core/selection/ci-plan.js"
import type { StageAudit } from "../../dagger/src/core/selection/audited.js"
import { reportSchema } from "../../dagger/src/core/report/json.js"
import type { RunReport } from "../../dagger/src/core/report/model.js"
import { provider, type Provider } from "./model.js"
import { planted, ROOT, run } from "./pipeline.js"

// The engine is to share this machine's loopback, as the native one does.

const WITHIN = 10 * 60_000
const MODEL = "gpt-4.1"
const REFINE = `selection:\n  refine: { model: ${MODEL}, mostTests: 2 }\n`

const json = async (file: string): Promise<unknown> => JSON.parse(await readFile(file, "utf8"))
const paths = (choices: CiPlan["chosen"]): string[] => choices.map(({ path }) => path)

/** The plan of the unit tests by a map. */
async function planOf(app: string, map: string): Promise<CiPlan> {
  const args = ["plan", "--only", "unit", "--test-map", map, "json"]
  const ended = await run("dagger", ["-s", "call", "--source", app, ...args], ROOT)
  if (ended.exitCode !== 0) throw new Error(`${ended.stdout}\n${ended.stderr}`)
  const { tests } = JSON.parse(ended.stdout) as { tests: unknown }
  return CiPlans.parse(tests).stages[0]!
}

type Left = { report: RunReport; plan: CiPlan; out: string }

/** Runs the unit tests of an application, and exports the report. */
async function unit(app: string, out: string, ...args: string[]): Promise<Left> {
  const call = ["-s", "call", "--source", app, "run", "--only", "unit", ...args]
  const ended = await run("dagger", [...call, "report", "export", "--path", out], ROOT)
  if (ended.exitCode !== 0) throw new Error(`${ended.stdout}\n${ended.stderr}`)
  const report = reportSchema.parse(await json(join(out, "report.json"))) as RunReport
  const { stages } = CiPlans.parse(await json(join(out, "tests/ci-plan.json")))
  return { report, plan: stages[0]!, out }
}

const filesOf = ({ report }: Left): string[] => [
  ...new Set(report.stages.flatMap(({ tests }) => tests.flatMap(({ file }) => file ?? []))),
]

describe("a language model's opinion on the example's unit tests", () => {
  let folder: string
  let map: string
  let copy: { app: string; remove(): Promise<void> }
  let model: Provider
  let first: Left
  let safe: CiPlan
  beforeAll(async () => {
    model = await provider()
    process.env.OPENAI_BASE_URL = model.url
    process.env.OPENAI_API_KEY = "made-up"
    folder = await mkdtemp(join(tmpdir(), "sluice-refine-"))
    copy = await planted({
      "sluice.yaml": { replace: "version: 1\n", by: `version: 1\n${REFINE}` },
    })
    first = await unit(copy.app, join(folder, "first"), "--record-tests")
    map = join(first.out, "tests/map.json")
    const file = join(copy.app, "src/domain/format.ts")
    const text = await readFile(file, "utf8")
    await writeFile(file, text.replace("MONEY.format(cents / 100)", "MONEY.format(cents * 0.01)"))
  }, 2 * WITHIN)
  afterAll(async () => {
    await model.end()
    await copy.remove()
    await rm(folder, { recursive: true, force: true })
  })
  beforeEach(() => void (model.asked = []))

  it("is not asked for where every test runs", () => {
    expect(first.plan.everything).toMatch(/no map/)
    expect(first.plan.notes).toBeUndefined()
    expect(model.asked).toEqual([])
  })

  it(
    "changes nothing where the provider fails",
    async () => {
      model.answer = 500
      safe = await planOf(copy.app, map)
      expect(model.asked.length).toBeGreaterThan(0)
      expect(safe.everything).toBeUndefined()
      expect(safe.notes).toEqual([
        expect.stringMatching(/could not be asked \(.*500.*\): the selection stays as it was/),
      ])
      expect(safe.chosen.filter(({ reason }) => reason.includes("language model"))).toEqual([])
      expect(safe.skipped.length).toBeGreaterThan(2)
    },
    WITHIN,
  )

  it(
    "is asked by names alone",
    async () => {
      model.answer = "[]"
      const plan = await planOf(copy.app, map)
      expect(paths(plan.skipped)).toEqual(paths(safe.skipped))
      expect(plan.notes).toEqual([expect.stringMatching(/and added none\.$/)])
      expect(model.asked).toHaveLength(1)
      const [{ model: name, messages }] = model.asked as [Provider["asked"][0]]
      expect(name).toBe(MODEL)
      expect(messages.map(({ role }) => role)).toEqual(["system", "user"])
      const { changed, leftOut } = JSON.parse(messages[1]!.text) as Record<string, unknown>
      expect(changed).toEqual([{ file: "src/domain/format.ts", functions: ["formatMoney"] }])
      expect([...(leftOut as string[])].sort()).toEqual(paths(safe.skipped))
    },
    WITHIN,
  )

  it(
    "gets nothing from a tool that it calls",
    async () => {
      model.answer = { tool: "ReadLogs", args: { span: "0000000000000001" } }
      const plan = await planOf(copy.app, map)
      expect(model.asked).toHaveLength(1)
      expect(paths(plan.chosen)).toEqual(paths(safe.chosen))
      expect(plan.notes).toEqual([expect.stringMatching(/could not be asked \(.*limit/)])
    },
    WITHIN,
  )

  it(
    "has a test file run that was left out, and nothing that is none",
    async () => {
      const wanted = safe.skipped[0]!.path
      model.answer = `\`\`\`json\n${JSON.stringify([wanted, "/etc/passwd"])}\n\`\`\``
      const left = await unit(copy.app, join(folder, "some"), "--test-map", map)
      expect(paths(left.plan.chosen)).toEqual([...paths(safe.chosen), wanted].sort())
      expect(filesOf(left).sort()).toEqual(paths(left.plan.chosen))
      const own = left.plan.chosen.find(({ path }) => path === wanted)
      expect(own?.reason).toBe(`a language model (${MODEL}) thinks it may see the change`)
      expect(left.report.notes.join("\n")).toMatch(/Unit tests: The language model .* added 1\./)
      expect(left.report.notes.join("\n")).toMatch(/named 1 that is none of them: ignored/)
    },
    WITHIN,
  )

  it(
    "has no part in what an audit says would have been chosen",
    async () => {
      model.answer = JSON.stringify(paths(safe.skipped))
      const given = ["--test-map", map, "--every-test"]
      const { out } = await unit(copy.app, join(folder, "audited"), ...given)
      const { stages } = (await json(join(out, "tests/audit.json"))) as { stages: StageAudit[] }
      expect(stages[0]).toMatchObject({ stage: "unit", chosen: safe.chosen.length })
      expect(model.asked).toEqual([])
    },
    WITHIN,
  )

  it(
    "is waited for no longer than a minute",
    async () => {
      model.answer = "never"
      const plan = await planOf(copy.app, map)
      expect(paths(plan.chosen)).toEqual(paths(safe.chosen))
      expect(plan.notes).toEqual([expect.stringMatching(/no answer within 60 s/)])
    },
    WITHIN,
  )
})
