import { againLines } from "./again.js"
import { allowedNames } from "./build.js"
import { blockers, causesText } from "./causes.js"
import { byReason, countsText, rowText } from "./counts.js"
import { clip, oneLine, pad, width, wrap } from "./clean.js"
import { ALONE, failureLines, hanging, IN_SUMMARY } from "./failure.js"
import { durationText, numberText } from "./format.js"
import type { RunReport, SkippedStage, StageReport } from "./model.js"

const COLUMNS = 80
const NAME = 12
const VERDICT = 13
const TIME = 12
const CACHED = 7

/**
 * The run on one screen of 80 columns: the verdict, a line a stage, what was
 * allowed, then each failure with what, where, what to do.
 */
export function summary(report: RunReport): string {
  const failures = blockers(report)
  const blocks = [
    head(report),
    table(report),
    againLines(report),
    report.stages.flatMap(stageAllowances),
    report.stages.flatMap(flaky),
    report.stages.flatMap(waived),
    report.notes.flatMap((note) => hanging(`Note: ${note}`, 0)),
    ...failures.map((stage) => failureLines(stage, IN_SUMMARY)),
  ]
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.map((line) => line.trimEnd()).join("\n"))
    .join("\n\n")}\n`
}

/** A single stage that passed, or was allowed not to: a line, and its numbers. */
export function stageText(stage: StageReport): string {
  const cached = stage.cached ? ", cached" : ""
  const lines = [
    ...wrap(`${stage.verdict.toUpperCase()}  ${stage.name}: ${stage.reason}`, COLUMNS),
    `  ${clip(oneLine(stage.headline), 50)} (${durationText(stage.durationSeconds)}${cached})`,
    ...stage.numbers.map((number) =>
      clip(`  ${oneLine(number.name)}: ${numberText(number)}`, COLUMNS),
    ),
    ...stageAllowances(stage),
    ...flaky(stage),
    ...waived(stage),
  ]
  return `${lines.join("\n")}\n`
}

/** What a stage's gate throws: everything that a reader needs, in one message. */
export function failureText(stage: StageReport): string {
  return failureLines(stage, ALONE)
    .map((line) => line.trimEnd())
    .join("\n")
}

function head(report: RunReport): string[] {
  const started = report.startedAt.replace("T", " ").replace(/:\d\d(\.\d+)?Z$/, " UTC")
  return [
    ...wrap(`${report.verdict.toUpperCase()}  ${report.application}: ${report.reason}`, COLUMNS),
    ...(report.verdict === "pass" || report.stages.length === 0
      ? []
      : wrap(`${countsText(report)}: ${causesText(report)}.`, COLUMNS)),
    ...wrap(
      `Started ${started}, took ${durationText(report.durationSeconds)}, run ${report.runId}.`,
      COLUMNS,
    ),
  ]
}

function table(report: RunReport): string[] {
  const title =
    pad("STAGE", NAME) + pad("VERDICT", VERDICT) + pad("TIME", TIME) + pad("CACHED", CACHED)
  return [title, ...report.stages.flatMap(row), ...skippedRows(report.skipped)]
}

/** What a table tells of a stage, on at most two lines. */
const MAX_ROW = 2

function row(stage: StageReport): string[] {
  const start =
    pad(clip(oneLine(stage.name), NAME - 1), NAME) +
    pad(stage.verdict, VERDICT) +
    pad(durationText(stage.durationSeconds), TIME) +
    pad(stage.cached ? "yes" : "no", CACHED)
  const lines = hangingAt(start, oneLine(rowText(stage)))
  const last = lines[MAX_ROW - 1]
  if (lines.length === 0) return [start]
  if (lines.length <= MAX_ROW || last === undefined) return lines
  return [...lines.slice(0, MAX_ROW - 1), clip(`${last} …`, COLUMNS)]
}

/** Skipped stages, those with one reason on one row. */
function skippedRows(skipped: readonly SkippedStage[]): string[] {
  return byReason(skipped).flatMap(({ reason, names }) =>
    names.length === 1
      ? hangingAt(pad(names[0] ?? "", NAME) + pad("skipped", VERDICT), reason)
      : hangingAt(pad("", NAME) + pad("skipped", VERDICT), `${names.join(", ")}: ${reason}`),
  )
}

function hangingAt(start: string, text: string): string[] {
  return wrap(text, COLUMNS - width(start)).map(
    (line, index) => (index === 0 ? start : " ".repeat(width(start))) + line,
  )
}

const MAX_FLAKY = 5

/** A test that passed only on a retry is never hidden, though it fails nothing. */
function flaky(stage: StageReport): string[] {
  const tests = stage.tests.filter(({ outcome }) => outcome === "flaky")
  const rest = tests.length - MAX_FLAKY
  return [
    ...tests
      .slice(0, MAX_FLAKY)
      .flatMap(({ suite, name }) => hanging(`Flaky: ${stage.name}: ${suite}: ${name}`, 0)),
    ...(rest > 0 ? [`Flaky: ${stage.name}: ${rest} more`] : []),
  ]
}

/** Waived findings by rule, with who answers for them: what does not count is never hidden. */
function waived(stage: StageReport): string[] {
  const counts = new Map<string, number>()
  for (const { tool, rule, waiver } of stage.findings) {
    if (waiver === undefined) continue
    const by = `${tool} ${rule} by ${waiver.owner} until ${waiver.expires}: ${waiver.reason}`
    counts.set(by, (counts.get(by) ?? 0) + 1)
  }
  return [...counts].flatMap(([by, count]) =>
    hanging(`Waived: ${stage.name}: ${count === 1 ? "" : `${count} × `}${by}`, 0),
  )
}

function stageAllowances(stage: StageReport): string[] {
  return allowedNames(stage).flatMap((name) => {
    const reason = stage.parts.find((part) => part.name === name)?.reason ?? stage.reason
    return hanging(`Allowed inconclusive: ${name}: ${reason}`, 0)
  })
}
