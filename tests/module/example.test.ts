import { readdir, readFile } from "node:fs/promises"
import { join } from "node:path"
import { beforeAll, describe, expect, it } from "vitest"
import { missingInRecord, parseRecord } from "../../dagger/src/core/canary/record.js"
import { STAGE_NAMES } from "../../dagger/src/core/plan/stages.js"
import { EXAMPLE, pipeline, stageOf, type PipelineRun } from "./pipeline.js"

// The main job, as a newcomer runs it: every stage of the example on a real engine.
describe("scripts/pipeline on the example", () => {
  let whole: PipelineRun
  beforeAll(async () => {
    whole = await pipeline(EXAMPLE)
  }, 45 * 60_000)

  it("ends with exit code 0 and one screen that says so", () => {
    expect(whole.exitCode, `${whole.stdout}\n${whole.stderr}`).toBe(0)
    expect(whole.stdout).toMatch(/^PASS booking: /m)
    expect(whole.report?.verdict).toBe("pass")
  })

  it.each(STAGE_NAMES)("ran %s and passed it", (name) => {
    expect(stageOf(whole, name)).toMatchObject({ verdict: "pass", reason: expect.any(String) })
  })

  it("measured load and canary anew", () => {
    for (const name of ["load", "canary", "promote"]) {
      expect(stageOf(whole, name).cached, name).toBe(false)
    }
  })

  it("left a complete release record with the measured share of each step", async () => {
    const parsed = parseRecord(await readFile(join(whole.out, "release.json"), "utf8"))
    if (!parsed.ok) throw new Error(parsed.problem)
    expect(missingInRecord(parsed.value)).toEqual([])
    expect(parsed.value.steps.map((step) => step.plannedPercent)).toEqual([10, 50, 100])
    expect(parsed.value.steps[0]!.measuredPercent).toBeGreaterThan(5)
    expect(parsed.value.steps[0]!.measuredPercent).toBeLessThan(15)
  })

  it("left JUnit files and each tool's own output", async () => {
    expect(await readdir(join(whole.out, "junit"))).toEqual(
      expect.arrayContaining(["unit.xml", "integration.xml", "e2e.xml"]),
    )
    expect(await readdir(join(whole.out, "stages"))).toEqual(
      expect.arrayContaining(["unit", "load", "canary", "trivy"]),
    )
  })

  it(
    "runs again from the cache what has not changed",
    async () => {
      const again = await pipeline(EXAMPLE, "--only", "lint,typecheck,unit,integration,e2e")
      expect(again.exitCode, again.stdout).toBe(0)
      for (const name of ["lint", "typecheck", "unit", "integration", "e2e"]) {
        expect(stageOf(again, name).cached, name).toBe(true)
      }
    },
    10 * 60_000,
  )
})
