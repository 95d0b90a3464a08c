import type { Directory } from "@dagger.io/dagger"
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { APP } from "../containers/node.js"
import { keptFolder } from "../containers/source.js"
import type { Settings } from "../core/config/settings.js"
import { NAMES_OF_TESTS } from "../core/flaky/names.js"
import type { TestCase } from "../core/report/model.js"
import { planNote } from "../core/selection/ci-plan.js"
import { hasProjects, leftOutOf } from "../core/selection/leave-out.js"
import { unseenOf } from "../core/selection/refine.js"
import { type Selected, asRan } from "../core/selection/select.js"
import type { Reach } from "./reach.js"
import { failedFiles, mapAfter, planned, wouldHave } from "./selection.js"
import type { StageInput } from "./stage.js"

/** A selection that could be made, and can't be gone by. */
export const everyTest = (selected: Selected, why: string): Selected => ({
  ...selected,
  everything: why,
  chosen: [...selected.chosen, ...selected.skipped],
  skipped: [],
})

/** Of the files that there are, all that are not left out; one at least, to show that tests can run. */
export function neededOf(
  files: readonly string[],
  { skipped }: Selected,
  { path }: Settings,
): string[] {
  const prefix = path === "." ? "" : `${path}/`
  const left = new Set(skipped.map((one) => one.path))
  const needed = files.filter((file) => !left.has(prefix + file))
  return needed.length > 0 ? needed : files.slice(0, 1)
}

/** What a share says of files that the map leaves out of all shards, where there are any. */
export const leaving = (files: string[] = []): { leftOut?: string[] } =>
  files.length === 0 ? {} : { leftOut: files }

/**
 * Files that Vitest is told to leave out, by their whole paths in the container; undefined
 * where it has to be asked first which files there are.
 */
export function leftOut(
  selected: Selected,
  { source, settings }: Pick<StageInput, "source" | "settings">,
): string[] | undefined {
  const kept = keptFolder(source)
  if (kept === undefined) return undefined
  const folder = join(kept, settings.path)
  const names = readdirSync(folder).filter((name) => /^vite(st)?\./.test(name))
  if (names.some((name) => hasProjects(name, readFileSync(join(folder, name), "utf8"))))
    return undefined
  return leftOutOf(selected)?.map((path) => `${APP}/${path}`)
}

/** What a run of tests left: the recorder's notes, when it began, its tests. */
export type Ran = {
  notes?: Directory | undefined
  at: string
  tests: readonly TestCase[]
  /** The order in which files were to be started. */
  order?: readonly string[]
}

/** Brings the map up to date, and says what was chosen and what would have been. */
export async function keepMap(
  input: StageInput,
  reach: Reach,
  selected: Selected,
  { notes, at: began, tests, order }: Ran,
): Promise<void> {
  const { choosing = {}, settings, shared } = input
  const at = began || new Date().toISOString()
  const ran = { at, failed: failedFiles(tests, settings), unseen: unseenOf(selected) }
  const made = notes === undefined ? {} : await mapAfter(input, reach, choosing, notes, ran)
  const { plan } = planned(ofThis(selected, tests, settings), reach.stage, input, { order })
  const would = await wouldHave(input, reach, choosing)
  shared.chosen[reach.stage] = {
    plan,
    ...(made.map === undefined ? {} : { map: made.map }),
    ...(would === undefined ? {} : { would }),
    notes: [
      planNote(plan, NAMES_OF_TESTS[reach.stage]),
      ...(plan.notes ?? []).map((note) => `${NAMES_OF_TESTS[reach.stage]}: ${note}`),
      ...(made.problem === undefined ? [] : [made.problem]),
    ],
  }
}

/** What ran of a selection: of this stage's tests, and not of what only looks like them. */
function ofThis(selected: Selected, tests: readonly TestCase[], { path }: Settings): Selected {
  const prefix = path === "." ? "" : `${path}/`
  const ran = tests.flatMap(({ file }) => (file === undefined ? [] : [prefix + file]))
  return asRan(selected, new Set(ran))
}
