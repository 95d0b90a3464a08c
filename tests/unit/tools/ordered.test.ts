import { expect, it } from "vitest"

import { parseLcov } from "../../../dagger/src/core/tools/lcov.js"
import { parseNodeTest } from "../../../dagger/src/core/tools/nodetest.js"
import {
  canNameEach,
  isJestConfig,
  namesSequencer,
} from "../../../dagger/src/core/tools/ordered.js"
import { type Runner, testCommand } from "../../../dagger/src/core/tools/runner.js"
import { rawOf } from "./recorded.js"

const only = { files: ["test/b.test.js", "test/a b.test.js"], others: [] }
const command = (runner: Runner, line: string, ordered: boolean): string =>
  testCommand(runner, { command: line, outputFolder: "/out", coverage: false, only, ordered })

it("asks each runner for the order by what it takes on its command line", () => {
  expect(command("vitest", "npm test --", true)).toContain(" --reporter=/sluice/order/vitest.mjs ")
  expect(command("jest", "npm test --", true)).toContain(" --testSequencer=/sluice/order/jest.cjs ")
  const node = command("node", "node --test test/*.js", true)
  expect(node).toMatch(/^mkdir -p \/sluice\/links && /)
  expect(node).toMatch(
    / --require=\/sluice\/order\/node\.cjs --test \/sluice\/links\/10000\/test\/b\.test\.js '\/sluice\/links\/10001\/test\/a b\.test\.js'$/,
  )
})

it("adds nothing where no order is known", () => {
  for (const runner of ["vitest", "jest", "node"] as const)
    expect(command(runner, "node --test", false)).not.toMatch(/sluice\/(order|links)/)
})

it("leaves node:test its own order where a name is a pattern, or they are too many", () => {
  expect(canNameEach(["test/a b.test.js"])).toBe(true)
  expect(canNameEach(["test/[id].test.js"])).toBe(false)
  expect(canNameEach(Array(3000).fill("test/some.test.js"))).toBe(false)
})

it("reports files by their own paths, and no line of a program of Sluice's own", () => {
  const at = "/sluice/links/10003/test/a.test.js"
  const report = `<testsuites><testcase name="${at}" time="0" classname="test" file="${at}"/></testsuites>`
  const tests = parseNodeTest(rawOf({ files: { "junit.xml": report } }))
  expect(tests).toMatchObject({ value: [{ name: "test/a.test.js", file: "test/a.test.js" }] })
  const lines = (file: string): string => `SF:${file}\nDA:1,1\nDA:2,0\nend_of_record\n`
  const lcov = lines("src/a.js") + lines("../sluice/order/node.cjs") + lines("sluice/order/own.js")
  const coverage = parseLcov(lcov)
  expect(coverage.ok && coverage.value.files.map(({ file }) => file)).toEqual([
    ...["src/a.js", "sluice/order/own.js"],
  ])
})

it("sees a sequencer of the project's own in Jest's settings", () => {
  expect(["jest.config.ts", "package.json", "jest-unit.json"].every(isJestConfig)).toBe(true)
  expect(isJestConfig("README.md")).toBe(false)
  expect(namesSequencer("export default { testSequencer: './own.js' }")).toBe(true)
  expect(namesSequencer('{ "jest": {} }')).toBe(false)
})
