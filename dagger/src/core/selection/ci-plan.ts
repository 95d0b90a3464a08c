import { z } from "zod"
import { TEST_STAGES } from "../flaky/names.js"
import { isConfiguration, isDelicate, isDocument, looksLikeTest } from "./configuration.js"
import { inOrder } from "./file-order.js"
import type { Change, Selected } from "./select.js"
import { loadsOf, shardCount, shardsOf } from "./shards.js"

const Choice = z.object({
  path: z.string().meta({ description: "A test file, relative to the source's folder" }),
  reason: z.string().meta({ description: "Why it runs, or why not, in one clause" }),
})

/** Which test files of a stage a change needs. */
export const CiPlan = z.object({
  everything: z.string().optional().meta({
    description: "Why every test runs; missing where tests were chosen",
  }),
  chosen: z.array(Choice),
  skipped: z.array(Choice),
  risk: z.enum(["low", "medium", "high"]),
  riskReason: z.string(),
  changed: z.array(z.string()).optional().meta({
    description: "Files that differ from the base; missing without one",
  }),
  seconds: z.number().optional().meta({
    description: "Seconds that the chosen files took last, by the history; missing without one",
  }),
  order: z.array(z.string()).optional().meta({
    description:
      "The chosen files, those most likely to fail first for their time; missing where nothing is known of them",
  }),
  shards: z.array(z.object({ files: z.array(z.string()), seconds: z.number() })),
  notes: z.array(z.string()).optional().meta({
    description: "What a second opinion said (selection.refine); missing without one",
  }),
  wouldRunEverything: z.array(z.string()).meta({
    description: "What would have made every test run",
  }),
})
export type CiPlan = z.infer<typeof CiPlan>

/** ci-plan.json: the same of each stage whose tests are chosen. */
export const CiPlans = z.object({
  version: z.literal(2),
  stages: z.array(
    CiPlan.extend({ stage: z.enum(TEST_STAGES).meta({ description: "Whose tests these are" }) }),
  ),
})
export type CiPlans = z.infer<typeof CiPlans>

export const ciPlanJsonSchema = (): object => ({
  title: "ci-plan.json",
  ...z.toJSONSchema(CiPlans, { io: "input" }),
})

const EVERYTHING = [
  "a change of a lock file, a manifest or a configuration file",
  "a change of what the runner itself read, such as a global setup",
  "other tools: Node's version, the runner, its command",
  "a test file that is gone or has another name",
  "a binary file among the changes, or a submodule",
  "a map that is missing, damaged, of another version or not of this project",
  "--every-test, a change that is audited (selection.auditPercent), or a fault in the planning itself",
]

/** What is known beside the selection: the changes against the base, and what files took, in milliseconds. */
export type PlanFacts = {
  changes?: readonly Change[]
  durations?: ReadonlyMap<string, number>
  /** An order of test files, as of `fileOrder`. */
  order?: readonly string[]
}

/** The plan of a selection. */
export function ciPlan(selected: Selected, { changes, durations, order }: PlanFacts): CiPlan {
  const files = selected.chosen.map(({ path }) => path)
  const known = durations ?? new Map<string, number>()
  const measured = files.flatMap((file) => known.get(file) ?? [])
  const paths = changes?.map(({ path }) => path)
  const risk = riskOf(selected, paths)
  const loads = loadsOf(files, known)
  const made = measured.length === 0 ? [] : shardsOf(loads, shardCount(loads, { risk: risk.risk }))
  return {
    ...(selected.everything === undefined ? {} : { everything: selected.everything }),
    chosen: selected.chosen,
    skipped: selected.skipped,
    ...risk,
    ...(paths === undefined ? {} : { changed: paths }),
    ...(measured.length === 0 ? {} : { seconds: measured.reduce((a, b) => a + b, 0) / 1000 }),
    ...(order === undefined ? {} : { order: inOrder(files, order) }),
    shards: made.map(({ ids, durationMs }) => ({ files: ids, seconds: durationMs / 1000 })),
    ...(selected.opinion === undefined ? {} : { notes: [...selected.opinion.notes] }),
    wouldRunEverything: EVERYTHING,
  }
}

