import { expect, it } from "vitest"
import { jestCommand, parseJest } from "../../../dagger/src/core/tools/jest.js"
import { GARBAGE, rawOf, recorded } from "./recorded.js"

it("names each test, a retried one as flaky", () => {
  const result = parseJest(recorded("jest/30.5.2/failing"))
  if (!result.ok) throw new Error(result.problem)
  const outcomes = Object.fromEntries(result.value.map((test) => [test.name, test.outcome]))
  expect(outcomes).toEqual({
    "adds up": "passed",
    "keeps lines apart": "failed",
    "knows taxes": "skipped",
    "knows shipping": "skipped",
    "refuses more than all": "failed",
    "works the second time": "flaky",
  })
  const diff = result.value.find((test) => test.name === "keeps lines apart")
  expect(diff).toMatchObject({ suite: "total", file: "test/price.test.js", line: 5 })
  expect(diff?.detail).toContain('-   "sum": 4,')
  expect(diff?.detail).not.toContain("node_modules")
})

it("takes a file that does not load for a failed test", () => {
  const result = parseJest(recorded("jest/30.5.2/broken"))
  expect(result.ok && result.value).toMatchObject([
    {
      file: "broken/load.test.js",
      line: 1,
      outcome: "failed",
      message: "Cannot find module '../src/missing' from 'broken/load.test.js'",
    },
  ])
})

it("finds no test where there is none", () => {
  expect(parseJest(recorded("jest/30.5.2/none"))).toEqual({ ok: true, value: [] })
  const green = parseJest(recorded("jest/30.5.2/green"))
  expect(green.ok && green.value.length).toBe(1)
})

it.each(GARBAGE)("takes %j without throwing", (text) => {
  expect(parseJest(rawOf({ files: { "jest.json": text } })).ok).toBe(false)
})

it("asks for JSON and lcov", () => {
  expect(jestCommand({ command: "npx jest", outputFolder: "/out", coverage: true })).toBe(
    "npx jest --ci --json --outputFile=/out/jest.json --coverage --coverageReporters=lcovonly --coverageDirectory=/out/coverage",
  )
})
