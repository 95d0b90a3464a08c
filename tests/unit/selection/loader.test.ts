import { rmSync } from "node:fs"
import { join } from "node:path"

import { afterAll, beforeAll, describe, expect, it } from "vitest"

import { chosenAfter, type Fixture, recordFixture } from "./record.js"

const JEST = join(import.meta.dirname, "../../../node_modules/jest/bin/jest.js")
const STEPS = "tools/steps.mjs"
const TESTS = ["src/late.test.js", "src/slots.test.js"]
const added = {
  [STEPS]: "export default async () => {}\n",
  "src/late.test.js": `test("waits", () => expect(require("./clock.js").late()).toBe(0))\n`,
  "src/slots.test.js": `test("is free", () => expect(require("./slots.js").free([{}])).toHaveLength(1))\n`,
}

// No text of an ECMAScript module passes by the recorder where Node's own loader reads it.
describe.each([
  ["required", "tools/setup.mjs", `export { default } from "./steps.mjs"\n`],
  [
    "imported",
    "tools/setup.cjs",
    `module.exports = async () => (await import("./steps.mjs")).default()\n`,
  ],
])("an ECMAScript module that is %s before Jest's tests", (_name, setup, text) => {
  let fixture: Fixture
  beforeAll(() => {
    const args = [JEST, "--runInBand", "--globalSetup", `./${setup}`]
    fixture = recordFixture("realms", args, {}, { ...added, [setup]: text })
  }, 120_000)
  afterAll(() => rmSync(fixture.folder, { recursive: true, force: true }))

  it("is every test file's", () => {
    expect(fixture.status, fixture.output).toBe(0)
    const { chosen } = chosenAfter(fixture, { [STEPS]: "export default async () => 1\n" }, {})
    expect(chosen.map(({ path }) => path).sort()).toEqual(TESTS)
  })

  it("makes nothing else everybody's", () => {
    const clock = fixture.tree.text("src/clock.js")!
    expect(clock).toContain("let late = 0")
    const { chosen } = chosenAfter(
      fixture,
      { "src/clock.js": clock.replace("late = 0", "late = 1") },
      {},
    )
    expect(chosen.map(({ path }) => path)).toEqual(["src/late.test.js"])
  })
})
