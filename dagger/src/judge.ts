import { dag, type File, func, object } from "@dagger.io/dagger"
import { traceCharts } from "./core/canary/decide/charts.js"
import { judgeSettings, parseJudgeConfig } from "./core/canary/decide/config.js"
import { judgementHtml } from "./core/canary/decide/page.js"
import { SequentialJudge } from "./core/canary/decide/sequential.js"
import { configInvalid } from "./core/errors.js"
import { judgeFile } from "./release/observations.js"
import { chartDrawer } from "./stages/charts.js"

/** A canary, judged. */
@object()
export class CanaryJudgement {
  /** promote, rollback or inconclusive. */
  @func()
  verdict: string

  /** Verdict, the second at which it fell, reason, and each metric with its interval. */
  @func()
  json: string

  /** The same as a page, with evidence and effects over time. */
  @func()
  page: File

  constructor(verdict: string, json: string, page: File) {
    this.verdict = verdict
    this.json = json
    this.page = page
  }
}

/** Where the observations lie while they are read: on disk, for they may be large. */
const PLACE = "/tmp/observations.ndjson"

/** Judges a file of observations as if they came live. */
export async function judgeObservations(
  observations: File,
  config?: File,
): Promise<CanaryJudgement> {
  const parsed = parseJudgeConfig((await config?.contents()) ?? "")
  if (!parsed.ok) throw configInvalid(parsed.problems, await config!.name())
  const settings = judgeSettings(parsed.config)
  await observations.export(PLACE)
  const { judgement, trace } = await judgeFile(PLACE, new SequentialJudge(settings), {
    name: await observations.name(),
  })
  const [css, draw] = await Promise.all([
    dag.currentModule().source().file("assets/report.css").contents(),
    chartDrawer(),
  ])
  const page = judgementHtml(judgement, traceCharts(judgement, trace, settings.alpha), {
    css,
    draw,
  })
  const file = dag.directory().withNewFile("judgement.html", page).file("judgement.html")
  return new CanaryJudgement(judgement.verdict, JSON.stringify(judgement, null, 2), file)
}
