import { type File, func, object } from "@dagger.io/dagger"
import { NO_TESTS, parseHistoryFile } from "./core/history/file.js"
import { matrixOf } from "./core/selection/shard.js"
import { shardsFor } from "./core/selection/shards.js"
import { plan, type Selection } from "./core/plan/plan.js"
import { planText } from "./core/plan/text.js"
import { loadApplication, type Located } from "./stages/settings.js"

/** What a run would do, and why. */
@object()
export class Plan {
  /** What was found in which file, what runs, and what is left out and why, on one screen. */
  @func()
  summary: string

  /** The same for programs: {stages, skipped, seen, notes}; seen says where each setting came from. */
  @func()
  json: string

  /** Shards of the planned tests as a matrix of CI jobs: {include: [{stage, shard}]}, as GitHub's has it. */
  @func()
  matrix: string

  constructor(summary: string, json: string, matrix: string) {
    this.summary = summary
    this.json = json
    this.matrix = matrix
  }
}

/** Plans a run of an application without running anything. */
export async function planOf(
  app: Located,
  { history, ...selection }: Selection & { history?: File },
): Promise<Plan> {
  const { settings } = await loadApplication(app)
  const planned = plan(settings, selection)
  const json = JSON.stringify(
    { ...planned, seen: settings.provenance, notes: settings.notes },
    null,
    2,
  )
  const known = parseHistoryFile((await history?.contents()) ?? NO_TESTS).history
  const names = planned.stages.map(({ name }) => name)
  return new Plan(
    planText(settings, planned),
    json,
    JSON.stringify(matrixOf(shardsFor(names, known))),
  )
}
