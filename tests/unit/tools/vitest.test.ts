import { describe, expect, it } from "vitest"
import { parseLcov } from "../../../dagger/src/core/tools/lcov.js"
import { parseVitest, vitestCommand } from "../../../dagger/src/core/tools/vitest.js"
import { GARBAGE, rawOf, recorded, versionsOf } from "./recorded.js"

describe.each(versionsOf("vitest"))("Vitest %s", (version) => {
  it("names each test, and a failure's place and diff", () => {
    const result = parseVitest(recorded(`vitest/${version}/failing`))
    if (!result.ok) throw new Error(result.problem)
    expect(result.value.map((test) => [test.suite, test.name, test.outcome])).toEqual([
      ["total", "adds up", "passed"],
      ["total", "keeps lines apart", "failed"],
      ["total", "knows taxes", "skipped"],
      ["total", "knows shipping", "skipped"],
      ["discount", "refuses more than all", "failed"],
    ])
    const [, diff, , , thrown] = result.value
    expect(diff).toMatchObject({ file: "test/price.test.ts", line: 9 })
    expect(diff?.detail).toContain('-   "sum": 4,\n+   "sum": 3,')
    expect(thrown).toMatchObject({ file: "test/price.test.ts", line: 17, message: "percent" })
  })

  it("takes a file that does not load for a failed test", () => {
    const result = parseVitest(recorded(`vitest/${version}/broken`))
    if (!result.ok) throw new Error(result.problem)
    expect(result.value).toHaveLength(1)
    expect(result.value[0]).toMatchObject({ outcome: "failed", file: "broken/load.test.ts" })
    expect(result.value[0]?.message).toMatch(/Cannot find module|Failed to load|Failed to resolve/)
  })

  it("finds no test where there is none", () => {
    expect(parseVitest(recorded(`vitest/${version}/none`))).toEqual({ ok: true, value: [] })
  })

  it("measures lines, files without tests included", () => {
    const raw = recorded(`vitest/${version}/failing`)
    const result = parseLcov(raw.files["coverage/lcov.info"])
    if (!result.ok) throw new Error(result.problem)
    expect(result.value.files.map((file) => file.file)).toEqual(["src/never.ts", "src/price.ts"])
    expect(result.value.linesPercent).toBeGreaterThan(60)
    expect(result.value.linesPercent).toBeLessThan(70)
  })
})

it("reads an error that no test waited for, which Vitest 5 reports", () => {
  const result = parseVitest(recorded("vitest/5.1.1/unhandled"))
  if (!result.ok) throw new Error(result.problem)
  expect(result.value.find((test) => test.outcome === "failed")).toMatchObject({
    name: "Unhandled Rejection: nobody waits for me",
    file: "unhandled/late.test.ts",
    line: 3,
  })
})

it.each(GARBAGE)("takes %j without throwing", (text) => {
  expect(parseVitest(rawOf({ files: { "junit.xml": text } })).ok).toBe(false)
})

it("notices a report that was cut off anywhere inside", () => {
  const text = recorded("vitest/5.1.1/failing").files["junit.xml"] ?? ""
  const end = text.trimEnd().length
  for (let length = 1; length < end; length += 97) {
    const cut = parseVitest(rawOf({ files: { "junit.xml": text.slice(0, length) } }))
    expect(cut.ok).toBe(false)
  }
})

it("asks for JUnit, and for coverage only where it is wanted", () => {
  const options = { command: "npm run test:unit --", outputFolder: "/out" }
  expect(vitestCommand({ ...options, coverage: false })).toBe(
    "npm run test:unit -- --reporter=default --reporter=junit --outputFile.junit=/out/junit.xml",
  )
  expect(vitestCommand({ ...options, coverage: true })).toContain(
    "--coverage.reportsDirectory=/out/coverage",
  )
})
