import { isExcused } from "./build.js"
import { oneLine } from "./clean.js"
import { failureDetails, IN_PAGE } from "./failure.js"
import { durationText } from "./format.js"
import type { RunReport, StageReport } from "./model.js"

/** Failures whose details are shown; a comment of a page is read by nobody. */
const MAX_DETAILS = 2
const MAX_DETAIL_LINES = 10

/** The run as a short page: verdict first, a table, the first failures folded; under 60 lines. */
export function reportMarkdown(report: RunReport): string {
  const failures = report.stages.filter((stage) => stage.verdict !== "pass" && !isExcused(stage))
  const rest = failures.slice(MAX_DETAILS).map(({ name }) => name)
  const lines = [
    `## ${report.verdict.toUpperCase()}: ${escaped(report.application)}`,
    "",
    escaped(report.reason),
    "",
    "| stage | verdict | time | cached | |",
    "| --- | --- | ---: | --- | --- |",
    ...report.stages.map(row),
    ...(report.skipped.length === 0
      ? []
      : ["", `Skipped: ${report.skipped.map(({ name }) => escaped(name)).join(", ")}.`]),
    ...(report.allowedInconclusive.length === 0
      ? []
      : ["", `Allowed inconclusive: ${report.allowedInconclusive.map(escaped).join(", ")}.`]),
    ...failures.slice(0, MAX_DETAILS).flatMap(details),
    ...(rest.length === 0 ? [] : ["", `More in the report: ${rest.join(", ")}.`]),
  ]
  return `${lines.join("\n")}\n`
}

const row = (stage: StageReport) =>
  `| ${escaped(stage.name)} | ${stage.verdict}${isExcused(stage) ? " (allowed)" : ""} | ${durationText(stage.durationSeconds)} | ${stage.cached ? "yes" : "no"} | ${escaped(stage.headline)} |`

function details(stage: StageReport): string[] {
  const all = failureDetails(stage, IN_PAGE).filter((line) => line !== "")
  const cut = all.length > MAX_DETAIL_LINES ? ["…"] : []
  const text = [...all.slice(0, MAX_DETAIL_LINES), ...cut].join("\n").replaceAll("```", "'''")
  return [
    "",
    `<details><summary>${escaped(stage.name)}: ${escaped(stage.reason)}</summary>`,
    "",
    "```text",
    text,
    "```",
    "",
    "</details>",
  ]
}

/** Foreign text that stays text: no HTML, no table cell, no link, no mention. */
const escaped = (text: string) =>
  oneLine(text)
    .replace(/([\\`*_{}[\]|#!~])/g, "\\$1")
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/@/g, "&#64;")
