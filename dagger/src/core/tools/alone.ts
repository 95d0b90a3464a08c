import type { TestCase } from "../report/model.js"
import type { Runner } from "./runner.js"
import { quoted } from "./shell.js"

/**
 * Command that runs one test alone, in the application's folder. `said` is the
 * project's own command, or a log that repeats it: its `--config` goes along.
 */
export function aloneCommand(
  runner: Runner | "playwright",
  { suite, name, file }: TestCase,
  said = "",
): string | undefined {
  if (file === undefined) return undefined
  const config = configOf(runner, said)
  const titles = [...(suite === file || suite === name ? [] : suite.split(" > ")), name]
  const full = quoted(escaped(titles.join(" ")))
  // A file that did not load is a test of the file's name.
  const whole = name === file
  const words = {
    vitest: ["npx vitest run", quoted(file), ...config, ...(whole ? [] : ["-t", full])],
    jest: ["npx jest", quoted(file), ...config, ...(whole ? [] : ["-t", full])],
    mocha: ["npx mocha", ...config, ...(whole ? [] : ["-g", full]), quoted(file)],
    node: [
      "node --test",
      ...(whole ? [] : [`--test-name-pattern=${quoted(escaped(name))}`]),
      quoted(file),
    ],
    // Not FILE:LINE, for that is the line of the test, and a failure's is known.
    playwright: ["npx playwright test", quoted(file), ...config, "-g", quoted(escaped(name))],
  }[runner]
  return words.join(" ")
}

/** Names are patterns to runners. */
const escaped = (name: string): string => name.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&")

function configOf(runner: string, said: string): string[] {
  const line = said
    .split("\n")
    .find((one) => new RegExp(`\\b${runner === "node" ? "node|tsx" : runner}\\b`).test(one))
  const [flag] = /(?:--config|(?<=\s)-c)[= ]\S+/.exec(line ?? "") ?? []
  return flag === undefined ? [] : [flag]
}
