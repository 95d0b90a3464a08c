import type { VerdictName } from "../verdict.js"
import type { Plan, PlannedStage } from "./plan.js"
import type { StageName } from "./stages.js"

/** How a stage ended: with a verdict, or left out on the way. */
export type Ended = { verdict: VerdictName | "skipped" }

/** Where a run stands. A stage is in one of the two, or has not started. */
export type Progress = {
  ended: Readonly<Partial<Record<StageName, Ended>>>
  running: readonly StageName[]
}

export type Limits = {
  /** Stages at once, 1 or more. Default 2. */
  maxParallel?: number
  /** Whether the first failure or error keeps the rest from starting. Default false. */
  failFast?: boolean
}

/** What to do next. Skipped stages count as ended from now on. */
export type Next = {
  start: StageName[]
  skip: { name: StageName; reason: string }[]
  /** True if nothing runs, nothing starts and everything has ended. */
  done: boolean
}

/**
 * Says what a run starts next: call it at the beginning and whenever a stage
 * has ended. Pure, so that the order of things is tested without containers:
 * needs first, measured stages alone, at most `maxParallel` at once, the
 * others before the measured ones, one of them always on the longest way. A stage
 * starts only if what it needs passed.
 */
export function schedule(plan: Plan, progress: Progress, limits: Limits = {}): Next {
  const { skip, ended } = skipped(plan, progress, limits.failFast ?? false)
  const waiting = plan.stages.filter(
    ({ name }) => ended[name] === undefined && !progress.running.includes(name),
  )
  const ready = waiting.filter(({ needs }) => needs.every((need) => ended[need] !== undefined))
  const start = choose(ready, plan, progress, limits)
  return { start, skip, done: waiting.length === 0 && progress.running.length === 0 }
}

function choose(
  ready: readonly PlannedStage[],
  plan: Plan,
  { running, ended }: Progress,
  { maxParallel = 2, failFast = false }: Limits,
): StageName[] {
  const isMeasured = (name: StageName) =>
    plan.stages.some((stage) => stage.name === name && stage.measured)
  if (running.some(isMeasured)) return []
  const shared = ready.filter(({ measured }) => !measured).map(({ name }) => name)
  if (shared.length > 0) {
    const way = longestWays(plan, ended)
    const ordered = failFast ? shared : longestFirst(shared, running, way)
    return ordered.slice(0, Math.max(0, Math.max(1, maxParallel) - running.length))
  }
  const measured = ready.filter((stage) => stage.measured).map(({ name }) => name)
  return running.length === 0 ? measured.slice(0, 1) : []
}

/** Of each stage that has not ended, the weight of the longest way from its start to the end of the run. */
function longestWays({ stages }: Plan, ended: Progress["ended"]): (name: StageName) => number {
  const ways = new Map<StageName, number>()
  const way = (name: StageName): number => {
    const known = ways.get(name)
    if (known !== undefined) return known
    const after = stages.filter(({ needs }) => needs.includes(name))
    const own = ended[name] === undefined ? stageWeight(stages, name) : 0
    const sum = own + Math.max(0, ...after.map((stage) => way(stage.name)))
    ways.set(name, sum)
    return sum
  }
  return way
}

const stageWeight = (stages: Plan["stages"], name: StageName): number =>
  stages.find((stage) => stage.name === name)?.weight ?? 0

/**
 * One place is for the longest way, as nothing ends a run sooner; the others are
 * filled in the table's order, so that the quick answers still come first.
 */
function longestFirst(
  ready: StageName[],
  running: readonly StageName[],
  way: (name: StageName) => number,
): StageName[] {
  const longest = ready.reduce((best, name) => (way(name) > way(best) ? name : best))
  if (running.some((name) => way(name) >= way(longest))) return ready
  return [longest, ...ready.filter((name) => name !== longest)]
}

/** Stages that will never start, found until there are no more: a skipped need skips in turn. */
function skipped(plan: Plan, progress: Progress, failFast: boolean) {
  const ended: Partial<Record<StageName, Ended>> = { ...progress.ended }
  const skip: Next["skip"] = []
  const failed = plan.stages.find(({ name }) => isFailure(ended[name]))
  // The plan is in the table's order, in which needs may come later: repeat.
  for (let before = -1; before !== skip.length;) {
    before = skip.length
    for (const { name, needs } of plan.stages) {
      if (ended[name] !== undefined || progress.running.includes(name)) continue
      const reason =
        failFast && failed !== undefined
          ? `Not started: ${failed.name} ${wordFor(ended[failed.name])}, and fail-fast is on.`
          : brokenNeed(needs, ended)
      if (reason === undefined) continue
      ended[name] = { verdict: "skipped" }
      skip.push({ name, reason })
    }
  }
  return { skip, ended }
}

function brokenNeed(
  needs: readonly StageName[],
  ended: Partial<Record<StageName, Ended>>,
): string | undefined {
  const need = needs.find((name) => {
    const end = ended[name]
    return end !== undefined && end.verdict !== "pass"
  })
  return need === undefined ? undefined : `Needs ${need}, which ${wordFor(ended[need])}.`
}

const isFailure = (end: Ended | undefined) => end?.verdict === "fail" || end?.verdict === "error"

function wordFor(end: Ended | undefined): string {
  switch (end?.verdict) {
    case "fail":
      return "failed"
    case "error":
      return "could not run"
    case "inconclusive":
      return "was inconclusive"
    default:
      return "did not run"
  }
}
