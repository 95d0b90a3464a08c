import { func, object } from "@dagger.io/dagger"
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

  constructor(summary: string, json: string) {
    this.summary = summary
    this.json = json
  }
}

/** Plans a run of an application without running anything. */
export async function planOf(app: Located, selection: Selection): Promise<Plan> {
  const { settings } = await loadApplication(app)
  const planned = plan(settings, selection)
  const json = JSON.stringify(
    { ...planned, seen: settings.provenance, notes: settings.notes },
    null,
    2,
  )
  return new Plan(planText(settings, planned), json)
}
