import { describe, expect, it } from "vitest"
import { parseTsc, tscCommand } from "../../../dagger/src/core/tools/tsc.js"
import { GARBAGE, rawOf, recorded, versionsOf } from "./recorded.js"

describe.each(versionsOf("tsc"))("tsc %s", (version) => {
  it("names each error with its place", () => {
    const result = parseTsc(recorded(`tsc/${version}/errors`))
    if (!result.ok) throw new Error(result.problem)
    expect(result.value.problems).toHaveLength(4)
    expect(result.value.problems[0]).toEqual({
      file: "src/guest.ts",
      line: 3,
      column: 44,
      code: "TS2322",
      message: "Type 'string' is not assignable to type 'number'.",
    })
    expect(result.value.files).toBe(68)
  })

  it("counts the files of a clean check", () => {
    expect(parseTsc(recorded(`tsc/${version}/clean`))).toEqual({
      ok: true,
      value: { problems: [], files: 68, noInputs: false },
    })
  })

  it("notices that there was nothing to check", () => {
    const result = parseTsc(recorded(`tsc/${version}/none`))
    expect(result.ok && result.value.noInputs).toBe(true)
  })
})

it("keeps the compiler's further lines as detail", () => {
  const stdout =
    "a.ts(1,2): error TS2345: Argument is wrong.\n  Property 'a' is missing.\n    And more.\n"
  const result = parseTsc(rawOf({ exitCode: 2, stdout }))
  expect(result.ok && result.value.problems[0]?.detail).toBe(
    "  Property 'a' is missing.\n    And more.",
  )
})

it.each(GARBAGE)("takes %j without throwing", (stdout) => {
  expect(parseTsc(rawOf({ stdout, exitCode: 1 })).ok).toBe(false)
  expect(parseTsc(rawOf({ stdout, exitCode: 0 })).ok).toBe(false)
})

it("asks for plain lines and a count of files", () => {
  expect(tscCommand("npx tsc --noEmit")).toBe("npx tsc --noEmit --pretty false --diagnostics")
})
