import { rmSync } from "node:fs"
import { join } from "node:path"

import { afterAll, beforeAll, describe, expect, it } from "vitest"

import { chosenAfter, type Fixture, recordFixture } from "./record.js"

const MODULES = join(import.meta.dirname, "../../../node_modules")
const LIMIT = { TRAP_LIMIT: "10" }
const VITEST = [join(MODULES, "vitest/vitest.mjs"), "run", "--maxWorkers=1"]
const ALWAYS = "what it reaches is not known"

type Trap = [what: string, test: string, edits: Record<string, string | null>, reason: RegExp]

/** Traps that every runner's fixture has, with the endings of its files. */
const common = (js: string): Trap[] => [
  [
    "a computed import",
    "computed",
    { [`src/plugins/en.${js}`]: "export const greet = 1" },
    /en\.(t|j)s/,
  ],
  [
    "a new file for a computed import",
    "computed",
    { [`src/plugins/de.${js}`]: "1" },
    /new or gone/,
  ],
  ["a JSON fixture", "json", { "src/rates.json": '{ "vat": 20 }' }, /rates\.json, which changed/],
  [
    "a template read by fs",
    "template",
    { "templates/mail.html": "x" },
    /mail\.html, which changed/,
  ],
  [
    "a template that is gone",
    "template",
    { "templates/mail.html": null },
    /mail\.html, which is gone/,
  ],
  ["a barrel file", "barrel", { [`src/shapes/index.${js}`]: "export {}" }, /shapes\/index/],
  ["what a barrel file hands on", "barrel", { [`src/shapes/circle.${js}`]: "export {}" }, /circle/],
  ["a side-effect import", "side-effect", { [`src/register.${js}`]: "1" }, /register/],
  ["a child process's script", "child", { "scripts/total.mjs": "1" }, /total\.mjs/],
  ["what a child process reads", "child", { "scripts/amounts.txt": "5\n" }, /amounts\.txt/],
  ["an SQL migration", "migration", { "migrations/001_bookings.sql": "drop table a;" }, /001_b/],
  [
    "a new SQL migration",
    "migration",
    { "migrations/000_first.sql": "drop table a;" },
    /migrations/,
  ],
  ["an HTML asset", "asset", { "src/page.html": "<main>Slots</main>" }, /page\.html/],
  ["a function that ran", "control", { [`src/control.${js}`]: "" }, /control/],
]

const RUNNERS: [runner: string, fixture: string, args: string[], traps: Trap[]][] = [
  ...["forks", "threads"].map((pool): [string, string, string[], Trap[]] => [
    `vitest, ${pool}`,
    "vitest",
    [...VITEST, `--pool=${pool}`],
    [
      ...common("ts"),
      ["a path of tsconfig", "paths", { "lib/sum.ts": "export const sum = () => 0" }, /lib\/sum/],
      ["a mock's factory", "mock", { "test/helpers/fake-clock.ts": "export {}" }, /fake-clock/],
      ["a CSS asset", "asset", { "src/page.css": ".booking { color: red }" }, /page\.css/],
    ],
  ]),
  [
    "node:test",
    "node",
    ["--test"],
    [
      ...common("js"),
      ["a mock's factory", "mock", { "src/fake-clock.js": "export const fake = 1" }, /fake-clock/],
    ],
  ],
  [
    "jest",
    "jest",
    [join(MODULES, "jest/bin/jest.js"), "--maxWorkers=2"],
    [
      ...common("js"),
      ["a mapped path", "paths", { "lib/sum.js": "exports.sum = () => 0" }, /lib\/sum/],
      ["a mock's factory", "mock", { "test/helpers/fake-clock.js": "1" }, /fake-clock/],
    ],
  ],
  ["jest in one process", "jest", [join(MODULES, "jest/bin/jest.js"), "--runInBand"], common("js")],
  ...["--maxWorkers=2", "--runInBand"].map((how): [string, string, string[], Trap[]] => [
    `jest, ${how}, that measures coverage`,
    "jest",
    [join(MODULES, "jest/bin/jest.js"), how, "--coverage"],
    common("js"),
  ]),
]

describe.each(RUNNERS)("traps with %s", (_runner, name, args, traps) => {
  let fixture: Fixture
  const names = (choices: { path: string }[]) =>
    choices.map(({ path }) => path.replace(/^test\/(.*)\.test\.\w+$/, "$1"))

  beforeAll(() => {
    fixture = recordFixture(name, args, LIMIT)
  }, 240_000)
  afterAll(() => rmSync(fixture.folder, { recursive: true, force: true }))

  it("records a run that passes, with every test file in it", () => {
    expect(fixture.output).not.toContain("sluice:")
    expect(fixture.status).toBe(0)
    const files = fixture.tree.files.filter(({ path }) => path.includes(".test."))
    expect(fixture.map.tests.map(({ path }) => path)).toEqual(files.map(({ path }) => path).sort())
  })

  it("needs nothing where nothing changed, but what can't be followed", () => {
    const { chosen, everything } = chosenAfter(fixture, {}, LIMIT)
    expect(everything).toBeUndefined()
    expect(chosen.map(({ reason }) => reason).filter((one) => !one.startsWith(ALWAYS))).toEqual([])
    expect(names(chosen)).toEqual(name === "vitest" ? ["shell"] : [])
  })

  it.each(traps)("sees %s", (_what, test, edits, reason) => {
    const { chosen, skipped, everything } = chosenAfter(fixture, edits, LIMIT)
    expect(everything).toBeUndefined()
    const found = chosen.find(({ path }) => path.includes(`/${test}.test`))
    expect(found?.reason).toMatch(reason)
    // A selection that takes everything would see all of it.
    expect(skipped.length).toBeGreaterThan(chosen.length)
    if (test !== "control") expect(names(skipped)).toContain("control")
  })

  it("sees an environment variable", () => {
    expect(names(chosenAfter(fixture, {}, { TRAP_LIMIT: "11" }).chosen)).toContain("environment")
    const { chosen, skipped } = chosenAfter(fixture, {}, {})
    expect(names(chosen)).toContain("environment")
    expect(names(skipped)).toContain("control")
  })

  it("runs everything by another configuration", () => {
    for (const path of ["package.json", "tsconfig.json", "package-lock.json"])
      expect(chosenAfter(fixture, { [path]: "{}" }, LIMIT).everything).toContain(path)
  })

  it("leaves a test out where a function changed that it does not run", () => {
    const path = fixture.map.files.find((one) => one.path.startsWith("src/control."))!.path
    const text = fixture.tree.text(path)!
    const unused = chosenAfter(fixture, { [path]: text.replace("return 2", "return 3") }, LIMIT)
    expect(names(unused.skipped)).toContain("control")
    const used = chosenAfter(fixture, { [path]: text.replace("=> 1", "=> 4") }, LIMIT)
    expect(used.chosen.find(({ path: one }) => one.includes("control"))?.reason).toMatch(/^runs /)
  })
})