/** How much a change may break, by what it touches. */
export function riskOf(
  { everything, chosen: all, skipped, opinion }: Selected,
  changed: readonly string[] | undefined,
): Pick<CiPlan, "risk" | "riskReason"> {
  const high = (riskReason: string) => ({ risk: "high" as const, riskReason })
  const setup = changed?.find(isConfiguration)
  if (setup !== undefined) return high(`${setup} changed, which decides how everything is made`)
  if (everything !== undefined) return high("what the change reaches is not known")
  const delicate = changed?.find((path) => isDelicate(path) && !looksLikeTest(path))
  if (delicate !== undefined) return high(`${delicate} is about access, money or data`)
  // Of a file that was added by an opinion nobody knows that it reaches the change.
  const chosen = all.filter(({ path }) => !opinion?.added.includes(path))
  if (chosen.length * 2 > all.length + skipped.length)
    return high("more than half of the test files reach it")
  const harmless = (path: string): boolean => isDocument(path) || looksLikeTest(path)
  if (chosen.length === 0 || (changed !== undefined && changed.every(harmless)))
    return { risk: "low", riskReason: "nothing that runs in production is touched" }
  return { risk: "medium", riskReason: "sources are touched" }
}

/** A plan on one screen. `guessed`: files only look like tests of the stage, where all of them run. */
export function ciPlanText(plan: CiPlan, what = "Tests", guessed = false): string {
  const { everything, chosen, skipped, risk, riskReason, changed, seconds, notes = [] } = plan
  const all = chosen.length + skipped.length
  const took = seconds === undefined ? "" : `, ${Math.round(seconds)} s by the history`
  const head =
    everything !== undefined
      ? everythingText(what, everything, all, guessed)
      : chosen.length === 0 && all > 0
        ? `${what}: none of ${all} files needs to run; one runs all the same.`
        : `${what}: ${chosen.length} of ${all} files run${took}.`
  const shown = everything === undefined ? firstOf(plan).slice(0, MOST_LINES) : []
  const more = chosen.length - shown.length
  return [
    head,
    `Risk: ${risk}: ${riskReason}.`,
    ...(changed === undefined ? [] : [`Changed: ${listed(changed)}.`]),
    ...notes,
    ...shown.map(({ path, reason }) => `  ${path}\n    ${reason}`),
    ...(everything === undefined && more > 0 ? [`  and ${more} more`] : []),
    ...(skipped.length === 0 ? [] : [`Left out: ${listed(skipped.map(({ path }) => path))}.`]),
  ].join("\n")
}

/** A run's plan in one note. */
export const planNote = (plan: CiPlan, what: string): string =>
  ciPlanText(plan, what).split("\n").slice(0, 2).join(" ")

/** What was chosen, in the order in which it is started where there is one. */
function firstOf({ chosen, order }: CiPlan): CiPlan["chosen"] {
  if (order === undefined) return chosen
  const places = new Map(order.map((path, place) => [path, place]))
  return [...chosen].sort((a, b) => (places.get(a.path) ?? 0) - (places.get(b.path) ?? 0))
}

function everythingText(what: string, why: string, all: number, guessed: boolean): string {
  if (all === 0) return `${what}: all files run: ${why}.`
  return guessed
    ? `${what}: all files run: ${why} (${all} look like tests, those of other stages and helpers among them).`
    : `${what}: all ${all} files run: ${why}.`
}

const MOST_LINES = 8

/** A few paths, and how many more there are. */
export const listed = (paths: readonly string[]): string =>
  paths.length === 0
    ? "nothing"
    : `${paths.slice(0, 3).join(", ")}${paths.length > 3 ? ` and ${paths.length - 3} more` : ""}`
