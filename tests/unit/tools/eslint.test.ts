import { describe, expect, it } from "vitest"
import { eslintCommand, parseEslint } from "../../../dagger/src/core/tools/eslint.js"
import { GARBAGE, rawOf, recorded, versionsOf } from "./recorded.js"

describe.each(versionsOf("eslint"))("ESLint %s", (version) => {
  it("names errors, warnings and files it can't parse", () => {
    const result = parseEslint(recorded(`eslint/${version}/errors`))
    if (!result.ok) throw new Error(result.problem)
    expect(result.value.files).toBe(2)
    expect(result.value.messages).toContainEqual({
      file: "src/order.js",
      line: 3,
      column: 9,
      rule: "no-unused-vars",
      level: "error",
      message: "'unused' is assigned a value but never used.",
      fixable: false,
    })
    const byRule = Object.fromEntries(result.value.messages.map((m) => [m.rule, m]))
    expect(byRule["prefer-const"]?.fixable).toBe(true)
    expect(byRule["no-console"]?.level).toBe("warning")
    expect(byRule["syntax"]).toMatchObject({ file: "src/torn.js", level: "error" })
  })

  it("tells clean files from none", () => {
    const clean = parseEslint(recorded(`eslint/${version}/clean`))
    expect(clean).toEqual({ ok: true, value: { files: 1, messages: [] } })
    const none = parseEslint(recorded(`eslint/${version}/none`))
    expect(none).toEqual({ ok: true, value: { files: 0, messages: [] } })
  })
})

it("says that ESLint 10 found no settings", () => {
  const result = parseEslint(recorded("eslint/10.15.0/noconfig"))
  expect(result).toEqual({ ok: false, problem: "ESLint found no eslint.config file" })
})

it.each(GARBAGE)("takes %j without throwing", (text) => {
  expect(parseEslint(rawOf({ files: { "eslint.json": text } })).ok).toBe(false)
})

it("takes no report at all", () => {
  expect(parseEslint(rawOf())).toEqual({ ok: false, problem: "eslint.json was not written" })
})

it("adds the report to the project's command", () => {
  expect(eslintCommand("npx eslint .", "/out")).toBe(
    "npx eslint . --format json --output-file /out/eslint.json",
  )
})
