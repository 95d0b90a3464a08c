import type { Directory, File, Secret } from "@dagger.io/dagger"
import { randomUUID } from "node:crypto"
import { appFolder } from "./containers/node.js"
import { type LeftFiles, takeLeft } from "./containers/left.js"
import { loadSecrets } from "./containers/secrets.js"
import { keepFiles } from "./containers/source.js"
import type { ReleaseRecord } from "./core/canary/record.js"
import { allowances } from "./core/config/allow.js"
import { secretLikeNote } from "./core/config/secret-like.js"
import { gateFailed, twoBaselines } from "./core/errors.js"
import { flakyNotes } from "./core/flaky/text.js"
import type { Audits } from "./core/history/audits.js"
import { NO_TESTS, parseHistoryFile } from "./core/history/file.js"
import type { History } from "./core/history/model.js"
import { recorded, withoutGone } from "./core/history/record.js"
import { waiving } from "./core/judge/waive.js"
import { plan, type Selection } from "./core/plan/plan.js"
import { isStageName, type StageName } from "./core/plan/stages.js"
import type { Advisory } from "./core/prove/advisory.js"
import type { Planted } from "./core/prove/fault.js"
import { buildRunReport } from "./core/report/build.js"
import { parseHistory } from "./core/report/history.js"
import type { RunReport } from "./core/report/model.js"
import { failureText, stageText, summary } from "./core/report/text.js"
import { auditedStages } from "./core/selection/audited.js"
import type { SelectionLeft } from "./core/selection/left.js"
import { parseShard } from "./core/selection/shard.js"
import { exitCodeOf } from "./core/verdict.js"
import { selectionLeft } from "./stages/chosen-files.js"
import { type ChoosingOptions, choosingOf, keepMaps } from "./stages/choosing.js"
import { execute } from "./stages/execute.js"
import { stageKey } from "./stages/key.js"
import { reportDirectory } from "./stages/report.js"
import { wouldBy } from "./stages/selection.js"
import { loadApplication, type Located } from "./stages/settings.js"
import type { StageInput } from "./stages/stage.js"
import { Run } from "./run.js"

/** An application: its folder, and what it may not be run without. */
export type Application = Located & { secrets?: Secret }

/** What a run is asked to do, beside the application. */
export type RunOptions = Selection & {
  failFast?: boolean
  allowInconclusive?: readonly string[]
  /** Take no tool's result from the cache. */
  fresh?: boolean
  /** report.json of an earlier run. */
  previous?: File
  /** tests/history.json of an earlier run. */
  history?: File
  /** Which part of the tests to run, such as "2/4". */
  shard?: string
  /** A fault in the running application, and settings laid over sluice.yaml: what `prove` plants. */
  planted?: Planted | null
  /** Vulnerabilities that a planted database knows of, instead of Trivy's own. */
  advisory?: Advisory
  config?: object
  /** Stages by the content key of an earlier run: those that have the same one again are left out. */
  unless?: ReadonlyMap<string, string>
  /** Names this run among several of one call, so that they share no database. */
  scope?: string
  /** Takes what a stage left for the report, as soon as it has ended. */
  onLeft?: (files: LeftFiles) => void
} & ChoosingOptions &
  Partial<Pick<StageInput, "baseline" | "baselineImage" | "record" | "commit">>

/** What a run knows at its end, before any of it is written. */
type Finished = {
  report: RunReport
  files: Record<string, LeftFiles>
  record?: ReleaseRecord
  history: History
  audits: Audits
  selection: SelectionLeft
}

const say = (line: string): void => {
  process.stderr.write(`sluice: ${line}\n`)
}

