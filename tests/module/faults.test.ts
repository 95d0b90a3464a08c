import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { EXAMPLE, pipeline, planted, stageOf, type PipelineRun } from "./pipeline.js"

describe("faults in the source turn their stages red", () => {
  let seen: PipelineRun
  let remove = (): Promise<void> => Promise.resolve()
  beforeAll(async () => {
    const copy = await planted({
      "test/unit/planted.test.ts":
        "import { expect, it } from 'vitest';\n\nit('adds up', () => {\n  expect(1 + 1).toBe(3);\n});\n",
      "src/planted.ts": "export const port: number = 'three thousand';\n",
    })
    remove = copy.remove
    seen = await pipeline(copy.app, "--only", "lint,typecheck,unit")
  }, 15 * 60_000)
  afterAll(() => remove())

  it("ends with exit code 1", () => {
    expect(seen.exitCode, `${seen.stdout}\n${seen.stderr}`).toBe(1)
    expect(seen.stdout).toMatch(/^FAIL booking: /m)
  })

  it("names the failing test, its line and its assertion", () => {
    const unit = stageOf(seen, "unit")
    expect(unit.verdict).toBe("fail")
    const failed = unit.tests.find((test) => test.outcome === "failed")
    expect(failed).toMatchObject({ file: "test/unit/planted.test.ts", line: 4, name: "adds up" })
    expect(seen.stdout).toContain("expected 2 to be 3")
  })

  it("names the type error's file, line and code", () => {
    expect(stageOf(seen, "typecheck")).toMatchObject({
      verdict: "fail",
      findings: [{ rule: "TS2322", place: { file: "src/planted.ts", line: 1 }, blocking: true }],
    })
  })
})

describe("a candidate that errs", () => {
  it(
    "is rolled back, and nothing is promoted",
    async () => {
      const copy = await planted({
        "src/services/vendors.ts": {
          replace: "id: string): Promise<Vendor> {\n",
          by: "id: string): Promise<Vendor> {\n  if (Math.random() < 0.2) throw new Error('planted');\n",
        },
      })
      const seen = await pipeline(copy.app, "--only", "promote", "--baseline", EXAMPLE)
      await copy.remove()
      expect(seen.exitCode, `${seen.stdout}\n${seen.stderr}`).toBe(1)
      expect(stageOf(seen, "canary")).toMatchObject({ verdict: "fail" })
      expect(stageOf(seen, "canary").reason).toMatch(/^[\d.]+ % of the candidate's requests failed/)
      expect(seen.report?.skipped.map(({ name }) => name)).toContain("promote")
    },
    15 * 60_000,
  )
})
