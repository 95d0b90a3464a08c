import { describe, expect, it } from "vitest"

import { withoutTests } from "../../../dagger/src/core/judge/shard.js"
import { listCommand, parseList } from "../../../dagger/src/core/tools/list.js"
import {
  playwrightCommand,
  playwrightList,
} from "../../../dagger/src/core/tools/playwright-config.js"
import { canChooseFiles, type Runner, testCommand } from "../../../dagger/src/core/tools/runner.js"
import { GARBAGE, rawOf, recorded } from "./recorded.js"

const only = { files: ["test/a b.test.js"], others: ["test/c.test.js"] }
const command = (runner: Runner, line: string, coverage = false): string =>
  testCommand(runner, { command: line, outputFolder: "/out", coverage, only })

describe("files of tests that are run alone", () => {
  it("are arguments of Vitest and Jest, without the project's limits of coverage", () => {
    expect(command("vitest", "npm run test --")).toMatch(
      / --coverage\.enabled=false 'test\/a b\.test\.js'$/,
    )
    expect(command("vitest", "npm run test --", true)).toContain(" --coverage.thresholds.lines=0 ")
    expect(command("jest", "npx jest")).toMatch(
      / --coverage=false --runTestsByPath 'test\/a b\.test\.js'$/,
    )
    expect(command("jest", "npx jest", true)).toContain(" '--coverageThreshold={}' ")
  })

  it("can be all but those that Vitest is told to leave out", () => {
    const options = { command: "npm run test --", outputFolder: "/out", coverage: false }
    expect(testCommand("vitest", { ...options, except: ["/app/test/a b.test.ts"] })).toMatch(
      / --coverage\.enabled=false '--exclude=\/app\/test\/a b\.test\.ts'$/,
    )
    expect(
      testCommand("vitest", { ...options, coverage: true, except: ["/app/a.test.ts"] }),
    ).toMatch(/ --coverage\.thresholds\.lines=0 .* --exclude=\/app\/a\.test\.ts$/)
  })

  it("are what Mocha does not ignore: it adds those that are named to its own", () => {
    expect(command("mocha", "npx mocha")).toMatch(/ --ignore=test\/c\.test\.js$/)
  })

  it("take the place of node:test's own", () => {
    expect(command("node", "node --import tsx --test 'test/**/*.js' --test-only")).toMatch(
      /^node --import tsx --test-reporter=spec .* --test --test-only 'test\/a b\.test\.js'$/,
    )
    expect(command("node", "npm run pretest && node --test test && echo done")).toMatch(
      /^npm run pretest && node .* --test 'test\/a b\.test\.js' && echo done$/,
    )
    const options = { command: "node --test", outputFolder: "/out", coverage: false }
    expect(testCommand("node", { ...options, shard: { index: 2, count: 4 } })).toContain(
      " --test-shard=2/4 --test",
    )
    expect(canChooseFiles("node", "npm test --")).toBe(false)
    expect(canChooseFiles("node", "node --test")).toBe(true)
  })

  it("are whole paths of Playwright's", () => {
    const options = {
      command: "npx playwright test",
      outputFolder: "/out",
      retries: 1,
      maxFailures: 0,
      config: "c.ts",
    }
    expect(playwrightCommand({ ...options, files: ["e2e/a.spec.ts"] })).toMatch(
      / --retries=1 '\/e2e\/a\\\.spec\\\.ts\$'$/,
    )
    expect(playwrightList(options)).toBe("npx playwright test --config=c.ts --list --reporter=json")
  })
})

describe("a list of test files", () => {
  it("is asked of the runner, and node:test has none", () => {
    const options = { command: "npm run test --", outputFolder: "/out", coverage: true }
    expect(listCommand("vitest", options)).toBe(
      "SLUICE_LIST=/out/files.json npm run test -- --reporter=/sluice/list-vitest.mjs --coverage.enabled=false",
    )
    expect(listCommand("jest", options)).toBe(
      "npm run test -- --listTests --json --coverage=false >/out/files.json",
    )
    expect(listCommand("mocha", options)).toContain("output=/out/mocha.json --dry-run")
    expect(listCommand("node", options)).toBeUndefined()
  })

  it("is read in order, without what a script runner says before it", () => {
    const said = '\n> app@1.0.0 test\n> jest --listTests\n\n["/app/b.test.js","/app/a.test.js"]\n'
    expect(parseList("jest", rawOf({ files: { "files.json": said } }))).toEqual({
      ok: true,
      value: ["a.test.js", "b.test.js"],
    })
    const mocha = parseList("mocha", recorded("mocha/12.0.3/green"))
    expect(mocha.ok && mocha.value.length).toBeGreaterThan(0)
  })

  it.each([...GARBAGE, "[]"])("is none of %j", (text) => {
    expect(parseList("vitest", rawOf({ files: { "files.json": text } })).ok).toBe(false)
  })
})

it("says what a shard without tests means", () => {
  const shard = { index: 4, count: 4 }
  expect(withoutTests("unit", shard)).toMatchObject({
    verdict: "pass",
    reason: "Shard 4/4 has no file of unit: there are fewer files than shards.",
  })
  expect(withoutTests("unit", shard, "files.json is empty")).toMatchObject({
    verdict: "error",
    reason: "The tests of unit could not be shared out over 4 shards: files.json is empty.",
  })
})
