import { expect, it } from "vitest"
import { parsePrettier, prettierCommand } from "../../../dagger/src/core/tools/prettier.js"
import { GARBAGE, rawOf, recorded } from "./recorded.js"

it("names unformatted files and those it can't parse", () => {
  expect(parsePrettier(recorded("prettier/3.10.1/bad"))).toEqual({
    ok: true,
    value: {
      unformatted: ["loose.ts"],
      errors: [
        { file: "torn.ts", line: 1, column: 11, message: "SyntaxError: Expression expected." },
      ],
      noFiles: false,
    },
  })
})

it("tells formatted files from none", () => {
  const nothing = { unformatted: [], errors: [] }
  expect(parsePrettier(recorded("prettier/3.10.1/good"))).toEqual({
    ok: true,
    value: { ...nothing, noFiles: false },
  })
  expect(parsePrettier(recorded("prettier/3.10.1/none"))).toEqual({
    ok: true,
    value: { ...nothing, noFiles: true },
  })
})

it("does not take the summary line for a file", () => {
  const stderr = "[warn] a b.ts\n[warn] Code style issues found in the above file. Run Prettier.\n"
  const result = parsePrettier(rawOf({ exitCode: 1, stderr }))
  expect(result.ok && result.value.unformatted).toEqual(["a b.ts"])
})

it.each(GARBAGE)("takes %j without throwing", (stdout) => {
  expect(parsePrettier(rawOf({ stdout })).ok).toBe(false)
  expect(parsePrettier(rawOf({ stdout, exitCode: 2 })).ok).toBe(false)
})

it("checks, and never writes", () => {
  expect(prettierCommand("npx prettier --check .")).toBe("npx prettier --check .")
  expect(prettierCommand("npx prettier .")).toBe("npx prettier . --check")
})
