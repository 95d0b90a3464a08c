import type { Directory } from "@dagger.io/dagger"
import { mkdtemp } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { keptFolder } from "../containers/source.js"
import { changedSince, type Would } from "../core/selection/audit.js"
import { buildMap, type Recorded } from "../core/selection/build.js"
import { type CiPlan, ciPlan, ciPlanText } from "../core/selection/ci-plan.js"
import { type Changed, Check } from "../core/selection/check.js"
import type { TestMap } from "../core/selection/map.js"
import { browserRecording } from "../core/selection/browser.js"
import { stageMap } from "../core/selection/maps.js"
import { mapWithout, mergeMaps } from "../core/selection/merge.js"
import { type Change, select, type Selected } from "../core/selection/select.js"
import type { Recording } from "../core/selection/segment.js"
import { wrapperOf } from "../core/tools/playwright-config.js"
import { readBrowserRun } from "../selection/browser-notes.js"
import { Index, overlaid, type Tree } from "../core/selection/tree.js"
import { fileDurations } from "../core/selection/shards.js"
import type { Settings } from "../core/config/settings.js"
import type { TestCase } from "../core/report/model.js"
import { readAhead } from "../selection/ahead.js"
import { imageTree, INSTALLED, readRecording, readTree, sha256 } from "../selection/folder.js"
import { NAMES_OF_TESTS, type TestStage } from "../core/flaky/names.js"
import { functions } from "./functions.js"
import type { Reach } from "./reach.js"
import type { StageInput } from "./stage.js"
import { problemOf } from "./problem.js"

/** How a run chooses its tests: by the map of earlier runs, which it brings up to date. */
export type Choosing = {
  /** Text of the map; undefined where there is none yet. */
  map?: string
  /** Why everything is to run, whatever the map says. */
  everything?: string
}

/** What a run's selection leaves in its report. */
export type Chosen = {
  plan: CiPlan
  map?: TestMap
  /** What the map would have chosen, where every test ran all the same. */
  would?: Would
  notes: string[]
}

/** The same of each stage that chose. */
export type ChosenTests = Partial<Record<TestStage, Chosen>>

type Known = Pick<StageInput, "source" | "settings" | "secrets">

/** Hashes of the variables that the stage sets; a secret's value leaves no trace, only its version. */
function environmentOf({ env }: Reach, { secrets }: Known): Record<string, string> {
  const own = Object.entries(env).map(([name, value]) => [name, sha256(value).slice(0, 16)])
  const hidden = secrets.variables.map(({ name }) => [name, secrets.version ?? ""])
  return Object.fromEntries([...own, ...hidden]) as Record<string, string>
}

/** Files that differ from all that the map's tests saw of them. */
export async function changedFiles(
  known: Known,
  reach: Reach,
  { map }: Choosing,
): Promise<Changed[]> {
  const before = stageMap(map, reach.stage, sha256)
  if ("problem" in before) return []
  const tree = treeOf(reach, known)
  const functionsOf = await functions()
  const now = { tree, environment: {}, functionsOf, sha256 }
  return new Check(before, now, new Index(tree.files)).changes()
}

/** The files as they are now, what was built beside the source too. Throws where they were not kept. */
function treeOf({ problem, built, image }: Reach, { source }: Known): Tree {
  if (problem !== undefined) throw new Error(problem)
  const folder = keptFolder(source)
  if (folder === undefined) throw new Error("the source's files were not kept")
  const tree = readTree(folder)
  if (image !== undefined) return overlaid(tree, imageTree(image))
  return built === undefined ? tree : overlaid(tree, readTree(built, INSTALLED))
}

/** What the tests are run by, in one text: with files that count for every test. */
function toolchainOf({ toolchain, folders = [] }: Reach, { files }: Tree): string {
  const counted = files.filter(({ path }) =>
    folders.some((one) => `${path}/`.startsWith(`${one}/`)),
  )
  return JSON.stringify(folders.length === 0 ? toolchain : [...toolchain, counted])
}

/**
 * Chooses the tests of a run. Whatever goes wrong here is a reason to run all of
 * them, never one to stop.
 */
export async function chooseTests(
  known: Known,
  reach: Reach,
  { map, everything }: Choosing,
  now: string,
  changes?: readonly Change[],
): Promise<Selected> {
  if (reach.problem !== undefined) return { everything: reach.problem, chosen: [], skipped: [] }
  try {
    const tree = treeOf(reach, known)
    const before = stageMap(map, reach.stage, sha256)
    return select({
      map: before,
      tree,
      toolchain: toolchainOf(reach, tree),
      environment: environmentOf(reach, known),
      now,
      ...(changes === undefined ? {} : { changes }),
      ...(everything === undefined ? {} : { everything }),
      // Without a map there is nothing to compare, and nobody waits for it.
      functionsOf: "problem" in before ? () => undefined : await functions(),
      sha256,
    })
  } catch (error) {
    const problem = problemOf(error)
    return { everything: `the planning failed: ${problem}`, chosen: [], skipped: [] }
  }
}

