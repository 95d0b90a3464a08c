import { parseEslint, type LintMessage } from "../tools/eslint.js"
import { parsePrettier } from "../tools/prettier.js"
import type { Raw } from "../tools/raw.js"
import { counted } from "../tools/text.js"
import type { Finding, Part, StageNumber } from "../report/model.js"
import type { Judged } from "./judged.js"
import { NO_WAIVER, split, type Waive } from "./waive.js"
import { judged, killedBy, ofParts, toolErrorFinding } from "./outcome.js"

/** Most ESLint errors and warnings that a pass allows. */
export type LintGate = { maxErrors: number; maxWarnings: number }

type PartResult = { part: Part; findings: Finding[]; numbers: StageNumber[] }

/** Judges lint: ESLint within its limits, and every file formatted. A tool left out is not judged. */
export function judgeLint(
  raws: { eslint?: Raw; prettier?: Raw },
  gate: LintGate,
  root?: string,
  waive: Waive = NO_WAIVER,
): Judged {
  const results = [
    ...(raws.eslint ? [eslintPart(raws.eslint, gate, waive, root)] : []),
    ...(raws.prettier ? [prettierPart(raws.prettier, waive, root)] : []),
  ]
  const parts = results.map((result) => result.part)
  const headline = results.flatMap((result) => result.numbers.map((n) => `${n.value} ${n.name}`))
  return judged(ofParts(parts), headline.join(", ") || "could not be judged", {
    parts,
    findings: results.flatMap((result) => result.findings),
    numbers: results.flatMap((result) => result.numbers),
  })
}

function eslintPart(raw: Raw, gate: LintGate, waive: Waive, root?: string): PartResult {
  const name = "lint.eslint"
  const result = parseEslint(raw, root)
  const killed = killedBy(raw)
  if (!result.ok || killed)
    return broken(name, "ESLint", result.ok ? "its report is not complete" : result.problem, raw)
  const { files, messages } = result.value
  if (files === 0) {
    const reason = "ESLint found no file to check."
    return { part: { name, verdict: "inconclusive", reason }, findings: [], numbers: [] }
  }
  const { counted: open, waived } = split(messages, (one) => lintFinding(one, false), waive)
  const errors = open.filter((message) => message.level === "error")
  const warnings = open.filter((message) => message.level === "warning")
  if (raw.exitCode !== 0 && messages.length === 0) {
    return broken(
      name,
      "ESLint",
      `it ended with exit code ${raw.exitCode} and named no problem`,
      raw,
    )
  }
  const tooMany = errors.length > gate.maxErrors
  const tooLoud = warnings.length > gate.maxWarnings
  const found = `${counted(errors.length, "error")} and ${counted(warnings.length, "warning")} in ${counted(files, "file")}`
  const limits = `at most ${gate.maxErrors} and ${gate.maxWarnings} are allowed`
  return {
    part: {
      name,
      verdict: tooMany || tooLoud ? "fail" : "pass",
      reason: `ESLint found ${found}${tooMany || tooLoud ? `; ${limits}` : ""}.`,
    },
    findings: [
      ...errors.map((message) => lintFinding(message, tooMany)),
      ...warnings.map((message) => lintFinding(message, tooLoud)),
      ...waived,
    ],
    numbers: [
      {
        name: "lint errors",
        value: errors.length,
        unit: "1",
        limit: { op: "<=", value: gate.maxErrors },
      },
      {
        name: "lint warnings",
        value: warnings.length,
        unit: "1",
        limit: { op: "<=", value: gate.maxWarnings },
      },
    ],
  }
}

function lintFinding(message: LintMessage, blocking: boolean): Finding {
  return {
    tool: "eslint",
    rule: message.rule,
    severity: message.level === "error" ? "medium" : "low",
    message: message.message,
    place: { file: message.file, line: message.line, column: message.column },
    fix: message.fixable ? "eslint --fix repairs this." : `See what rule ${message.rule} asks for.`,
    blocking,
  }
}

function prettierPart(raw: Raw, waive: Waive, root?: string): PartResult {
  const name = "lint.prettier"
  const result = parsePrettier(raw, root)
  const killed = killedBy(raw)
  if (!result.ok || killed)
    return broken(name, "Prettier", result.ok ? "it did not finish" : result.problem, raw)
  const { errors, noFiles } = result.value
  const { counted: unformatted, waived } = split(result.value.unformatted, formatFinding, waive)
  if (noFiles) {
    const reason = "Prettier found no file to check."
    return { part: { name, verdict: "inconclusive", reason }, findings: [], numbers: [] }
  }
  const count = unformatted.length + errors.length
  return {
    part: {
      name,
      verdict: count > 0 ? "fail" : "pass",
      reason:
        count > 0
          ? `Prettier would change or can't read ${counted(count, "file")}.`
          : "All files are formatted.",
    },
    findings: [
      ...errors.map((error): Finding => {
        const { file, line, column, message } = error
        const fix = "Repair the syntax; Prettier can't format this file."
        return {
          ...PRETTIER,
          rule: "syntax",
          severity: "medium",
          message,
          place: { file, line, column },
          fix,
        }
      }),
      ...unformatted.map(formatFinding),
      ...waived,
    ],
    numbers: [
      { name: "unformatted files", value: count, unit: "1", limit: { op: "==", value: 0 } },
    ],
  }
}

const PRETTIER = { tool: "prettier", blocking: true } as const

function formatFinding(file: string): Finding {
  const fix = `prettier --write ${file} repairs this.`
  const message = "Not formatted."
  return { ...PRETTIER, rule: "format", severity: "low", message, place: { file }, fix }
}

function broken(name: string, tool: string, problem: string, raw: Raw): PartResult {
  const finding = toolErrorFinding(tool, problem, [raw])
  return {
    part: { name, verdict: "error", reason: finding.message },
    findings: [finding],
    numbers: [],
  }
}
