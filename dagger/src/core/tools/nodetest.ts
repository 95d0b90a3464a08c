import type { TestCase } from "../report/model.js"
import { shardText } from "../selection/shard.js"
import { JUNIT_REPORT, outcomeOf, parseJunit, placeInStack } from "./junit.js"
import { LCOV_REPORT } from "./lcov.js"
import { canNameEach, linked, makeLinks, ORDER, unlinked } from "./ordered.js"
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
  const ordered = given.ordered === true && only !== undefined && canNameEach(only.files)
  const names = ordered ? linked(only.files) : only?.files.map(quoted)
  const command = names === undefined ? given.command : withFiles(given.command, names)
  if (!DIRECT.test(command)) return command
  const options = [
    ...reporters(outputFolder),
    ...(ordered ? [`--require=${ORDER}/node.cjs`] : []),
    ...(shard === undefined || only !== undefined ? [] : [`--test-shard=${shardText(shard)}`]),
    ...(coverage
      ? [
          "--experimental-test-coverage",
          "--test-reporter=lcov",
          `--test-reporter-destination=${outputFolder}/${LCOV_REPORT}`,
        ]
      : []),
  ]
  const links = ordered ? makeLinks(only.files.length) : ""
  const folder = links + (coverage ? `mkdir -p ${outputFolder}/coverage && ` : "")
  const direct = command.replace(
    DIRECT,
    (_, program: string, between: string) => `${program}${between} ${options.join(" ")} --test`,
  )
  return folder + direct
}

/** Options of Node that take the next word as their value. */
const WITH_VALUE =
  /^(-r|--require|--import|--loader|--experimental-loader|--env-file|--env-file-if-exists|-C|--conditions|--test-concurrency|--test-timeout|--test-isolation|--test-name-pattern|--test-skip-pattern|--test-global-setup|--test-coverage-(in|ex)clude|--test-coverage-(lines|branches|functions)|--test-reporter|--test-reporter-destination)$/

/** Options that take no value, or bring it along. */
const ALONE =
  /=|^--(test|test-only|test-force-exit|test-update-snapshots|no-.*|enable-.*|trace-.*|(experimental-)?(strip|transform)-types|experimental-test-(coverage|snapshots|module-mocks))$/

/** Options by which other files would be taken. */
const OTHER_FILES = /^--(watch|test-shard|test-rerun-failures)/

/** Options by which TypeScript's files are tests too. */
const TYPES = /-types$/

/**
 * What `node --test` is told to take: its patterns, as the shell has them, and options on
 * which its own depend. undefined for any other command, and where a word may be either.
 */
export function nodeTestPatterns(
  command: string,
): { patterns: string[]; options: string[] } | undefined {
  const words = command.trim().split(/\s+/)
  if (words[0] !== "node" || !words.includes("--test") || /[|;&<>()`$\n#~\\]/.test(command))
    return undefined
  const patterns: string[] = []
  const options: string[] = []
  for (const [place, word] of words.entries()) {
    const before = words[place - 1] ?? ""
    if (place === 0 || WITH_VALUE.test(before)) continue
    if (OTHER_FILES.test(word)) return undefined
    if (word.startsWith("-")) options.push(word)
    else if (before.startsWith("-") && !ALONE.test(before)) return undefined
    else if (quotesOpen(word) || place < words.indexOf("--test")) return undefined
    else patterns.push(word)
  }
  return { patterns, options: options.filter((word) => TYPES.test(word)) }
}

/** True for a part of a longer word, or one with quotes within. */
const quotesOpen = (word: string): boolean => !/^([^"']+|"[^"']*"|'[^"']*')$/.test(word)

/** The command with other files, each a word of the shell: what follows `--test` and is no option goes. */
function withFiles(command: string, files: readonly string[]): string {
  const [, before = "", after = "", rest = ""] =
    /^([^]*?\s--test)(?=\s|$)([^|;&]*)([^]*)$/.exec(command) ?? []
  const words = after.split(/\s+/).filter((word) => word !== "")
  const options = words.filter(
    (word, index) => word.startsWith("-") || WITH_VALUE.test(words[index - 1] ?? ""),
  )
  const tail = rest === "" ? [] : [rest.trim()]
  return [before, ...options, ...files, ...tail].join(" ")
}

/** Environment of `nodeTestCommand`. */
export function nodeTestEnvironment(options: TestCommandOptions): Record<string, string> {
  if (DIRECT.test(options.command)) return {}
  return { NODE_OPTIONS: reporters(options.outputFolder).join(" ") }
}

/** Reads the tests that node:test reported; a file that could not be loaded is one failed test. */
export function parseNodeTest(raw: Raw, root = APP_ROOT): Parsed<TestCase[]> {
  const report = raw.files[JUNIT_REPORT]
  return parseJunit(report && unlinked(report), readCase, root)
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
