import { getTracer } from "@dagger.io/dagger/telemetry"
import { SluiceError } from "../core/errors.js"
import type { Judged } from "../core/judge/judged.js"
import { TEST_STAGES } from "../core/flaky/names.js"
import type { Ended } from "../core/plan/schedule.js"
import { schedule, type Limits } from "../core/plan/schedule.js"
import type { Plan } from "../core/plan/plan.js"
import type { StageName } from "../core/plan/stages.js"
import { buildStageReport, judgedError } from "../core/report/build.js"
import { maskAll } from "../core/report/mask.js"
import { callName } from "../core/report/format.js"
import type { SkippedStage, StageReport } from "../core/report/model.js"
import { type ShardOf, shardText } from "../core/selection/shard.js"
import type { Raw } from "../core/tools/raw.js"
import type { LeftFiles } from "../containers/left.js"
import { describeError } from "../containers/failure.js"
import { stageKey } from "./key.js"
import type { StageInput, StageOutcome } from "./stage.js"
import { APPLY } from "./table.js"

/** What a run of a plan gives: reports in the order in which the stages ended, and their files. */
export type Executed = {
  stages: StageReport[]
  skipped: SkippedStage[]
  files: Record<string, LeftFiles>
}

/** The run's clock and the allowances that its reports take into account. */
export type ExecuteOptions = Limits & {
  startedMs: number
  allowInconclusive: readonly string[]
  /** Takes a line for those who watch. */
  say?: (line: string) => void
  /** Takes what a stage left for the report, as soon as it has ended. */
  onLeft?: (files: LeftFiles) => void
}

/** Runs a plan's stages, each as soon as its needs and the machine allow. Never throws for a stage. */
export async function execute(
  plan: Plan,
  input: StageInput,
  options: ExecuteOptions,
): Promise<Executed> {
  const done: Executed = { stages: [], skipped: [...plan.skipped], files: {} }
  const ended: Partial<Record<StageName, Ended>> = {}
  const running = new Map<StageName, Promise<void>>()
  input.shared.buildIsJudged = plan.stages.some(({ name }) => name === "build")
  const leaveOut = (name: StageName, reason: string): void => {
    ended[name] = { verdict: "skipped" }
    options.say?.(`${name}: skipped. ${reason}`)
    done.skipped.push({ name, reason })
  }
  const run = async (name: StageName): Promise<void> => {
    const result = await runStage(name, plan, input, options)
    running.delete(name)
    if ("skipped" in result) return leaveOut(name, result.skipped)
    const { report, files } = result
    done.stages.push(report)
    if (files) {
      done.files[name] = files
      options.onLeft?.(files)
    }
    ended[name] = { verdict: report.verdict }
    options.say?.(
      `${name}: ${report.verdict}${report.cached ? " (cached)" : ""}  ${report.headline}`,
    )
  }
  for (;;) {
    const next = schedule(plan, { ended, running: [...running.keys()] }, options)
    for (const { name, reason } of next.skip) leaveOut(name, reason)
    for (const name of next.start) {
      options.say?.(`${name} …`)
      running.set(name, run(name))
    }
    if (next.done && running.size === 0) return done
    await Promise.race(running.values())
  }
}

async function runStage(
  name: StageName,
  plan: Plan,
  input: StageInput,
  { startedMs, allowInconclusive }: ExecuteOptions,
): Promise<{ report: StageReport; files?: LeftFiles } | { skipped: string }> {
  const began = Date.now()
  const [attempted, key] = await Promise.all([
    getTracer().startActiveSpan(name, () => attempt(name, input)),
    stageKey(name, input),
  ])
  if ("skipped" in attempted) return attempted
  const { judged, raws, files } = attempted
  const shard = (TEST_STAGES as readonly string[]).includes(name) ? input.shard : undefined
  const asShard = shard === undefined ? "" : ` --shard ${shardText(shard)}`
  const report = buildStageReport(
    name,
    maskAll(ofShard(judged, shard), input.secrets.mask),
    {
      durationSeconds: toolSeconds(raws, startedMs) ?? (Date.now() - began) / 1000,
      startedSeconds: (began - startedMs) / 1000,
      endedSeconds: (Date.now() - startedMs) / 1000,
      cached: isCached(raws, startedMs),
      ...key,
      ...(shard === undefined ? {} : { shard: { ...shard, ...attempted.share } }),
      reproduce: `dagger call --source . ${callName(name)}${asShard}`,
      needs: [...(plan.stages.find((stage) => stage.name === name)?.needs ?? [])],
    },
    allowInconclusive,
  )
  return files ? { report, files } : { report }
}

/** What a shard says is not said of the whole stage. */
const ofShard = (judged: Judged, shard: ShardOf | undefined): Judged =>
  shard === undefined
    ? judged
    : { ...judged, headline: `${judged.headline}, shard ${shardText(shard)}` }

/** A stage that throws could not run: that is its verdict, not the end of the run. */
async function attempt(
  name: StageName,
  input: StageInput,
): Promise<(Partial<StageOutcome> & Pick<StageOutcome, "judged" | "raws">) | { skipped: string }> {
  try {
    const stage = APPLY[name]
    return await stage(input)
  } catch (error) {
    // One cause is told once, by the stage whose gate it is.
    if (isNotBuilt(error) && input.shared.buildIsJudged)
      return { skipped: "The application's image does not build; build says why." }
    return { judged: judgedError(describeError(error)), raws: [], files: [] }
  }
}

const isNotBuilt = (error: unknown): boolean =>
  error instanceof SluiceError && error.code === "SLUICE_IMAGE_NOT_BUILT"

/** From the first tool's start to the last one's end; of those that ran now, where any did. */
function toolSeconds(raws: readonly Raw[], startedMs: number): number | undefined {
  const all = raws.filter((raw) => raw.startedAt !== "")
  const now = all.filter((raw) => !isEarlier(raw, startedMs))
  const timed = now.length > 0 ? now : all
  if (timed.length === 0) return undefined
  const starts = timed.map((raw) => Date.parse(raw.startedAt))
  const ends = timed.map((raw, index) => starts[index]! + raw.durationSeconds * 1000)
  return Math.max(
    ...timed.map((raw) => raw.durationSeconds),
    (Math.max(...ends) - Math.min(...starts)) / 1000,
  )
}

/**
 * Every exec writes when it started. One that started before this run did was
 * not run for it: its output came from the engine's cache. (A second is the
 * grain of that clock.)
 */
function isCached(raws: readonly Raw[], startedMs: number): boolean {
  const timed = raws.filter((raw) => raw.startedAt !== "")
  return timed.length > 0 && timed.every((raw) => isEarlier(raw, startedMs))
}

const isEarlier = ({ startedAt }: Raw, startedMs: number): boolean =>
  Date.parse(startedAt) + 1000 <= startedMs
