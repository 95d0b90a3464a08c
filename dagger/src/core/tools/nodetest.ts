import type { TestCase } from "../report/model.js"
import { shardText } from "../selection/shard.js"
import { JUNIT_REPORT, outcomeOf, parseJunit, placeInStack } from "./junit.js"
import { LCOV_REPORT } from "./lcov.js"
import type { Parsed } from "./parsed.js"
import type { Raw } from "./raw.js"
import type { TestCommandOptions } from "./runner.js"
import { quoted } from "./shell.js"
import { APP_ROOT, inApp, shorten } from "./text.js"
import { told } from "./told.js"
import type { XmlElement } from "./xml.js"

const DIRECT = /\b(node|tsx)\b([^|;&]*?)\s--test(?=\s|$)/

/** True for a command that starts node:test itself, so that options can go in. */
export const startsNodeTest = (command: string): boolean => DIRECT.test(command)

function reporters(outputFolder: string): string[] {
  return [
    "--test-reporter=spec",
    "--test-reporter-destination=stdout",
    "--test-reporter=junit",
    `--test-reporter-destination=${outputFolder}/${JUNIT_REPORT}`,
  ]
}

/**
 * Command line of node:test (Node 20 to 24). Options must come before the files,
 * so they go in beside `--test` where the command itself says `node … --test`.
 * Behind a script runner the reporters travel in NODE_OPTIONS, where Node does
 * not take the option for coverage: then there is none, and the judge says so.
 */
export function nodeTestCommand(given: TestCommandOptions): string {
  const { outputFolder, coverage, only, shard } = given
  const command = only === undefined ? given.command : withFiles(given.command, only.files)
  if (!DIRECT.test(command)) return command
  const options = [
    ...reporters(outputFolder),
    ...(shard === undefined || only !== undefined ? [] : [`--test-shard=${shardText(shard)}`]),
    ...(coverage
      ? [
          "--experimental-test-coverage",
          "--test-reporter=lcov",
          `--test-reporter-destination=${outputFolder}/${LCOV_REPORT}`,
        ]
      : []),
  ]
  const folder = coverage ? `mkdir -p ${outputFolder}/coverage && ` : ""
  const direct = command.replace(
    DIRECT,
    (_, program: string, between: string) => `${program}${between} ${options.join(" ")} --test`,
  )
  return folder + direct
}

/** Options of Node that take the next word as their value. */
const WITH_VALUE =
  /^(-r|--require|--import|--loader|--experimental-loader|--env-file|--test-name-pattern|--test-reporter|--test-reporter-destination)$/

/** The command with other files: what follows `--test` and is no option goes. */
function withFiles(command: string, files: readonly string[]): string {
  const [, before = "", after = "", rest = ""] =
    /^([^]*?\s--test)(?=\s|$)([^|;&]*)([^]*)$/.exec(command) ?? []
  const words = after.split(/\s+/).filter((word) => word !== "")
  const options = words.filter(
    (word, index) => word.startsWith("-") || WITH_VALUE.test(words[index - 1] ?? ""),
  )
  const tail = rest === "" ? [] : [rest.trim()]
  return [before, ...options, ...files.map(quoted), ...tail].join(" ")
}

/** Environment of `nodeTestCommand`. */
export function nodeTestEnvironment(options: TestCommandOptions): Record<string, string> {
  if (DIRECT.test(options.command)) return {}
  return { NODE_OPTIONS: reporters(options.outputFolder).join(" ") }
}

/** Reads the tests that node:test reported; a file that could not be loaded is one failed test. */
export function parseNodeTest(raw: Raw, root = APP_ROOT): Parsed<TestCase[]> {
  return parseJunit(raw.files[JUNIT_REPORT], readCase, root)
}

function readCase(element: XmlElement, suites: string[], root: string): TestCase {
  const { file: path, name = "" } = element.attributes
  const file = path === undefined ? undefined : inApp(path, root)
  const outcome = outcomeOf(element)
  const text = element.children.find((child) => child.name === "failure")?.text ?? ""
  const place = placeInStack(text, root, file)
  const cause = text.includes("cause: ") ? text.slice(text.indexOf("cause: ") + 7) : text
  return {
    suite: suites.join(" > ") || file || "test",
    name,
    ...(file === undefined ? {} : { file }),
    ...(place && place.file === file ? { line: place.line } : {}),
    ...outcome,
    ...(outcome.outcome === "failed" ? { detail: shorten(told(readable(cause)), 24) } : {}),
  }
}

/** The cause as node:test prints it, without Node's own frames and its closing fields. */
function readable(cause: string): string {
  const lines = cause
    .split("\n")
    .filter((line) => !/^\s*at .*\bnode:|^\s*at async Promise/.test(line))
  const fields = lines.findIndex((line) =>
    /^\s+(generatedMessage|failureType|operator):/.test(line),
  )
  return (fields < 0 ? lines : lines.slice(0, fields)).join("\n").trimEnd()
}
