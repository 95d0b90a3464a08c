import { describe, expect, it } from "vitest"
import { judgeIntegration } from "../../../dagger/src/core/judge/integration.js"
import { judgeUnit } from "../../../dagger/src/core/judge/unit.js"
import { rawOf, recorded, versionsOf } from "../tools/recorded.js"

describe.each(versionsOf("vitest"))("with Vitest %s", (version) => {
  it("passes when all pass and enough lines are covered", () => {
    const result = judgeUnit(recorded(`vitest/${version}/green`), "vitest", { minLinesPercent: 20 })
    expect(result).toMatchObject({ verdict: "pass", findings: [] })
    expect(result.headline).toMatch(/^1 test, \d+(\.\d)? % lines$/)
  })

  it("fails for failing tests, each with its place", () => {
    const raw = recorded(`vitest/${version}/failing`)
    const result = judgeUnit(raw, "vitest", { minLinesPercent: 0 })
    expect(result.verdict).toBe("fail")
    expect(result.reason).toContain("2 of 3 tests failed.")
    expect(result.findings[0]).toMatchObject({
      rule: "test-failed",
      place: { file: "test/price.test.ts", line: 9 },
      blocking: true,
    })
    expect(result.tests).toHaveLength(5)
  })

  it("fails for too few lines, and names the files", () => {
    const result = judgeUnit(recorded(`vitest/${version}/green`), "vitest", { minLinesPercent: 80 })
    expect(result.parts.map((part) => part.verdict)).toEqual(["pass", "fail"])
    expect(result.findings[0]?.rule).toBe("lines-covered")
    expect(result.findings[0]?.detail).toContain("src/never.ts: ")
  })

  it("fails for an error that no test waited for", () => {
    const result = judgeUnit(recorded(`vitest/${version}/unhandled`), "vitest", {
      minLinesPercent: 0,
    })
    expect(result.verdict).toBe("fail")
    expect(result.findings[0]?.detail).toContain("nobody waits for me")
  })

  it("is inconclusive without tests", () => {
    const result = judgeUnit(recorded(`vitest/${version}/none`), "vitest", { minLinesPercent: 0 })
    expect(result.verdict).toBe("inconclusive")
    expect(result.reason).toContain("vitest ran no test.")
  })
})

it("judges jest and node:test alike", () => {
  const jest = judgeUnit(recorded("jest/30.5.2/failing"), "jest", { minLinesPercent: 50 })
  expect(jest.parts.map((part) => part.verdict)).toEqual(["fail", "pass"])
  const node = judgeUnit(recorded("node/24.21.0/failing"), "node", { minLinesPercent: 50 })
  expect(node.parts.map((part) => part.verdict)).toEqual(["fail", "pass"])
  const none = judgeUnit(recorded("node/24.21.0/none"), "node", { minLinesPercent: 50 })
  expect(none.verdict).toBe("inconclusive")
})

it("is an error without a report, or when killed", () => {
  const stderr = "MISSING DEPENDENCY Cannot find dependency '@vitest/coverage-v8'"
  const result = judgeUnit(rawOf({ exitCode: 1, stderr }), "vitest", { minLinesPercent: 80 })
  expect(result).toMatchObject({ verdict: "error" })
  expect(result.findings[0]?.detail).toContain("MISSING DEPENDENCY")
  const raw = { ...recorded("vitest/5.1.1/green"), exitCode: 124 }
  expect(judgeUnit(raw, "vitest", { minLinesPercent: 0 }).reason).toContain("time limit")
})

it("does not know coverage without a report, and says so", () => {
  const raw = recorded("vitest/5.1.1/green")
  const without = { ...raw, files: { "junit.xml": raw.files["junit.xml"] ?? "" } }
  const result = judgeUnit(without, "vitest", { minLinesPercent: 80 })
  expect(result).toMatchObject({ verdict: "inconclusive" })
  expect(result.reason).toContain("coverage/lcov.info was not written")
})

const STEPS = { build: "npm run build", migrate: "node dist/migrate.js" }

it("judges integration without a limit for lines, migrations first", () => {
  const tests = recorded("vitest/5.1.1/green")
  expect(judgeIntegration({ tests }, "vitest", STEPS)).toMatchObject({ verdict: "pass" })
  const migrate = rawOf({ exitCode: 1, stderr: 'relation "users" already exists' })
  const result = judgeIntegration({ migrate, tests }, "vitest", STEPS)
  expect(result.verdict).toBe("fail")
  expect(result.findings[0]?.detail).toContain("already exists")
  expect(result.reason).toContain("(node dist/migrate.js) ended with exit code 1")
  const built = judgeIntegration({ build: rawOf({ exitCode: 2 }), tests }, "vitest", STEPS)
  expect(built).toMatchObject({ verdict: "fail", headline: "does not build" })
  const killed = judgeIntegration({ migrate: rawOf({ exitCode: 137 }), tests }, "vitest", STEPS)
  expect(killed).toMatchObject({ verdict: "error" })
  expect(judgeIntegration({}, "vitest", STEPS).verdict).toBe("inconclusive")
})
