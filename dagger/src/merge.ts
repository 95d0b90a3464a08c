import type { Directory } from "@dagger.io/dagger"
import { randomUUID } from "node:crypto"
import { appRoot } from "./containers/node.js"
import type { Settings } from "./core/config/settings.js"
import { NO_POLICY } from "./core/flaky/standing.js"
import { flakyNotes, isFlakyNote } from "./core/flaky/text.js"
import { asOneRun, type Audits, escapesByStage, mergeAudits } from "./core/history/audits.js"
import { merge, NO_HISTORY } from "./core/history/model.js"
import { ofQuarantine } from "./core/judge/quarantined.js"
import { judgeCoverage } from "./core/judge/testrun.js"
import { inOrder } from "./core/plan/plan.js"
import { runVerdict } from "./core/report/build.js"
import { firstSeenIn, withHistory } from "./core/report/history.js"
import { type Completed, mergeStage, stagesByName } from "./core/report/merge.js"
import type { RunReport, StageReport } from "./core/report/model.js"
import { summary } from "./core/report/text.js"
import { escapesNote, isEscapesNote } from "./core/selection/audit-text.js"
import { inPlaceOf } from "./core/selection/kept.js"
import { type MergedSelection, mergeSelection } from "./core/selection/merge-left.js"
import { exitCodeOf } from "./core/verdict.js"
import { Run } from "./run.js"
import { sha256 } from "./selection/folder.js"
import { keep } from "./stages/choosing.js"
import { reportDirectory } from "./stages/report.js"
import { leftInShards, readReports, type ReportLeft } from "./stages/shards.js"
import { loadApplication, type Located } from "./stages/settings.js"

/** Puts the reports of shards together. Throws only where there are none that can be read. */
export async function mergeReports(app: Located, reports: Directory): Promise<Run> {
  const [{ settings }, left] = await Promise.all([loadApplication(app), readReports(reports)])
  const all = left.map(({ report }) => report)
  const startedAt = all.map((one) => one.startedAt).sort()[0]!
  const merged = [...stagesByName(all)].map(([, same]) =>
    mergeStage(same, (stage) => completed(stage, settings, left)),
  )
  const stages = withHistory(inOrder(merged), startedAt, {
    firstSeen: firstSeenIn(all),
    inputs: new Map(),
  })
  const history = left.reduce((known, one) => merge(known, one.history), NO_HISTORY)
  const runId = randomUUID()
  const audits = asOneRun(
    left.reduce<Audits>((known, one) => mergeAudits(known, one.audits), []),
    { runs: new Set(all.map((one) => one.runId)), id: runId },
  )
  const selection = mergeSelection(left, { path: settings.path, audits, sha256 })
  const { maps } = selection
  const keeps = settings.selection.keepMap && Object.keys(maps).length > 0
  // What one of the shards could not tell must not come back from what was kept before.
  const notes = keeps
    ? await keep(settings, undefined, ({ text }) => inPlaceOf(maps, text, sha256))
    : []
  const audited = all.some(({ notes }) => notes.some(isEscapesNote))
  const ran = new Set(stages.map(({ name }) => name))
  const [first] = all
  const report: RunReport = {
    ...first!,
    ...runVerdict(stages),
    runId,
    startedAt,
    durationSeconds: Math.max(...all.map(({ durationSeconds }) => durationSeconds)),
    stages,
    skipped: first!.skipped.filter(({ name }) => !ran.has(name)),
    allowedInconclusive: [...new Set(all.flatMap((one) => one.allowedInconclusive))],
    notes: [
      ...selection.audited,
      // The shards' own notes on the choice of tests, flaky ones and all audits know less.
      ...new Set([
        ...all.flatMap(({ notes }) => notes.filter((one) => !isOfShard(one, selection))),
        ...left.flatMap(({ note }) => note ?? []),
      ]),
      ...selection.notes,
      ...notes,
      ...(audited ? escapesNote(escapesByStage(audits)) : []),
      ...flakyNotes(history),
    ],
  }
  const files = Object.fromEntries(
    stages.map(({ name }) => [name, leftInShards(reports, left, name)]),
  )
  const directory = await reportDirectory(report, files, { history, audits, selection })
  return new Run(report.verdict, summary(report), exitCodeOf(report.verdict), directory)
}

const leavesOut = ({ stages }: RunReport, name: string): boolean =>
  stages.some((stage) => stage.name === name && (stage.shard?.leftOut ?? []).length > 0)

const isOfShard = (note: string, { replaced }: MergedSelection): boolean =>
  isFlakyNote(note) || isEscapesNote(note) || replaced.has(note)

/** What only all shards together say: coverage, and whether the quarantine holds what it may. */
function completed(
  { name, tests }: StageReport,
  settings: Settings,
  left: readonly ReportLeft[],
): Partial<Completed> {
  const { quarantine } = settings
  const policy = { ...NO_POLICY, stage: name, quarantine }
  const found = ofQuarantine(tests, policy)
  const findings = found.findings
  const part = found.problem
  const over: Partial<Completed> = {
    findings,
    parts:
      part === undefined ? [] : [{ name: `${name}.quarantine`, verdict: "fail", reason: part }],
  }
  // What only some of the tests reach is no measure of all of them.
  if (name !== "unit" || left.some(({ report }) => leavesOut(report, name))) return over
  const { minLinesPercent, coverageHint } = settings.stages.unit
  const lcov = left.map((one) => one.lcov).join("\n")
  const gate = { stage: name, minLinesPercent, coverageHint }
  const covered = judgeCoverage(lcov, gate, appRoot(settings))
  return {
    findings: [...findings, ...covered.findings],
    parts: [...(over.parts ?? []), ...(covered.part ? [covered.part] : [])],
    numbers: covered.numbers,
    ...(covered.coverage ? { coverage: covered.coverage } : {}),
  }
}
