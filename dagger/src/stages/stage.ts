import type { Directory, File } from "@dagger.io/dagger"
import type { Settings } from "../core/config/settings.js"
import type { History } from "../core/history/model.js"
import type { Judged } from "../core/judge/judged.js"
import type { Waive } from "../core/judge/waive.js"
import type { ReleaseRecord } from "../core/canary/record.js"
import type { ShardOf } from "../core/selection/shard.js"
import type { Share } from "../core/report/model.js"
import type { Raw } from "../core/tools/raw.js"
import type { LeftFiles } from "../containers/left.js"
import type { AppSecrets } from "../containers/secrets.js"
import type { ChosenTests, Choosing } from "./selection.js"

/** What a stage is given. */
export type StageInput = {
  source: Directory
  settings: Settings
  secrets: AppSecrets
  /** Changes with every run: part of the inputs of what measures. */
  runId: string
  /** The run's id where nothing may come from the cache, else empty: part of the inputs of every tool. */
  fresh: string
  /** The version in production, for stages that compare. */
  baseline?: Directory
  baselineImage?: string
  /** The candidate's canary record, where it was run before. */
  record?: File
  /** What the candidate was made from, such as a commit's hash. */
  commit?: string
  /** Day of the run, an ISO date. */
  today: string
  /** What earlier runs saw of each test; empty where none was handed over. */
  history: History
  /** How tests are chosen; all of them run, and nothing is recorded, unless given. */
  choosing?: Choosing
  /** Which part of the tests this run takes; all of them unless given. */
  shard?: ShardOf
  /** Says which findings do not count. */
  waive: Waive
  /** Takes a line for those who watch. */
  say(line: string): void
  /** What a stage hands to a later one of the same run. */
  shared: Shared
}

/** What stages of one run know of each other. */
export type Shared = {
  record?: ReleaseRecord
  /** True if the stage build is part of the run: what it says at length, others need not. */
  buildIsJudged?: boolean
  /** What the choice of tests leaves, by stage. */
  chosen: ChosenTests
  /** Digests of files, by what was asked for. */
  digests: Map<string, Promise<string>>
}

/** What a stage gives back: its judgement, when its tools ran, and files for the report. */
export type StageOutcome = {
  judged: Judged
  raws: Raw[]
  files: LeftFiles
  /** What a shard of its tests was given, where that is known. */
  share?: Share
}

/** A stage: containers in, raw output out, judged. It throws only if it could not run. */
export type Stage = (input: StageInput) => Promise<StageOutcome>

/** A stage's outcome from one exec's result. */
export function outcome(
  judged: Judged,
  { raws, out, keep }: { raws: Record<string, Raw>; out: Directory; keep?: Directory },
): StageOutcome {
  const files = [{ at: "output", of: out }, ...(keep ? [{ at: "artifacts", of: keep }] : [])]
  return { judged, raws: Object.values(raws), files }
}

/** The raw output of a tool that must be there. */
export function rawOf(raws: Record<string, Raw>, name: string): Raw {
  const raw = raws[name]
  if (raw === undefined) throw new Error(`The exec of ${name} left no output.`)
  return raw
}