/** Plans and runs stages of an application, and reports. Throws only for bad input. */
export async function runPipeline(
  application: Application,
  options: RunOptions,
): Promise<Finished> {
  const startedMs = Date.now()
  const startedAt = new Date(startedMs).toISOString()
  if (options.baseline !== undefined && options.baselineImage !== undefined) throw twoBaselines()
  const { settings, source } = await loadApplication(application, options.config)
  await keepFiles(source)
  const findings = options.previous && parseHistory(await options.previous.contents())
  const shard = parseShard(options.shard ?? "")
  const {
    history,
    audits: before,
    note,
  } = parseHistoryFile((await options.history?.contents()) ?? NO_TESTS)
  const secrets = await loadSecrets(application.secrets, settings)
  const masked = (line: string): void => say(secrets.mask(line))
  settings.app.planted = options.planted ?? null
  settings.stages.trivy.advisory = options.advisory ?? null
  settings.scope = options.scope ?? ""
  const runId = randomUUID()
  const { choosing, kept, notes } = await choosingOf(options, { source, settings })
  const allowInconclusive = allowances(settings, options.allowInconclusive ?? [])
  const waive = waiving(settings.waivers, startedAt.slice(0, 10))
  const input: StageInput = {
    source,
    settings,
    secrets,
    runId,
    waive,
    today: startedAt.slice(0, 10),
    history,
    ...(shard === undefined ? {} : { shard }),
    ...(choosing === undefined ? {} : { choosing }),
    say: masked,
    fresh: options.fresh ? runId : "",
    shared: { digests: new Map(), chosen: {} },
    ...inputs(options),
  }
  const only = await withoutSame(options, input)
  const planned = plan(settings, { ...options, only, hasRecord: options.record !== undefined })
  const done = await execute(planned, input, {
    startedMs,
    allowInconclusive,
    failFast: options.failFast ?? false,
    say: masked,
    ...(options.onLeft === undefined ? {} : { onLeft: options.onLeft }),
  })
  const { path } = settings
  const { record, chosen } = input.shared
  const would = wouldBy(chosen)
  const run = { id: runId, atMs: startedMs, path, would, before }
  const audited = auditedStages(done.stages, run)
  const selection = selectionLeft(chosen, audited.each, choosing?.map)
  // Shards choose by the same map: what they write down is kept by who merges it.
  const keeps = options.keepsMap === true && settings.selection.keepMap && shard === undefined
  const report = buildRunReport(audited.stages, {
    application: settings.app.name,
    runId,
    startedAt,
    durationSeconds: (Date.now() - startedMs) / 1000,
    skipped: done.skipped,
    waivers: settings.waivers,
    ...(findings === undefined ? {} : { history: findings }),
    notes: [
      secretLikeNote(settings.app.env),
      note,
      ...audited.notes,
      ...Object.values(chosen).flatMap(({ notes }) => notes),
      ...notes,
      ...(keeps ? await keepMaps(selection.maps, { source, settings }, kept) : []),
    ].filter((one) => one !== undefined),
  })
  const known = await historyOf(report, history, appFolder(source, settings))
  const after = { ...report, notes: [...report.notes, ...flakyNotes(known)] }
  const { files } = done
  const { audits } = audited
  return { report: after, files, history: known, audits, selection, ...(record && { record }) }
}

/** The history with this run in it. What came from the cache was seen before. */
async function historyOf(report: RunReport, before: History, app: Directory): Promise<History> {
  const stages = report.stages.flatMap(({ name, key, cached, tests }) =>
    cached || key === undefined || tests.length === 0 ? [] : [{ stage: name, content: key, tests }],
  )
  const atMs = Date.parse(report.startedAt)
  const after = recorded(before, { id: report.runId, atMs, stages })
  if (before.size === 0) return after
  const files = new Set(await app.glob("**"))
  return withoutGone(after, (file) => files.has(file))
}

/** The stages that are asked for but those that have the same work to do as before. */
async function withoutSame(
  { only, unless }: RunOptions,
  input: StageInput,
): Promise<readonly string[] | undefined> {
  if (unless === undefined || only === undefined) return only
  const same = await Promise.all(
    only.map(async (name) => {
      const before = unless.get(name)
      if (before === undefined || !isStageName(name)) return false
      return (await stageKey(name, input))?.key === before
    }),
  )
  return only.filter((_name, index) => !same[index])
}

function inputs({ baseline, baselineImage, record, commit }: RunOptions): Partial<StageInput> {
  return {
    ...(baseline === undefined ? {} : { baseline }),
    ...(baselineImage === undefined ? {} : { baselineImage }),
    ...(record === undefined ? {} : { record }),
    ...(commit === undefined ? {} : { commit }),
  }
}

/** One stage, as a command of its own: its text, or an error with what failed, where, and what to do. */
export async function runOne(
  application: Application,
  name: StageName,
  options: RunOptions = {},
): Promise<string> {
  const { report } = await runPipeline(application, { ...options, only: [name] })
  const texts = report.stages.filter((stage) => stage.verdict === "pass").map(stageText)
  if (report.verdict === "pass") return texts.join("\n")
  const failures = report.stages.filter((stage) => stage.verdict !== "pass").map(failureText)
  throw gateFailed([...failures, ...texts].join("\n\n"))
}

/** A whole run, as the object that a caller asks for its verdict, summary and report. */
export async function runAll(application: Application, options: RunOptions): Promise<Run> {
  const onLeft = (files: LeftFiles): void => void takeLeft(files)
  const { report, files, ...left } = await runPipeline(application, {
    ...{ keepsMap: true, ...options },
    onLeft,
  })
  const directory = await reportDirectory(report, files, left)
  return new Run(report.verdict, summary(report), exitCodeOf(report.verdict), directory)
}