/**
 * Where all tests run, and are written down, their map needs most of the sources: they are read
 * while the tests run, until the function that this returns is called.
 */
export function sourcesAhead(
  known: Known,
  reach: Reach,
  selected: Selected | undefined,
): () => void {
  if (selected?.everything === undefined || reach.problem !== undefined) return () => undefined
  return readAhead(functions, () => treeOf(reach, known))
}

function recordingOf(
  { stage }: Reach,
  { path, stages }: Settings,
  folder: string,
  tree: Tree,
): Recording {
  if (stage !== "e2e") return readRecording(folder)
  const prefix = path === "." ? "" : `${path}/`
  const wrapper = prefix + wrapperOf(stages.e2e.config)
  return browserRecording(readBrowserRun(folder, prefix), wrapper, tree.text)
}

/** What a run's notes make of the map; the old one, where they can't be read. */
export async function mapAfter(
  input: StageInput,
  reach: Reach,
  { map }: Choosing,
  notes: Directory,
  { at, failed, unseen }: Pick<Recorded, "at" | "failed" | "unseen">,
): Promise<{ map?: TestMap; problem?: string }> {
  const before = stageMap(map, reach.stage, sha256)
  const old = "problem" in before ? [] : [before]
  try {
    const tree = treeOf(reach, input)
    const folder = join(await mkdtemp(join(tmpdir(), "sluice-")), "notes")
    await notes.export(folder)
    const made = buildMap({
      recording: recordingOf(reach, input.settings, folder, tree),
      tree,
      at,
      ...(failed === undefined ? {} : { failed }),
      ...(unseen === undefined ? {} : { unseen }),
      toolchain: toolchainOf(reach, tree),
      environment: environmentOf(reach, input),
      services: reach.services ?? [],
      ...(reach.unfilled === undefined ? {} : { unfilled: reach.unfilled }),
      functionsOf: await functions(),
      sha256,
    })
    const there = new Set(tree.files.map(({ path }) => path))
    // Clocks may jump: what this run wrote down is its own, whatever the map before says of it.
    const own = new Set(made.tests.map(({ path }) => path))
    const kept = old.map((one) =>
      mapWithout(one, (path) => !there.has(path) || own.has(path), sha256),
    )
    return { map: mergeMaps([...kept, made], sha256) }
  } catch (error) {
    const problem = problemOf(error)
    const [kept] = old
    return { problem: `The map could not be made: ${problem}`, ...(kept ? { map: kept } : {}) }
  }
}

/** What a plan is told of beside its selection; `guessed` is one of which nothing ran yet. */
type PlannedFacts = {
  changes?: readonly Change[] | undefined
  order?: readonly string[] | undefined
  guessed?: boolean
}

/**
 * The plan of a selection with what the history knows, and its text. `guessed`: nobody has
 * asked the runner yet which files are tests of the stage.
 */
export function planned(
  selected: Selected,
  stage: TestStage,
  { history, settings }: Pick<StageInput, "history" | "settings">,
  { changes, order, guessed = false }: PlannedFacts = {},
): { plan: CiPlan; text: string } {
  const prefix = settings.path === "." ? "" : `${settings.path}/`
  const durations = new Map(
    [...fileDurations(history, stage)].map(([path, ms]) => [prefix + path, ms]),
  )
  const plan = ciPlan(selected, {
    durations,
    ...(changes === undefined ? {} : { changes }),
    ...(order === undefined ? {} : { order: order.map((file) => file && prefix + file) }),
  })
  return { plan, text: ciPlanText(plan, NAMES_OF_TESTS[stage], guessed) }
}

/** What a run of every test would have been by its map; undefined where it goes by the map, or has none. */
export async function wouldHave(
  input: StageInput,
  reach: Reach,
  { map, everything }: Choosing,
): Promise<Would | undefined> {
  if (everything === undefined || map === undefined) return undefined
  const selected = await chooseTests(input, reach, { map }, new Date().toISOString())
  const known = stageMap(map, reach.stage, sha256)
  const comparable = !("problem" in known) && selected.everything === undefined
  return { selected, changed: comparable ? changedSince(known, treeOf(reach, input)) : [] }
}

/** What the map would have chosen, by stage, where every test ran all the same. */
export const wouldBy = (chosen: ChosenTests): Partial<Record<TestStage, Would>> =>
  Object.fromEntries(
    Object.entries(chosen).flatMap(([stage, { would }]) => (would ? [[stage, would]] : [])),
  )

/** Test files that failed, by their paths in the source. */
export function failedFiles(tests: readonly TestCase[], { path }: Settings): Set<string> {
  const prefix = path === "." ? "" : `${path}/`
  const failed = tests.filter(({ outcome }) => outcome === "failed" || outcome === "flaky")
  return new Set(failed.flatMap(({ file }) => (file ? [prefix + file] : [])))
}
