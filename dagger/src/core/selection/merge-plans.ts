import { z } from "zod"
import { TEST_STAGES } from "../flaky/names.js"
import type { Audit } from "./audit.js"
import type { CiPlan } from "./ci-plan.js"

/** What a shard's run of a stage says of the choice of its tests. */
export type ShardPlan = {
  /** What people call it, such as "shard 1/2". */
  name: string
  plan?: CiPlan | undefined
  /** Test files that ran in it, by their paths in the source, and how long their tests took. */
  ran: ReadonlySet<string>
  seconds: number
}

const RISKS: readonly CiPlan["risk"][] = ["low", "medium", "high"]

const distinct = (names: readonly string[]): string[] => [...new Set(names)]

/** One plan of a run's shards: what ran in any of them, and `shards` as they were. */
export function mergePlans(shards: readonly ShardPlan[]): CiPlan | undefined {
  const plans = shards.flatMap(({ plan }) => plan ?? [])
  if (plans.length === 0) return undefined
  const chosen = byPath([
    ...plans.flatMap((plan) => plan.chosen),
    ...shards.flatMap(({ name, plan, ran }) =>
      plan === undefined
        ? [...ran].map((path) => ({ path, reason: `it ran in ${name}, which left no plan` }))
        : [],
    ),
  ])
  const ran = new Set(chosen.map(({ path }) => path))
  const everything = plans.every((plan) => plan.everything !== undefined)
  const riskiest = plans.reduce((a, b) => (RISKS.indexOf(b.risk) > RISKS.indexOf(a.risk) ? b : a))
  const changed = plans.flatMap((plan) => plan.changed ?? [])
  const seconds = plans.flatMap((plan) => plan.seconds ?? [])
  const notes = distinct(plans.flatMap((plan) => plan.notes ?? []))
  return {
    ...(everything ? { everything: plans[0]!.everything } : {}),
    chosen,
    skipped: byPath(plans.flatMap((plan) => plan.skipped)).filter(({ path }) => !ran.has(path)),
    risk: riskiest.risk,
    riskReason: riskiest.riskReason,
    ...(plans.some((plan) => plan.changed) ? { changed: distinct(changed).sort() } : {}),
    ...(seconds.length === 0 ? {} : { seconds: seconds.reduce((a, b) => a + b, 0) }),
    shards: shards.flatMap(({ plan, ran, seconds }) =>
      ran.size === 0 ? [] : [{ files: plan?.order ?? [...ran].sort(), seconds }],
    ),
    ...(notes.length === 0 ? {} : { notes }),
    wouldRunEverything: distinct(plans.flatMap((plan) => plan.wouldRunEverything)),
  }
}

/** Choices by path, each once, with the first reason. */
function byPath(choices: CiPlan["chosen"]): CiPlan["chosen"] {
  const first = new Map<string, CiPlan["chosen"][number]>()
  for (const one of choices) if (!first.has(one.path)) first.set(one.path, one)
  return [...first.values()].sort((a, b) => (a.path < b.path ? -1 : 1))
}

const files = z.array(z.string())

/** tests/audit.json, as far as one of several shards counts: the sum of all audits is made anew. */
export const AuditFile = z.object({
  version: z.literal(2),
  stages: z.array(
    z.object({
      stage: z.enum(TEST_STAGES),
      everything: z.string().optional(),
      ...{ failed: files, escaped: files, noEvidence: files },
      ...{ chosen: z.int().min(0), all: z.int().min(0) },
      changed: files.optional(),
    }),
  ),
})

/** One audit of a run's shards: what failed in any of them. undefined where none was audited. */
export function mergeShardAudits(audits: readonly Audit[]): Audit | undefined {
  const [first] = audits
  if (first === undefined) return undefined
  const of = (pick: (audit: Audit) => readonly string[]): string[] =>
    distinct(audits.flatMap(pick)).sort()
  const failed = of((one) => one.failed)
  const everything = audits.every((one) => one.everything !== undefined)
  return {
    ...(everything ? { everything: first.everything! } : {}),
    failed,
    escaped: of((one) => one.escaped),
    noEvidence: of((one) => one.noEvidence).filter((path) => !failed.includes(path)),
    chosen: Math.max(...audits.map(({ chosen }) => chosen)),
    all: Math.max(...audits.map(({ all }) => all)),
    ...(audits.some((one) => one.changed) ? { changed: of((one) => one.changed ?? []) } : {}),
  }
}
