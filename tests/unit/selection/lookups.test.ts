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
  main: "src/main.js",
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
const root = require("../")
let own
try {
  own = require("./own-prices.js")
} catch {
  own = {}
}
test("${name} adds up", () => {
  expect(price() + tax() + parse("1.0.0").major).toBe(4)
  expect(own).toEqual({})
  expect(root).toEqual({ here: true })
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
        // What is loaded by the folder's own name lies beside nothing of the project's.
        "src/main.js": "exports.here = true\n",
        ...Object.fromEntries(NAMES.map((name) => [`src/${name}.test.js`, test(name)])),
      },
    )
  }, 240_000)
  afterAll(() => rmSync(fixture.folder, { recursive: true, force: true }))

  it("are seen by each test file, though Jest looks only for the first", () => {
    expect(fixture.status).toBe(0)
    expect(fixture.output).not.toContain("sluice:")
    expect(fixture.map.tests).toHaveLength(NAMES.length)
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

describe("what a transform of Jest's reads", () => {
  let fixture: Fixture
  const all = NAMES.map((name) => `src/${name}.test.js`)
  const transform = `const { readFileSync } = require("node:fs")
const { join } = require("node:path")
const text = (file) => readFileSync(file, "utf8")
exports.process = (_, file) => ({
  code: text(file).replace("RATE", () => text(join(__dirname, "rate.txt"))),
})
`
  beforeAll(() => {
    const jest = { ...settings.jest, transform: { "\\.js$": "<rootDir>/tools/transform.js" } }
    fixture = recordFixture(
      "realms",
      [JEST, "--maxWorkers=2", "--cacheDirectory=cache", ...all],
      {},
      {
        "package.json": JSON.stringify({ ...settings, jest }),
        ".gitignore": "cache\n",
        "tools/transform.js": transform,
        "tools/rate.txt": "2",
        "src/tax.js": "exports.tax = () => RATE\nexports.none = () => 0\n",
        ...Object.fromEntries(
          NAMES.map((name) => [
            `src/${name}.test.js`,
            `test("${name}", () => expect(require("./tax.js").tax()).toBe(2))\n`,
          ]),
        ),
      },
    )
  }, 240_000)
  afterAll(() => rmSync(fixture.folder, { recursive: true, force: true }))

  it("counts for all test files, whoever had it transformed", () => {
    expect(fixture.output).not.toContain("sluice:")
    expect(fixture.status).toBe(0)
    const { chosen, everything } = chosenAfter(fixture, { "tools/rate.txt": "3" }, {})
    expect(everything).toBeUndefined()
    expect(chosen.map(({ path }) => path)).toEqual(all)
  })

  it("is not the file itself, of which functions are told apart by those who run it", () => {
    const { chosen, skipped } = chosenAfter(fixture, { "src/b.test.js": "test()" }, {})
    expect(chosen.map(({ path }) => path)).toEqual(["src/b.test.js"])
    expect(skipped).toHaveLength(2)
  })
})
