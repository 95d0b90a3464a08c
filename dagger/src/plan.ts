import { type Directory, type File, func, object } from "@dagger.io/dagger"
import { loadSecrets } from "./containers/secrets.js"
import { keepFiles } from "./containers/source.js"
import { NO_TESTS, parseHistoryFile } from "./core/history/file.js"
import { matrixOf } from "./core/selection/shard.js"
import { shardsFor } from "./core/selection/shards.js"
import { TEST_STAGES } from "./core/flaky/names.js"
import { plan, type Selection } from "./core/plan/plan.js"
import { planText } from "./core/plan/text.js"
import type { Application } from "./pipeline.js"
import { readKept } from "./stages/choosing.js"
import { testPlan } from "./stages/test-plan.js"
import { loadApplication } from "./stages/settings.js"

/** What a run would do, and why. */
@object()
export class Plan {
  /** What was found in which file, what runs, and what is left out and why, on one screen. */
  @func()
  summary: string

  /**
   * The same for programs: {stages, skipped, seen, notes}; seen says where each setting came from.
   * With a test map or a base also tests, as in ci-plan.schema.json.
   */
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

/** What a plan of tests is made from, beside the application. */
export type TestPlanOptions = { testMap?: File; base?: Directory; history?: File }

const NOTHING_KEPT: Awaited<ReturnType<typeof readKept>> = { notes: [] }

/** Plans a run of an application without running anything. */
export async function planOf(
  app: Application,
  { testMap, base, history, ...selection }: Selection & TestPlanOptions,
): Promise<Plan> {
  const { settings, source } = await loadApplication(app)
  const planned = plan(settings, selection)
  const told = { ...planned, seen: settings.provenance, notes: settings.notes }
  const known = parseHistoryFile((await history?.contents()) ?? NO_TESTS).history
  const names = planned.stages.map(({ name }) => name)
  const matrix = JSON.stringify(matrixOf(shardsFor(names, known)))
  const text = planText(settings, planned)
  const { keepMap: asked } = settings.selection
  const keepMap = asked && TEST_STAGES.some((stage) => names.includes(stage))
  if (testMap === undefined && base === undefined && !keepMap)
    return new Plan(text, JSON.stringify(told, null, 2), matrix)
  await keepFiles(source)
  const secrets = await loadSecrets(app.secrets, settings)
  const input = { source, settings, secrets, history: known }
  const { kept, notes } = keepMap && testMap === undefined ? await readKept(settings) : NOTHING_KEPT
  const map = (): Promise<string | undefined> =>
    testMap === undefined ? Promise.resolve(kept?.text) : testMap.contents()
  const tests = await testPlan(input, names, { map, base })
  const all = { ...told, notes: [...told.notes, ...notes], tests: tests.plan }
  const texts = [text, ...notes, tests.text].join("\n\n")
  return new Plan(texts, JSON.stringify(all, null, 2), matrix)
}
