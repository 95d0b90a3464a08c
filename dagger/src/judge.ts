import { dag, type File, func, object, type Service } from "@dagger.io/dagger"
import { traceCharts } from "./core/canary/decide/charts.js"
import { judgeSettings, parseJudgeConfig } from "./core/canary/decide/config.js"
import { judgementHtml } from "./core/canary/decide/page.js"
import { configInvalid } from "./core/errors.js"
import { judgeSource } from "./release/source.js"
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

/** What is judged, as the function's arguments name it. */
export type JudgeInput = {
  observations?: File
  config?: File
  prometheus?: Service
  since?: string
  until?: string
}

/** Judges a file of observations, or what Prometheus has, as if it came live. */
export async function judgeObservations({
  observations,
  config,
  prometheus,
  since,
  until,
}: JudgeInput): Promise<CanaryJudgement> {
  const parsed = parseJudgeConfig((await config?.contents()) ?? "")
  if (!parsed.ok) throw configInvalid(parsed.problems, await config!.name())
  await observations?.export(PLACE)
  const source = {
    ...(observations && { file: PLACE, name: await observations.name() }),
    ...(prometheus && { prometheus: await urlOf(prometheus) }),
    ...(since !== undefined && { since }),
    ...(until !== undefined && { until }),
  }
  const means = { traced: true, nowSeconds: Date.now() / 1000, fetch }
  const { judgement, trace } = await judgeSource(source, parsed.config, means)
  const { alpha } = judgeSettings(parsed.config)
  const [css, draw] = await Promise.all([
    dag.currentModule().source().file("assets/report.css").contents(),
    chartDrawer(),
  ])
  const page = judgementHtml(judgement, traceCharts(judgement, trace, alpha), {
    css,
    draw,
  })
  const file = dag.directory().withNewFile("judgement.html", page).file("judgement.html")
  return new CanaryJudgement(judgement.verdict, JSON.stringify(judgement, null, 2), file)
}

async function urlOf(service: Service): Promise<string> {
  return (await service.start()).endpoint({ scheme: "http" })
}
