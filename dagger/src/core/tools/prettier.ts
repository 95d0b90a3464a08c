import type { Raw } from "./raw.js"
import { parsed, unreadable, type Parsed } from "./parsed.js"
import { withArguments } from "./shell.js"
import { APP_ROOT, inApp, plain } from "./text.js"

/** A file that Prettier could not read. */
export type PrettierError = { file: string; line: number; column: number; message: string }

/** What `prettier --check` said. */
export type PrettierResult = { unformatted: string[]; errors: PrettierError[]; noFiles: boolean }

/** Command line that checks the format; adds --check where neither it nor --list-different is said. */
export function prettierCommand(command: string): string {
  return /(^|\s)(--check|-c|--list-different|-l)(\s|$)/.test(command)
    ? command
    : withArguments(command, ["--check"])
}

const SYNTAX = /^\[error\] (.+?): (\w*Error: .*?)(?: \((\d+):(\d+)\))?$/
const VERDICT = /All matched files use Prettier code style|Code style issues? |Error occurred when/
const NO_FILES = /No (supported )?files (matching the pattern )?were found/

/** Reads the output of `prettier --check` (Prettier 3). */
export function parsePrettier(raw: Raw, root = APP_ROOT): Parsed<PrettierResult> {
  const log = plain(`${raw.stdout}\n${raw.stderr}`)
  const lines = log.split("\n")
  if (NO_FILES.test(log)) return parsed({ unformatted: [], errors: [], noFiles: true })
  const errors = lines.flatMap((line) => {
    const found = SYNTAX.exec(line)
    if (!found) return []
    const [, file = "", message = "", lineNumber, column] = found
    return [
      {
        file: inApp(file, root),
        line: Number(lineNumber ?? 1),
        column: Number(column ?? 1),
        message,
      },
    ]
  })
  const unformatted = lines
    .filter((line) => line.startsWith("[warn] ") && !/^\[warn\] Code style issue/.test(line))
    .map((line) => inApp(line.slice("[warn] ".length).trim(), root))
  const saidVerdict = VERDICT.test(log) || unformatted.length > 0 || errors.length > 0
  if (!saidVerdict) return unreadable("Prettier did not say whether the files are formatted")
  if (raw.exitCode !== 0 && unformatted.length === 0 && errors.length === 0) {
    return unreadable(`Prettier ended with exit code ${raw.exitCode} and named no file`)
  }
  return parsed({ unformatted, errors, noFiles: false })
}
