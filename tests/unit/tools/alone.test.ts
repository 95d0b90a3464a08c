import { expect, it } from "vitest"
import { aloneCommand } from "../../../dagger/src/core/tools/alone.js"
import { sourceLine } from "../../../dagger/src/core/tools/source-line.js"

const test = {
  suite: "the portal > a day",
  name: "it's €12.50 (net)",
  file: "test/pages.test.ts",
  line: 146,
  outcome: "failed" as const,
  durationMs: 1,
}
const name = String.raw`'the portal a day it'\''s €12\.50 \(net\)'`

it.each([
  ["vitest", `npx vitest run test/pages.test.ts -t ${name}`],
  ["jest", `npx jest test/pages.test.ts -t ${name}`],
  ["mocha", `npx mocha -g ${name} test/pages.test.ts`],
  [
    "node",
    String.raw`node --test --test-name-pattern='it'\''s €12\.50 \(net\)' test/pages.test.ts`,
  ],
  ["playwright", String.raw`npx playwright test test/pages.test.ts -g 'it'\''s €12\.50 \(net\)'`],
] as const)("runs one test alone: %s", (runner, command) => {
  expect(aloneCommand(runner, test)).toBe(command)
})

it("takes the project's own configuration along, and a file that did not load as a whole", () => {
  const said = "> app@1.0.0 test:unit\n> vitest run --config vitest.unit.ts --coverage"
  const file = { ...test, suite: test.file, name: test.file }
  expect(aloneCommand("vitest", file, said)).toBe(
    "npx vitest run test/pages.test.ts --config vitest.unit.ts",
  )
  const { suite, name: title, outcome, durationMs } = test
  const nowhere = { suite, name: title, outcome, durationMs }
  expect(aloneCommand("vitest", nowhere)).toBeUndefined()
})

it("finds the line of source that a log shows for a place", () => {
  const log = [
    " ❯ test/pages.test.ts:146:47",
    "    145|     await submit()",
    "    146|     expect(body).toContain('x')",
    "       |                  ^",
  ].join("\n")
  expect(sourceLine(log, test)).toBe("146 | expect(body).toContain('x')")
  expect(sourceLine(log, { ...test, line: 145 })).toBeUndefined()
  const jest = "    > 146 |   expect(1).toBe(2)\n\n      at Object.toBe (test/pages.test.ts:146:3)"
  expect(sourceLine(jest, test)).toBe("146 | expect(1).toBe(2)")
  expect(sourceLine(log, {})).toBeUndefined()
})
