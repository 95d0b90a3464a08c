import type { StageSettings } from "../config/settings.js"
import { nothingToRun, stageNotApplicable, unknownStage } from "../errors.js"
import type { SkippedStage } from "../report/model.js"
import { nearest } from "./nearest.js"
import { isStageName, STAGE_NAMES, type StageName, type StageRow, STAGES } from "./stages.js"

/** What is asked of a run. */
export type Selection = {
  /** Only these stages; undefined or empty: all. */
  only?: readonly string[]
  /** Not these. */
  skip?: readonly string[]
  /** True if a canary's record was passed, so that promote needs no canary in this run. */
  hasRecord?: boolean
}

/** A stage that will run. `needs` holds only stages that run too: each can work without the rest. */
export type PlannedStage = Omit<StageRow, "needs"> & { needs: StageName[] }

/** What a run will do: the stages in the table's order, and those left out with the reason. */
export type Plan = { stages: PlannedStage[]; skipped: SkippedStage[] }

/**
 * Plans a run. `only` runs the named stages and nothing else, but for promote,
 * which brings its canary. Throws SLUICE_UNKNOWN_STAGE for an unknown name,
 * SLUICE_STAGE_NOT_APPLICABLE where `only` names a stage that is off, and
 * SLUICE_NOTHING_TO_RUN where no stage is left.
 */
export function plan(settings: { stages: StageSettings }, selection: Selection = {}): Plan {
  const only = stageNames("only", selection.only)
  const skip = stageNames("skip", selection.skip)
  const hasRecord = selection.hasRecord ?? false
  if (only.has("promote") && !hasRecord) only.add("canary")

  const off = [...only].flatMap((stage) => {
    const { [stage]: state } = settings.stages
    return state.enabled || skip.has(stage) ? [] : [{ stage, reason: state.reason }]
  })
  if (off.length > 0) throw stageNotApplicable(off)

  const skipped: SkippedStage[] = []
  const rows = STAGES.filter(({ name }) => {
    const reason = reasonToSkip(name, settings.stages, only, skip)
    if (reason !== undefined) skipped.push({ name, reason })
    return reason === undefined
  })
  const planned = new Set(rows.map(({ name }) => name))
  if (planned.has("promote") && !planned.has("canary") && !hasRecord) {
    planned.delete("promote")
    skipped.push({ name: "promote", reason: "Needs canary, which does not run." })
  }
  if (planned.size === 0) throw nothingToRun(skipped)
  return {
    stages: rows
      .filter(({ name }) => planned.has(name))
      .map((row) => ({ ...row, needs: row.needs.filter((need) => planned.has(need)) })),
    skipped: inOrder(skipped),
  }
}

/** Why a stage does not run that could: the caller chose so. */
const BY_CHOICE = { skip: "Left out by --skip.", only: "Not asked for by --only." }

/** True if the caller left out stages: what passed then says nothing of the rest. */
export const isPartial = (skipped: readonly SkippedStage[]): boolean =>
  skipped.some(({ reason }) => Object.values(BY_CHOICE).includes(reason))

function reasonToSkip(
  name: StageName,
  stages: StageSettings,
  only: ReadonlySet<StageName>,
  skip: ReadonlySet<StageName>,
): string | undefined {
  if (skip.has(name)) return BY_CHOICE.skip
  if (only.size > 0 && !only.has(name)) return BY_CHOICE.only
  const state = stages[name]
  return state.enabled ? undefined : state.reason
}

function stageNames(argument: "only" | "skip", names: readonly string[] = []): Set<StageName> {
  return new Set(
    names.map((name) => {
      if (isStageName(name)) return name
      throw unknownStage(`--${argument}`, name, STAGE_NAMES, nearest(name, STAGE_NAMES))
    }),
  )
}

/** Sorts what has a stage's name in the table's order. */
export function inOrder<T extends { name: string }>(items: readonly T[]): T[] {
  const rank = (name: string) =>
    isStageName(name) ? STAGE_NAMES.indexOf(name) : STAGE_NAMES.length
  return [...items].sort((a, b) => rank(a.name) - rank(b.name))
}
