import type { z } from "zod"
import { NAMES_OF_TESTS, TEST_STAGES, type TestStage } from "../flaky/names.js"
import { type Audits, escapesOf } from "../history/audits.js"
import type { RunReport } from "../report/model.js"
import { parseJson } from "../tools/parsed.js"
import type { Audit } from "./audit.js"
import { auditText, escapeNote } from "./audit-text.js"
import type { StageAudit } from "./audited.js"
import { type CiPlan, CiPlans, listed, planNote } from "./ci-plan.js"
import { AUDIT_FILE, MAP_FILE, PLAN_FILE, type SelectionLeft } from "./left.js"
import type { Sha256 } from "./map.js"
import { type Maps, NO_MAP, nothingOf, stageMap } from "./maps.js"
import { AuditFile, mergePlans, mergeShardAudits } from "./merge-plans.js"
import { type MergedMap, mergeShardMaps, type ShardMap } from "./merge-shards.js"
import { shardText } from "./shard.js"

/** A shard's report, its place, and the texts beside it; empty where they are not there. */
export type ShardLeft = { folder: string; report: RunReport; texts: Record<string, string> }

/** What shards left of the choice of their tests as one run would. */
export type MergedSelection = SelectionLeft & {
  /** What escaped in audits, and what they say: first among the notes. */
  audited: string[]
  notes: string[]
  /** Notes of the shards that say less than these. */
  replaced: ReadonlySet<string>
}

/** Where the application lies in its source, the audited runs of all shards, and a hash. */
export type MergeOf = { path: string; audits: Audits; sha256: Sha256 }

/** Puts together plans, maps and audits of a run's shards. What is not there is said, and runs the next time. */
export function mergeSelection(left: readonly ShardLeft[], of: MergeOf): MergedSelection {
  const plans = left.map(({ texts }) => parsedOf(texts[PLAN_FILE], CiPlans))
  const audits = left.map(({ texts }) => parsedOf(texts[AUDIT_FILE], AuditFile))
  const all: AllStages = { plans: [], maps: {}, audits: [], audited: [], notes: [], replaced: [] }
  for (const stage of TEST_STAGES) {
    const shards = left.map((one, index) => ({
      ...shardOf(one, stage, of),
      plan: plans[index]?.stages.find((each) => each.stage === stage),
      audit: audits[index]?.stages.find((each) => each.stage === stage),
    }))
    addStage(all, stage, { shards, complete: isComplete(left, stage), ...of })
  }
  return { ...all, replaced: new Set(all.replaced) }
}

type AllStages = {
  plans: SelectionLeft["plans"]
  maps: Maps
  audits: StageAudit[]
  audited: string[]
  notes: string[]
  replaced: string[]
}

function addStage(
  all: AllStages,
  stage: TestStage,
  { shards, complete, audits, sha256 }: MergeOf & { shards: Shard[]; complete: boolean },
): void {
  const what = NAMES_OF_TESTS[stage]
  const ran = shards.filter((one) => one.ran.size > 0)
  const merged = mergeShardMaps(shards, complete, sha256)
  if (merged.map !== undefined) all.maps[stage] = merged.map
  if (isRecorded(merged)) all.notes.push(...mapNotes(merged, what))
  // Where there is only one part its plan is the plan, with its order and the shards that it is worth.
  const plan = ran.length === 1 ? ran[0]!.plan : mergePlans(ran)
  if (plan !== undefined) {
    all.plans.push({ ...plan, stage })
    all.notes.push(...without(ran, "plan", what), planNote(plan, what))
  }
  const audit = mergeShardAudits(ran.flatMap((one) => one.audit ?? []))
  if (audit !== undefined) {
    all.audits.push({ stage, ...audit, soFar: escapesOf(audits, stage) })
    all.audited.push(...escapeNote(what, audit), auditText(what, audit))
    all.notes.push(...without(ran, "audit", what))
  }
  all.replaced.push(...shards.flatMap((one) => notesOf(one, what)))
}

