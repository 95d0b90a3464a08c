import type { Directory } from "@dagger.io/dagger"
import { randomUUID } from "node:crypto"
import { mkdtemp, readFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { appRoot } from "./containers/node.js"
import type { Settings } from "./core/config/settings.js"
import { reportsInvalid } from "./core/errors-tests.js"
import { NO_POLICY } from "./core/flaky/standing.js"
import { flakyNotes, isFlakyNote } from "./core/flaky/text.js"
import { type Audits, escapesByStage, mergeAudits } from "./core/history/audits.js"
import { HISTORY_FILE, NO_TESTS, parseHistoryFile, type ReadHistory } from "./core/history/file.js"
import { merge, NO_HISTORY } from "./core/history/model.js"
import { ofQuarantine } from "./core/judge/quarantined.js"
import { judgeCoverage } from "./core/judge/testrun.js"
import { inOrder } from "./core/plan/plan.js"
import { runVerdict } from "./core/report/build.js"
import { firstSeenIn, withHistory } from "./core/report/history.js"
import { reportSchema } from "./core/report/json.js"
import { type Completed, mergeStage, stagesByName } from "./core/report/merge.js"
import type { RunReport, StageReport } from "./core/report/model.js"
import { summary } from "./core/report/text.js"
import { escapesNote, isEscapesNote } from "./core/selection/audit-text.js"
import { LCOV_REPORT } from "./core/tools/lcov.js"
import { parseJson } from "./core/tools/parsed.js"
import { exitCodeOf } from "./core/verdict.js"
import { Run } from "./run.js"
import { reportDirectory } from "./stages/report.js"
import type { LeftFiles } from "./containers/left.js"
import { loadApplication, type Located } from "./stages/settings.js"

/** A shard's report, and what lies beside it. */
type Left = ReadHistory & { folder: string; report: RunReport; lcov: string }

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
  const audits = left.reduce<Audits>((known, one) => mergeAudits(known, one.audits), [])
  const audited = all.some(({ notes }) => notes.some(isEscapesNote))
  const ran = new Set(stages.map(({ name }) => name))
  const [first] = all
  const report: RunReport = {
    ...first!,
    ...runVerdict(stages),
    runId: randomUUID(),
    startedAt,
    durationSeconds: Math.max(...all.map(({ durationSeconds }) => durationSeconds)),
    stages,
    skipped: first!.skipped.filter(({ name }) => !ran.has(name)),
    allowedInconclusive: [...new Set(all.flatMap((one) => one.allowedInconclusive))],
    notes: [
      // The shards' own notes on flaky tests and on all audits know less.
      ...new Set([
        ...all.flatMap(({ notes }) =>
          notes.filter((one) => !isFlakyNote(one) && !isEscapesNote(one)),
        ),
        ...left.flatMap(({ note }) => note ?? []),
      ]),
      ...(audited ? escapesNote(escapesByStage(audits)) : []),
      ...flakyNotes(history),
    ],
  }
  const files = stages.reduce<Record<string, LeftFiles>>((kept, { name }) => {
    const folders = left.filter((one) => one.report.stages.some((stage) => stage.name === name))
    return { ...kept, [name]: together(reports, folders, name) }
  }, {})
  const directory = await reportDirectory(report, files, {
    ...{ chosen: {}, history, audits, audited: [] },
  })
  return new Run(report.verdict, summary(report), exitCodeOf(report.verdict), directory)
}

/** What a stage's shards left, each in a folder of its own. */
const together = (reports: Directory, left: readonly Left[], name: string): LeftFiles =>
  left.map(({ folder }, index) => ({
    at: `shard-${index + 1}`,
    of: reports.directory(folder).filter({ include: [`stages/${name}/**`] }),
  }))

/** What only all shards together say: coverage, and whether the quarantine holds what it may. */
function completed(
  { name, tests }: StageReport,
  settings: Settings,
  left: readonly Left[],
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
  if (name !== "unit") return over
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

const LCOV = `stages/unit/output/unit/${LCOV_REPORT}`

async function readReports(reports: Directory): Promise<Left[]> {
  const found = await reports.glob("**/report.json")
  const folders = found.map((path) => dirname(path)).filter((path) => !/(^|\/)stages\//.test(path))
  if (folders.length === 0) throw reportsInvalid(["It holds no report.json."])
  const include = ["report.json", HISTORY_FILE, LCOV].map((file) => `**/${file}`)
  const at = join(await mkdtemp(join(tmpdir(), "sluice-")), "reports")
  await reports.filter({ include }).export(at)
  const read = await Promise.all(folders.sort().map((folder) => readReport(at, folder)))
  const problems = read.flatMap((one) => ("problem" in one ? one.problem : []))
  if (problems.length > 0) throw reportsInvalid(problems)
  return read.flatMap((one) => ("report" in one ? one : []))
}

async function readReport(at: string, folder: string): Promise<Left | { problem: string }> {
  const text = (file: string): Promise<string> =>
    readFile(join(at, folder, file), "utf8").catch(() => "")
  const path = join(folder, "report.json")
  const report = parseJson(await text("report.json"), path, reportSchema)
  if (!report.ok) return { problem: report.problem }
  const known = (await text(HISTORY_FILE)) || NO_TESTS
  return { folder, report: report.value, lcov: await text(LCOV), ...parseHistoryFile(known) }
}
