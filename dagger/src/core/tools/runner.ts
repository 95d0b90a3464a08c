import type { TestCase } from "../report/model.js"
import { jestCommand, parseJest } from "./jest.js"
import { mochaCommand, parseMocha } from "./mocha.js"
import { nodeTestCommand, nodeTestEnvironment, parseNodeTest, startsNodeTest } from "./nodetest.js"
import type { ShardOf } from "../selection/shard.js"
import { parsed, type Parsed } from "./parsed.js"
import type { Raw } from "./raw.js"
import { QUIET_ENV } from "./shell.js"
import { sourceLine } from "./source-line.js"
import { parseVitest, vitestCommand } from "./vitest.js"

/** The test runners that Sluice can read. */
export type Runner = "vitest" | "jest" | "mocha" | "node"

/** True for the name of a package that is a test runner. */
export const isTestRunner = (name: string): name is Runner =>
  ["vitest", "jest", "mocha"].includes(name)

/** The project's own tool for coverage, and whether its script runs it already. */
export type CoverageToolOptions = { tool: string; inScript: boolean }

/** Files of tests to run, and the other ones that there are; all relative to the application. */
export type OnlyFiles = { files: readonly string[]; others: readonly string[] }

/** The project's own test command, the folder that takes the reports, and whether to measure coverage. */
export type TestCommandOptions = {
  command: string
  outputFolder: string
  coverage: boolean
  /** Needed by Mocha only, which measures nothing itself. */
  coverageTool?: CoverageToolOptions
  /** Runs these files alone; all unless given. Only where `canChooseFiles`. */
  only?: OnlyFiles
  /** Leaves these files out, by their whole paths; Vitest only. */
  except?: readonly string[]
  /** Starts them in the order of `ORDER_FILE`; with node:test in that of `only`. */
  ordered?: boolean
  /** The runner's own shard, for node:test, whose files nobody can list. */
  shard?: ShardOf
}

/** Command line, for `sh -c`, that runs the project's tests and leaves the runner's reports. */
export function testCommand(runner: Runner, options: TestCommandOptions): string {
  if (runner === "jest") return jestCommand(options)
  if (runner === "mocha") return mochaCommand(options)
  return runner === "node" ? nodeTestCommand(options) : vitestCommand(options)
}

/** False where a command's files can't be replaced: node:test behind a script runner. */
export const canChooseFiles = (runner: Runner, command: string): boolean =>
  runner !== "node" || startsNodeTest(command)

/** Environment that goes with `testCommand`. */
export function testEnvironment(
  runner: Runner,
  options: TestCommandOptions,
): Record<string, string> {
  return { ...QUIET_ENV, ...(runner === "node" ? nodeTestEnvironment(options) : {}) }
}

/** Reads the tests that the runner reported. */
export function parseTests(runner: Runner, raw: Raw, root?: string): Parsed<TestCase[]> {
  const tests = parserOf(runner)(raw, root)
  return tests.ok ? parsed(tests.value.map((test) => withSource(test, raw))) : tests
}

const parserOf = (runner: Runner) =>
  ({ jest: parseJest, mocha: parseMocha, node: parseNodeTest, vitest: parseVitest })[runner]

/** A failed test's detail begins with the line that failed, where the runner's log shows it. */
function withSource(test: TestCase, raw: Raw): TestCase {
  if (test.outcome !== "failed") return test
  const source = sourceLine(`${raw.stdout}\n${raw.stderr}`, test)
  if (source === undefined) return test
  return { ...test, detail: [source, test.detail ?? ""].join("\n").trimEnd() }
}