/** What a part's run has said already, as far as the merged notes say it for all. */
const notesOf = ({ plan, audit }: Shard, what: string): string[] => [
  ...(plan === undefined ? [] : [planNote(plan, what)]),
  ...(audit === undefined ? [] : [auditText(what, audit), ...escapeNote(what, audit)]),
]

const MISSED = {
  plan: "what was left out there is not known",
  audit: "what failed there was not compared with the test map",
} as const

const without = (shards: readonly Shard[], file: keyof typeof MISSED, what: string): string[] =>
  shards
    .filter((one) => one[file] === undefined)
    .map(({ name }) => `${what}: ${name} left no ${file} that can be read: ${MISSED[file]}.`)

/** What is wrong with the maps, each in a sentence. */
function mapNotes({ lost, disagreed, setups }: MergedMap, what: string): string[] {
  const these = (count: number): string =>
    count === 1 ? "its one test file runs" : `its ${count} test files run`
  return [
    ...lost.map(({ name, problem, files }) => {
      const why = isAbsent(problem)
        ? `${name} left no test map`
        : `the test map of ${name} was not used (${problem})`
      return `${what}: ${why}: ${these(files.length)} the next time.`
    }),
    ...(disagreed.length === 0
      ? []
      : [
          `${what}: two shards ran ${listed(disagreed)} and disagree on what was touched: that runs the next time.`,
        ]),
    ...(setups === undefined
      ? []
      : [
          `${what}: the test maps of the shards disagree on ${setups}: every test runs the next time.`,
        ]),
  ]
}

/** A part of a stage's run, and what it left of the choice of its tests. */
type Shard = ShardMap & { seconds: number; plan?: CiPlan | undefined; audit?: Audit | undefined }

function shardOf(
  { folder, report, texts }: ShardLeft,
  stage: TestStage,
  { path, sha256 }: MergeOf,
): ShardMap & { seconds: number } {
  const own = report.stages.find(({ name }) => name === stage)
  const prefix = path === "." ? "" : `${path}/`
  const tests = own?.tests ?? []
  const failed = tests.filter(({ outcome }) => outcome === "failed" || outcome === "flaky")
  const named = (some: readonly { file?: string | undefined }[]): string[] =>
    some.flatMap(({ file }) => (file === undefined ? [] : [prefix + file]))
  const given = (own?.shard?.files ?? []).map((file) => ({ file }))
  return {
    name: own?.shard === undefined ? `the report in ${folder}` : `shard ${shardText(own.shard)}`,
    map: stageMap(texts[MAP_FILE] || undefined, stage, sha256),
    ran: new Set(named([...tests, ...given])),
    failed: new Set(named(failed)),
    seconds: tests.reduce((sum, { durationMs }) => sum + durationMs, 0) / 1000,
  }
}

const parsedOf = <S extends z.ZodType>(
  text: string | undefined,
  schema: S,
): z.infer<S> | undefined => {
  const read = parseJson(text, "it", schema)
  return read.ok ? read.value : undefined
}

/** False where a part of a stage's tests left no report: they may be anywhere. */
function isComplete(left: readonly ShardLeft[], stage: TestStage): boolean {
  const parts = left.flatMap(({ report }) => report.stages.filter(({ name }) => name === stage))
  const [first] = parts
  const there = new Set(parts.flatMap(({ shard }) => shard?.index ?? []))
  return first === undefined || there.size === (first.shard?.count ?? 0)
}

/** True if some part's run was written down, or was meant to be. */
const isRecorded = ({ map, lost }: MergedMap): boolean =>
  map !== undefined || lost.some(({ problem }) => !isAbsent(problem))

const isAbsent = (problem: string): boolean =>
  problem === NO_MAP || TEST_STAGES.some((stage) => problem === nothingOf(stage))
