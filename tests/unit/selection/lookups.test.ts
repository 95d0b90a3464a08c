import { rmSync } from "node:fs"
import { join } from "node:path"

import { afterAll, beforeAll, describe, expect, it } from "vitest"

import { chosenAfter, type Fixture, recordFixture } from "./record.js"

const JEST = join(import.meta.dirname, "../../../node_modules/jest/bin/jest.js")
const NAMES = ["a", "b", "c"]

/** Two folders for one name, in both of the ways that Jest knows: the first one has nothing yet. */
const settings = {
  name: "lookups-jest",
  private: true,
  jest: {
    watchman: false,
    haste: { forceNodeFilesystemAPI: true },
    transform: {},
    moduleNameMapper: { "^@/(.*)$": ["<rootDir>/tools/$1", "<rootDir>/src/$1"] },
    moduleDirectories: ["tools", "src", "node_modules"],
  },
}
const test = (name: string) => `const { price } = require("@/price")
const { tax } = require("tax")
const { parse } = require("semver")
let own
try {
  own = require("./own-prices.js")
} catch {
  own = {}
}
test("${name} adds up", () => {
  expect(price() + tax() + parse("1.0.0").major).toBe(4)
  expect(own).toEqual({})
})
`

describe("modules that Jest looks for in more than one place", () => {
  let fixture: Fixture
  const after = (path: string) => {
    const { chosen, everything } = chosenAfter(fixture, { [path]: "exports.other = 1\n" }, {})
    return everything ?? chosen.map((one) => one.path)
  }
  const all = NAMES.map((name) => `src/${name}.test.js`)

  beforeAll(() => {
    fixture = recordFixture(
      "realms",
      [JEST, "--runInBand", ...all],
      {},
      {
        "package.json": JSON.stringify(settings),
        "src/price.js": "exports.price = () => 1\n",
        "src/tax.js": "exports.tax = () => 2\n",
        ...Object.fromEntries(NAMES.map((name) => [`src/${name}.test.js`, test(name)])),
      },
    )
  }, 240_000)
  afterAll(() => rmSync(fixture.folder, { recursive: true, force: true }))

  it("are seen by each test file, though Jest looks only for the first", () => {
    expect(fixture.status).toBe(0)
    for (const path of [
      "tools/price.js",
      "tools/price/index.js",
      "tools/tax.js",
      "tools/semver.ts",
    ])
      expect(after(path), path).toEqual(all)
    expect(after("src/own-prices.js")).toEqual(all)
  })

  it("are not those that it would not have taken", () => {
    expect(after("tools/prices.js")).toEqual([])
    expect(after("src/other/tax.js")).toEqual([])
  })

  it("may be mocks by their names alone: where one is new every test runs", () => {
    expect(after("__mocks__/semver.js")).toContain("__mocks__/semver.js is new")
  })
})
