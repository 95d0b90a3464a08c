import { z } from "zod"
import type { Raw } from "./raw.js"
import { parseJson, parsed, unreadable, type Parsed } from "./parsed.js"
import { withArguments } from "./shell.js"
import { APP_ROOT, inApp, plain } from "./text.js"

/** Name of ESLint's report in the output folder. */
export const ESLINT_REPORT = "eslint.json"

/** One message of ESLint. */
export type LintMessage = {
  file: string
  line: number
  column: number
  /** "syntax" where ESLint could not parse the file. */
  rule: string
  level: "error" | "warning"
  message: string
  fixable: boolean
}

/** What ESLint looked at and said. */
export type EslintResult = { files: number; messages: LintMessage[] }

const Report = z.array(
  z.object({
    filePath: z.string(),
    messages: z.array(
      z.object({
        ruleId: z.string().nullable(),
        severity: z.number(),
        message: z.string(),
        line: z.number().nullish(),
        column: z.number().nullish(),
        fix: z.unknown().optional(),
        fatal: z.boolean().optional(),
      }),
    ),
  }),
)

/** Command line that runs ESLint and leaves `eslint.json` in `outputFolder`. */
export function eslintCommand(command: string, outputFolder: string): string {
  return withArguments(command, [
    "--format",
    "json",
    "--output-file",
    `${outputFolder}/${ESLINT_REPORT}`,
  ])
}

/** Reads ESLint's JSON report (ESLint 9 and 10). No files found is a result with `files: 0`. */
export function parseEslint(raw: Raw, root = APP_ROOT): Parsed<EslintResult> {
  const text = raw.files[ESLINT_REPORT]
  const log = plain(`${raw.stdout}\n${raw.stderr}`)
  if (text === undefined && /No files matching|all of the files .* are ignored/i.test(log)) {
    return parsed({ files: 0, messages: [] })
  }
  if (text === undefined && /couldn't find an eslint\.config/.test(log)) {
    return unreadable("ESLint found no eslint.config file")
  }
  const report = parseJson(text, ESLINT_REPORT, Report)
  if (!report.ok) return report
  const messages = report.value.flatMap((file) =>
    file.messages.map((message) => ({
      file: inApp(file.filePath, root),
      line: message.line ?? 1,
      column: message.column ?? 1,
      rule: message.ruleId ?? (message.fatal ? "syntax" : "eslint"),
      level: message.severity >= 2 ? ("error" as const) : ("warning" as const),
      message: message.message,
      fixable: message.fix !== undefined,
    })),
  )
  return parsed({ files: report.value.length, messages })
}
