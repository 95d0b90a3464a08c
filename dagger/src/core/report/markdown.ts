import { isPartial } from "../plan/plan.js"
import { isExcused } from "./build.js"
import { clip, oneLine } from "./clean.js"
import { failureDetails } from "./failure.js"
import { durationText } from "./format.js"
import { grouped, problemsOf } from "./problems.js"
import type { RunReport, StageReport } from "./model.js"

// A comment of a page is read by nobody: what is over these is in the report.
const MAX_CAUSES = 6
const MAX_PER_STAGE = 3
const MAX_LINES = 12
const MAX_LETTERS = 300

/** The run as a comment on a pull request: verdict, causes with what to do, the rest folded; under 60 lines. */
export function reportMarkdown(report: RunReport): string {
  const bad = report.stages.filter((stage) => stage.verdict !== "pass" && !isExcused(stage))
  // Every stage is named before one is named twice.
  const each = Math.min(MAX_PER_STAGE, Math.max(1, Math.floor(MAX_CAUSES / bad.length)))
  const causes = bad.flatMap((stage) => causesOf(stage, each))
  const rest = causes.length - MAX_CAUSES
  const lines = [
    `## ${report.verdict.toUpperCase()}: ${escaped(report.application)}`,
    "",
    `**${report.verdict === "pass" && isPartial(report.skipped) ? "Passed, in part." : ANSWERS[report.verdict]}** ${escaped(report.reason)}`,
    ...(causes.length === 0 ? [] : ["", ...causes.slice(0, MAX_CAUSES)]),
    ...(rest > 0 ? [`- … and ${rest} more in report.html`] : []),
    ...bad.slice(0, 1).flatMap(excerpt),
    "",
    ...folded(counts(report), [
      "| stage | verdict | time | cached | |",
      "| --- | --- | ---: | --- | --- |",
      ...report.stages.map(row),
      ...leftOut(report),
    ]),
  ]
  return `${lines.join("\n")}\n`
}

const ANSWERS: Record<RunReport["verdict"], string> = {
  pass: "May ship.",
  fail: "Must not ship.",
  error: "Not known whether it may ship.",
  inconclusive: "Not proven.",
}

/** The heaviest causes of a stage's verdict, each in one line: where, what, and what to do. */
function causesOf(stage: StageReport, most: number): string[] {
  const groups = grouped(problemsOf(stage))
  if (groups.length === 0) return [`- **${escaped(stage.name)}**: ${short(stage.reason)}`]
  const shown = groups.slice(0, most).map(({ first, more }) => {
    const where = first.where === undefined ? "" : ` ${code(first.where)}`
    const alike = more.length === 0 ? "" : ` (and ${more.length} alike)`
    const fix = first.fix === undefined ? "" : ` _${short(first.fix)}_`
    return `- **${escaped(stage.name)}**${where} ${short(first.what)}${alike}${fix}`
  })
  const rest = groups.length - shown.length
  const last = shown.pop() ?? ""
  return [...shown, rest > 0 ? `${last} … and ${rest} more` : last]
}

/** What the first stage that failed says, and the command that shows it again. */
function excerpt(stage: StageReport): string[] {
  const all = failureDetails(stage, { problems: 2, lines: 6 }).filter((line) => line !== "")
  const last = all.pop() ?? ""
  const cut = all.length > MAX_LINES ? ["…"] : []
  const text = [...all.slice(0, MAX_LINES), ...cut, last].join("\n").replaceAll("```", "'''")
  return ["", ...folded(`${escaped(stage.name)} in its own words`, ["```text", text, "```"])]
}

const folded = (title: string, lines: readonly string[]): string[] => [
  `<details><summary>${title}</summary>`,
  "",
  ...lines,
  "",
  "</details>",
]

function counts({ stages, skipped, durationSeconds }: RunReport): string {
  const count = (verdict: StageReport["verdict"]) =>
    stages.filter((stage) => stage.verdict === verdict).length
  const parts = (["error", "fail", "inconclusive", "pass"] as const)
    .filter((verdict) => count(verdict) > 0)
    .map((verdict) => `${count(verdict)} ${verdict}`)
  const left = skipped.length === 0 ? [] : [`${skipped.length} skipped`]
  return `${stages.length} stages in ${durationText(durationSeconds)}: ${[...parts, ...left].join(", ") || "none"}`
}

function leftOut(report: RunReport): string[] {
  const waived = report.stages.flatMap(({ findings }) =>
    findings.filter(({ waiver }) => waiver !== undefined),
  ).length
  const names = report.skipped.map(({ name }) => escaped(name)).join(", ")
  const allowed = report.allowedInconclusive.map(escaped).join(", ")
  const said = [
    ...(names === "" ? [] : [`Skipped: ${names}.`]),
    ...(allowed === "" ? [] : [`Allowed inconclusive: ${allowed}.`]),
    ...(waived === 0 ? [] : [`Findings waived: ${waived}.`]),
  ]
  return said.length === 0 ? [] : ["", said.join(" ")]
}

const row = (stage: StageReport) =>
  `| ${escaped(stage.name)} | ${stage.verdict}${isExcused(stage) ? " (allowed)" : ""} | ${durationText(stage.durationSeconds)} | ${stage.cached ? "yes" : "no"} | ${escaped(stage.headline)} |`

const short = (text: string) => escaped(clip(oneLine(text), MAX_LETTERS))

/** A place as code: a backtick in it would end it. */
const code = (text: string) => `\`${oneLine(text).replaceAll("`", "'")}\``

/** Foreign text that stays text: no HTML, no table cell, no link, no mention. */
const escaped = (text: string) =>
  oneLine(text)
    .replace(/([\\`*_{}[\]|#!~])/g, "\\$1")
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/@/g, "&#64;")
