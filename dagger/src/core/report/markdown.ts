import { isPartial } from "../plan/plan.js"
import { isExcused } from "./build.js"
import { blockers, type Cause, causesText, topCauses } from "./causes.js"
import { clip, oneLine } from "./clean.js"
import { byReason, countsText, rowText } from "./counts.js"
import { failureDetails } from "./failure.js"
import { durationText } from "./format.js"
import { problemsOf } from "./problems.js"
import type { RunReport, StageReport } from "./model.js"

// A comment of a page is read by nobody: what is over these is in the report.
const MAX_CAUSES = 6
const MAX_LINES = 11
const MAX_LETTERS = 300
const MAX_COMMANDS = 3

/** The run as a comment on a pull request: verdict, causes with what to do, the rest folded; under 60 lines. */
export function reportMarkdown(report: RunReport): string {
  const bad = blockers(report)
  const { shown, rest } = topCauses(report, MAX_CAUSES)
  const lines = [
    `## ${report.verdict.toUpperCase()}: ${escaped(report.application)}`,
    "",
    `**${report.verdict === "pass" && isPartial(report.skipped) ? "Passed, in part." : ANSWERS[report.verdict]}** ${why(report, bad)}`,
    ...(shown.length === 0 ? [] : ["", ...shown.map(causeLine)]),
    ...(rest > 0 ? [`- … and ${rest} more in report.html`] : []),
    ...bad.slice(0, 1).flatMap(excerpt),
    ...commands(bad),
    "",
    ...folded(
      `${stagesText(report)} in ${durationText(report.durationSeconds)}: ${countsText(report) || "none"}`,
      [
        "| stage | verdict | time | cached | |",
        "| --- | --- | ---: | --- | --- |",
        ...report.stages.map(row),
        ...leftOut(report),
      ],
    ),
  ]
  return `${lines.join("\n")}\n`
}

const ANSWERS: Record<RunReport["verdict"], string> = {
  pass: "May ship.",
  fail: "Must not ship.",
  error: "Not known whether it may ship.",
  inconclusive: "Not proven.",
}

const stagesText = ({ stages }: RunReport) =>
  `${stages.length} ${stages.length === 1 ? "stage" : "stages"}`

/** Stages that failed are named once, each beside its cause. */
const why = (report: RunReport, bad: readonly StageReport[]) =>
  bad.length === 0 ? text(report.reason) : `${causesText(report)}: ${countsText(report)}.`

/** A cause in one line: where, what, and what to do. */
function causeLine({ stages, group: { first, more } }: Cause): string {
  const names = stages.map(({ name }) => escaped(name)).join(", ")
  const where = first.where === undefined ? "" : ` ${code(first.where)}`
  const alike = more.length === 0 ? "" : ` (and ${more.length} alike)`
  const rule = first.rule === undefined ? "" : ` (${code(first.rule)})`
  const fix = first.fix === undefined ? "" : ` **To do:** ${text(first.fix)}`
  const near = first.near === undefined ? "" : ` Received, most similar: ${code(first.near)}.`
  return `- **${names}**${where} ${text(first.what)}${rule}${alike}${near}${fix}`
}

/** What the first stage that failed says. */
function excerpt(stage: StageReport): string[] {
  const what = problemsOf(stage)[0]?.what
  const findings = stage.findings.map((finding) => ({ ...finding, alone: undefined }))
  const all = failureDetails({ ...stage, findings }, { problems: 2, lines: 6 }, what).filter(
    (line) => line !== "",
  )
  all.pop()
  const cut = all.length > MAX_LINES ? ["…"] : []
  const lines = [...all.slice(0, MAX_LINES), ...cut].join("\n").replaceAll("```", "'''")
  if (lines === "") return []
  return ["", ...folded(`${escaped(stage.name)} in its own words`, ["```text", lines, "```"])]
}

/** What shows each failure again: its test alone where that is known, and the stage. */
function commands(bad: readonly StageReport[]): string[] {
  if (bad.length === 0) return []
  const all = bad.map(({ reproduce }) => oneLine(reproduce))
  const alone = bad
    .flatMap(({ findings }) => findings.flatMap((finding) => finding.alone ?? []))
    .slice(0, 1)
    .map(oneLine)
  const rest = all.length - MAX_COMMANDS
  const shown = [
    ...alone,
    ...all.slice(0, MAX_COMMANDS),
    ...(rest > 0 ? [`# … and ${rest} more stages, each by its name`] : []),
  ]
  return ["", "Reproduce:", "", "```sh", ...shown.map((one) => one.replaceAll("```", "'''")), "```"]
}

const folded = (title: string, lines: readonly string[]): string[] => [
  `<details><summary>${title}</summary>`,
  "",
  ...lines,
  "",
  "</details>",
]

function leftOut(report: RunReport): string[] {
  const waived = report.stages.flatMap(({ findings }) =>
    findings.filter(({ waiver }) => waiver !== undefined),
  ).length
  const skipped = byReason(report.skipped).map(
    ({ reason, names }) => `Not run: ${names.map(escaped).join(", ")}. ${escaped(reason)}`,
  )
  const allowed = report.allowedInconclusive.map(escaped).join(", ")
  const said = [
    ...skipped,
    ...(allowed === "" ? [] : [`Could not be judged, which the settings allow: ${allowed}.`]),
    ...(waived === 0 ? [] : [`Findings waived: ${waived}.`]),
  ]
  return said.length === 0 ? [] : ["", said.join(" ")]
}

const row = (stage: StageReport) =>
  `| ${escaped(stage.name)} | ${stage.verdict}${isExcused(stage) ? " (allowed)" : ""} | ${durationText(stage.durationSeconds)} | ${stage.cached ? "yes" : "no"} | ${escaped(clip(oneLine(rowText(stage)), MAX_LETTERS))} |`

/** A foreign sentence: as code where it holds what Markdown would read, or escape signs would spoil. */
function text(foreign: string): string {
  const line = clip(oneLine(foreign), MAX_LETTERS)
  return escaped(line) === line ? line : code(line)
}

/** Foreign text as code, in more backticks than it has in a row itself. */
function code(foreign: string): string {
  const line = oneLine(foreign)
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length))
  const fence = "`".repeat(longest + 1)
  const space = /^`|`$/.test(line) ? " " : ""
  return `${fence}${space}${line}${space}${fence}`
}

/** Foreign text that stays text: no HTML, no table cell, no link, no mention. */
const escaped = (foreign: string) =>
  oneLine(foreign)
    .replace(/([\\`*_{}[\]|#!~])/g, "\\$1")
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/@/g, "&#64;")
