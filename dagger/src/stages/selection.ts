import type { Directory, File } from "@dagger.io/dagger"
import { mkdtemp } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { node } from "../containers/images.js"
import { compilerFile } from "../containers/compiler.js"
import { keptFolder } from "../containers/source.js"
import { type Audit, audit } from "../core/selection/audit.js"
import { buildMap } from "../core/selection/build.js"
import { changesBetween } from "../core/selection/changes.js"
import { type CiPlan, ciPlan, ciPlanText } from "../core/selection/ci-plan.js"
import { type TestMap, type Unusable, parseMap } from "../core/selection/map.js"
import { mapWithout, mergeMaps } from "../core/selection/merge.js"
import { type Change, select, type Selected } from "../core/selection/select.js"
import type { Tree } from "../core/selection/tree.js"
import { fileDurations } from "../core/selection/shards.js"
import type { Settings } from "../core/config/settings.js"
import type { TestCase } from "../core/report/model.js"
import {
  isBinaryFile,
  loadFunctions,
  readRecording,
  readTree,
  sha256,
} from "../selection/folder.js"
import type { AppSecrets } from "../containers/secrets.js"
import type { StageInput } from "./stage.js"

/** How a run chooses its tests: by the map of earlier runs, which it brings up to date. */
export type Choosing = {
  /** Text of the map; undefined where there is none yet. */
  map?: string
  /** Why everything is to run, whatever the map says. */
  everything?: string
}

/** What a run's selection leaves in its report. */
export type Chosen = { plan: CiPlan; map?: TestMap; audit?: Audit; notes: string[] }

/** What the stage's tests are run by: where it is another, what they reached is not known. */
function toolchainOf({ app, stages }: Settings): string {
  const { runner, command } = stages.unit
  return JSON.stringify([node(app.nodeVersion), runner, command])
}

/** Hashes of the variables that the stage sets; a secret's value leaves no trace, only its version. */
function environmentOf({ stages }: Settings, secrets: AppSecrets): Record<string, string> {
  const own = Object.entries(stages.unit.env).map(([name, value]) => [
    name,
    sha256(value).slice(0, 16),
  ])
  const hidden = secrets.variables.map(({ name }) => [name, secrets.version ?? ""])
  return Object.fromEntries([...own, ...hidden]) as Record<string, string>
}

/** The source's files as they are now; undefined where they were not kept. */
function treeOf(source: Directory): Tree | undefined {
  const folder = keptFolder(source)
  return folder === undefined ? undefined : readTree(folder)
}

const NO_MAP: Unusable = { problem: "there is no map of earlier runs yet" }

/**
 * Chooses the tests of a run. Whatever goes wrong here is a reason to run all of
 * them, never one to stop.
 */
export async function chooseTests(
  { source, settings, secrets }: Pick<StageInput, "source" | "settings" | "secrets">,
  { map, everything }: Choosing,
  now: string,
  changes?: readonly Change[],
): Promise<Selected> {
  try {
    const tree = treeOf(source)
    if (tree === undefined) throw new Error("the source's files were not kept")
    return select({
      map: map === undefined ? NO_MAP : parseMap(map, sha256),
      tree,
      toolchain: toolchainOf(settings),
      environment: environmentOf(settings, secrets),
      now,
      ...(changes === undefined ? {} : { changes }),
      ...(everything === undefined ? {} : { everything }),
      functionsOf: await loadFunctions(compilerFile),
      sha256,
    })
  } catch (error) {
    const problem = error instanceof Error ? error.message.split("\n")[0] : String(error)
    return { everything: `the planning failed: ${problem}`, chosen: [], skipped: [] }
  }
}

/** What a run's notes make of the map; the old one, where they can't be read. */
export async function mapAfter(
  input: StageInput,
  { map }: Choosing,
  notes: Directory,
  { at, failed }: { at: string; failed: ReadonlySet<string> },
): Promise<{ map?: TestMap; problem?: string }> {
  const before = map === undefined ? NO_MAP : parseMap(map, sha256)
  const old = "problem" in before ? [] : [before]
  try {
    const tree = treeOf(input.source)
    if (tree === undefined) throw new Error("the source's files were not kept")
    const folder = join(await mkdtemp(join(tmpdir(), "sluice-")), "notes")
    await notes.export(folder)
    const made = buildMap({
      recording: readRecording(folder),
      tree,
      at,
      failed,
      toolchain: toolchainOf(input.settings),
      environment: environmentOf(input.settings, input.secrets),
      functionsOf: await loadFunctions(compilerFile),
      sha256,
    })
    const there = new Set(tree.files.map(({ path }) => path))
    const kept = old.map((one) => mapWithout(one, (path) => !there.has(path), sha256))
    return { map: mergeMaps([...kept, made], sha256) }
  } catch (error) {
    const problem = error instanceof Error ? error.message.split("\n")[0] : String(error)
    const [kept] = old
    return { problem: `The map could not be made: ${problem}`, ...(kept ? { map: kept } : {}) }
  }
}

/** The plan of a selection with what the history knows, and its text. */
export function planned(
  selected: Selected,
  { history, settings }: Pick<StageInput, "history" | "settings">,
  changes?: readonly Change[],
): { plan: CiPlan; text: string } {
  const prefix = settings.path === "." ? "" : `${settings.path}/`
  const durations = new Map(
    [...fileDurations(history, "unit")].map(([path, ms]) => [prefix + path, ms]),
  )
  const plan = ciPlan(selected, { durations, ...(changes === undefined ? {} : { changes }) })
  return { plan, text: ciPlanText(plan) }
}

/** What a run of every test says of the selection that would have been. */
export const audited = (would: Selected, failed: ReadonlySet<string>): Audit =>
  audit(would, [...failed], { failures: 0, escapes: 0 })

/** Test files that failed, by their paths in the source. */
export function failedFiles(tests: readonly TestCase[], { path }: Settings): Set<string> {
  const prefix = path === "." ? "" : `${path}/`
  const failed = tests.filter(({ outcome }) => outcome === "failed" || outcome === "flaky")
  return new Set(failed.flatMap(({ file }) => (file ? [prefix + file] : [])))
}

/** The plan of the unit tests against a base, by a map; whatever goes wrong, all of them run. */
export async function testPlan(
  input: Pick<StageInput, "source" | "settings" | "secrets" | "history">,
  { testMap, base }: { testMap?: File; base?: Directory },
): Promise<{ plan: CiPlan; text: string }> {
  const now = new Date().toISOString()
  try {
    const changes = base === undefined ? undefined : await changesSince(base, input.source)
    const map = await testMap?.contents()
    const choosing: Choosing = map === undefined ? {} : { map }
    return planned(await chooseTests(input, choosing, now, changes), input, changes)
  } catch (error) {
    const problem = error instanceof Error ? error.message.split("\n")[0] : String(error)
    const everything = `the base can't be read: ${problem}`
    return planned(await chooseTests(input, { everything }, now), input)
  }
}

async function changesSince(base: Directory, source: Directory): Promise<Change[]> {
  const before = join(await mkdtemp(join(tmpdir(), "sluice-")), "base")
  await base.export(before)
  const after = keptFolder(source)
  if (after === undefined) throw new Error("the source's files were not kept")
  const isBinary = (path: string): boolean =>
    [after, before].some((folder) => isBinaryFile(join(folder, path)))
  return changesBetween(readTree(before).files, readTree(after).files, isBinary)
}
