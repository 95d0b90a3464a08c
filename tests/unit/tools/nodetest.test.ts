import { expect, it } from "vitest"
import {
  nodeTestCommand,
  nodeTestEnvironment,
  parseNodeTest,
} from "../../../dagger/src/core/tools/nodetest.js"
import { parseLcov } from "../../../dagger/src/core/tools/lcov.js"
import { GARBAGE, rawOf, recorded } from "./recorded.js"

it("names each test, and a failure's place and diff", () => {
  const result = parseNodeTest(recorded("node/24.21.0/failing"))
  if (!result.ok) throw new Error(result.problem)
  expect(result.value.map((test) => [test.suite, test.name, test.outcome])).toEqual([
    ["total", "adds up", "passed"],
    ["total", "keeps lines apart", "failed"],
    ["total", "knows taxes", "skipped"],
    ["total", "knows shipping", "skipped"],
    ["test/price.test.js", "refuses more than all", "failed"],
  ])
  const failed = result.value.filter((test) => test.outcome === "failed")
  expect(failed[0]).toMatchObject({ file: "test/price.test.js", line: 8 })
  expect(failed[0]?.detail).toContain("+   sum: 3")
  expect(failed[0]?.detail).not.toContain("node:internal")
  expect(failed[1]).toMatchObject({ line: 15, message: "percent" })
})

it("takes a file that does not load for a failed test", () => {
  const result = parseNodeTest(recorded("node/24.21.0/broken"))
  expect(result.ok && result.value).toMatchObject([{ outcome: "failed", message: "test failed" }])
})

it("finds no test where there is none, although node ends with 0", () => {
  const raw = recorded("node/24.21.0/none")
  expect(raw.exitCode).toBe(0)
  expect(parseNodeTest(raw)).toEqual({ ok: true, value: [] })
  expect(parseLcov(raw.files["coverage/lcov.info"]).ok).toBe(false)
})

it.each(GARBAGE)("takes %j without throwing", (text) => {
  expect(parseNodeTest(rawOf({ files: { "junit.xml": text } })).ok).toBe(false)
})

it("puts its options before the files", () => {
  const options = { command: 'node --import tsx --test "test/*.ts"', outputFolder: "/out" }
  const line = nodeTestCommand({ ...options, coverage: true })
  expect(line).toMatch(/^mkdir -p \/out\/coverage && node --import tsx --test-reporter=spec /)
  expect(line).toMatch(/--experimental-test-coverage .* --test "test\/\*\.ts"$/)
  expect(nodeTestEnvironment({ ...options, coverage: true })).toEqual({})
})

it("reports through NODE_OPTIONS behind a script runner", () => {
  const options = { command: "npm run test:unit --", outputFolder: "/out", coverage: true }
  expect(nodeTestCommand(options)).toBe("npm run test:unit --")
  expect(nodeTestEnvironment(options).NODE_OPTIONS).toContain("--test-reporter=junit")
})
