import type { Raw } from "./raw.js"
import { parsed, unreadable, type Parsed } from "./parsed.js"
import { withArguments } from "./shell.js"
import { APP_ROOT, inApp, plain } from "./text.js"

/** One diagnostic of the TypeScript compiler; without a file it is about the project. */
export type TypeProblem = {
  file?: string
  line?: number
  column?: number
  code: string
  message: string
  /** The compiler's further lines, from the general to the particular. */
  detail?: string
}

/** What tsc said; `files` is what it read, standard library included, if it told. */
export type TscResult = { problems: TypeProblem[]; files?: number; noInputs: boolean }

/** Command line of the type check: plain lines, and a count of the files read. */
export function tscCommand(command: string): string {
  return withArguments(command, ["--pretty", "false", "--diagnostics"])
}

const PLACED = /^(.+?)\((\d+),(\d+)\): error (TS\d+): (.*)$/
const UNPLACED = /^error (TS\d+): (.*)$/
const NO_INPUTS = "TS18003"

/** Reads tsc's plain output (TypeScript 5 to 7). */
export function parseTsc(raw: Raw, root = APP_ROOT): Parsed<TscResult> {
  const problems: TypeProblem[] = []
  let files: number | undefined
  for (const line of plain(`${raw.stdout}\n${raw.stderr}`).split("\n")) {
    const placed = PLACED.exec(line)
    const unplaced = UNPLACED.exec(line)
    const last = problems.at(-1)
    if (placed) {
      const [, file = "", lineNumber, column, code = "", message = ""] = placed
      const place = { file: inApp(file, root), line: Number(lineNumber), column: Number(column) }
      problems.push({ ...place, code, message })
    } else if (unplaced) {
      problems.push({ code: unplaced[1] ?? "", message: unplaced[2] ?? "" })
    } else if (/^Files:\s+\d+$/.test(line)) {
      files = (files ?? 0) + Number(line.replace(/\D/g, ""))
    } else if (last && /^\s+\S/.test(line)) {
      last.detail = last.detail ? `${last.detail}\n${line}` : line
    }
  }
  const noInputs = problems.some((problem) => problem.code === NO_INPUTS)
  if (raw.exitCode !== 0 && problems.length === 0) {
    return unreadable(`tsc ended with exit code ${raw.exitCode} and named no problem`)
  }
  if (problems.length === 0 && files === undefined) {
    return unreadable(
      "it named no problem, and not how many files it read either; a command of your own must take further options, as in `npm run typecheck --`",
    )
  }
  return parsed({ problems, noInputs, ...(files === undefined ? {} : { files }) })
}
