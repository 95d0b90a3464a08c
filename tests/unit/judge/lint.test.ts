import { expect, it } from "vitest"
import { judgeLint } from "../../../dagger/src/core/judge/lint.js"
import { judgeTypecheck } from "../../../dagger/src/core/judge/typecheck.js"
import { rawOf, recorded } from "../tools/recorded.js"

const gate = { maxErrors: 0, maxWarnings: 20 }
const eslint = recorded("eslint/10.15.0/clean")
const prettier = recorded("prettier/3.10.1/good")

it("passes clean and formatted files", () => {
  const result = judgeLint({ eslint, prettier }, gate)
  expect(result).toMatchObject({ verdict: "pass", findings: [] })
  expect(result.headline).toBe("0 lint errors, 0 lint warnings, 0 unformatted files")
})

it("fails for errors, and says which", () => {
  const result = judgeLint({ eslint: recorded("eslint/10.15.0/errors"), prettier }, gate)
  expect(result.verdict).toBe("fail")
  expect(result.reason).toBe(
    "ESLint found 4 errors and 2 warnings in 2 files; at most 0 and 20 are allowed.",
  )
  expect(result.findings.filter((finding) => finding.blocking)).toHaveLength(4)
  expect(result.findings[0]?.place).toEqual({ file: "src/order.js", line: 2, column: 7 })
})

it("fails for too many warnings alone", () => {
  const lax = { maxErrors: 4, maxWarnings: 1 }
  const result = judgeLint({ eslint: recorded("eslint/10.15.0/errors"), prettier }, lax)
  expect(result.verdict).toBe("fail")
  const blocking = result.findings.filter((finding) => finding.blocking)
  expect(blocking.map((finding) => finding.rule)).toEqual(["no-console", "eqeqeq"])
})

it("fails for a file that is not formatted or not readable", () => {
  const result = judgeLint({ eslint, prettier: recorded("prettier/3.10.1/bad") }, gate)
  expect(result.verdict).toBe("fail")
  expect(result.findings.map((finding) => [finding.rule, finding.place?.file])).toEqual([
    ["syntax", "torn.ts"],
    ["format", "loose.ts"],
  ])
})

it("is inconclusive where there was nothing to check", () => {
  const none = recorded("eslint/10.15.0/none")
  expect(judgeLint({ eslint: none, prettier }, gate).verdict).toBe("inconclusive")
  expect(judgeLint({ eslint, prettier: recorded("prettier/3.10.1/none") }, gate).verdict).toBe(
    "inconclusive",
  )
  expect(judgeLint({}, gate).verdict).toBe("inconclusive")
})

it("is an error where the tool crashed, with its last lines", () => {
  const result = judgeLint({ eslint: recorded("eslint/10.15.0/noconfig"), prettier }, gate)
  expect(result.verdict).toBe("error")
  expect(result.findings[0]?.detail).toContain("ESLint couldn't find an eslint.config.* file.")
  const killed = judgeLint({ eslint: rawOf({ exitCode: 137 }), prettier }, gate)
  expect(killed.reason).toContain("want of memory")
})

it("judges types: none may be wrong", () => {
  const clean = judgeTypecheck(recorded("tsc/5.9.3/clean"))
  expect(clean).toMatchObject({ verdict: "pass", reason: "No type errors in 68 files read." })
  const wrong = judgeTypecheck(recorded("tsc/5.9.3/errors"))
  expect(wrong).toMatchObject({
    verdict: "fail",
    reason: "The compiler found 4 type errors in 1 file.",
  })
  expect(wrong.findings[1]).toMatchObject({
    rule: "TS2551",
    place: { file: "src/guest.ts", line: 5, column: 12 },
  })
  expect(judgeTypecheck(recorded("tsc/7.0.2/none")).verdict).toBe("inconclusive")
  expect(judgeTypecheck(rawOf({ exitCode: 127, stderr: "tsc: not found" }))).toMatchObject({
    verdict: "error",
  })
})
