import { z } from "zod"

import { mochaCommand, parseMocha } from "./mocha.js"
import { nodeTestPatterns } from "./nodetest.js"
import { canNameEach } from "./ordered.js"
import { parsed, parseJson, type Parsed, unreadable } from "./parsed.js"
import type { Raw } from "./raw.js"
import type { Runner, TestCommandOptions } from "./runner.js"
import { withArguments } from "./shell.js"
import { APP_ROOT, inApp, plain } from "./text.js"

/** Where containers that list test files have the reporter that does so for Vitest. */
export const LIST_REPORTER = "/sluice/list-vitest.mjs"

/** And the program that does so for node:test. */
export const LIST_NODE = "/sluice/list-node.cjs"

/** Name of the list in the output folder. */
const LIST = "files.json"

/**
 * Command line that leaves the test files which a run would take, and runs none.
 * undefined where node:test is started by anything else than a plain `node --test`.
 */
export function listCommand(runner: Runner, options: TestCommandOptions): string | undefined {
  const { command, outputFolder } = options
  if (runner === "vitest") {
    const list = withArguments(command, [`--reporter=${LIST_REPORTER}`, "--coverage.enabled=false"])
    return `SLUICE_LIST=${outputFolder}/${LIST} ${list}`
  }
  if (runner === "jest")
    return `${withArguments(command, ["--listTests", "--json", "--coverage=false"])} >${outputFolder}/${LIST}`
  if (runner === "mocha") return `${mochaCommand({ ...options, coverage: false })} --dry-run`
  const node = nodeTestPatterns(command)
  if (node === undefined) return undefined
  const line = ["node", ...node.options, LIST_NODE, `${outputFolder}/${LIST}`, ...node.patterns]
  return `mkdir -p ${outputFolder} && ${line.join(" ")}`
}

const Files = z.array(z.string())

/** Reads the list of test files, in order, relative to the application. */
export function parseList(runner: Runner, raw: Raw, root = APP_ROOT): Parsed<string[]> {
  if (runner === "mocha") {
    const tests = parseMocha(raw, root)
    return tests.ok ? listed(tests.value.flatMap(({ file }) => file ?? [])) : tests
  }
  // A script runner says what it runs before Jest prints its list.
  const text = raw.files[LIST]
  const line =
    text &&
    plain(text)
      .split("\n")
      .find((one) => one.startsWith("["))
  const files = parseJson(line ?? text, LIST, Files)
  if (!files.ok) return files
  const names = files.value.map((file) => inApp(file, root))
  // It would take a name as a pattern, which may not fit the file itself.
  return runner === "node" && !canNameEach(names)
    ? unreadable("its files can't be named one by one")
    : listed(names)
}

const listed = (files: readonly string[]): Parsed<string[]> =>
  files.length === 0 ? unreadable("it lists no test file") : parsed([...new Set(files)].sort())
