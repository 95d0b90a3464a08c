import type { Directory, File } from "@dagger.io/dagger"
import { type KeptMap, keptMap, replaceKept } from "../containers/kept-map.js"
import { keptFolder } from "../containers/source.js"
import type { Settings } from "../core/config/settings.js"
import { damagedNote, keptProblem, unreachableNote, withKept } from "../core/selection/kept.js"
import { type Maps, mapsText } from "../core/selection/maps.js"
import { readTree, sha256 } from "../selection/folder.js"
import { problemOf } from "./problem.js"
import { sampled } from "./sampled.js"
import type { Choosing } from "./selection.js"

/** How a run is told to choose its tests. */
export type ChoosingOptions = {
  /** tests/map.json of an earlier run: only the tests that can see what changed are run. */
  testMap?: File
  /** Write down what each test file touches, for a map in the report. */
  recordTests?: boolean
  /** Run every test, whatever the map says, and compare. */
  everyTest?: boolean
  /** Choose by the map that is kept, where sluice.yaml says that it is. */
  keepsMap?: boolean
}

/** An application's files and settings. */
type Of = { source: Directory; settings: Settings }

/** How a run chooses, the map that was kept where it was read, and what is to be said of it. */
export type ChoosingOf = { choosing?: Choosing; kept?: KeptMap; notes: string[] }

/** How a run chooses its tests; not at all unless it is told to. */
export async function choosingOf(
  { testMap, recordTests = false, everyTest = false, keepsMap = false }: ChoosingOptions,
  { source, settings }: Of,
): Promise<ChoosingOf> {
  const keeps = keepsMap && settings.selection.keepMap
  if (testMap === undefined && !recordTests && !keeps) return { notes: [] }
  const { kept, notes } =
    keeps && testMap === undefined ? await readKept(settings) : { kept: undefined, notes: [] }
  const map = testMap === undefined ? kept?.text : await testMap.contents()
  const everything = everyTest ? "that was asked for" : map && sampled(source, settings)
  return {
    choosing: {
      ...(map === undefined ? {} : { map }),
      ...(everything ? { everything } : {}),
    },
    ...(kept === undefined ? {} : { kept }),
    notes,
  }
}

/** The map that is kept, and a note where it can't be used. */
export async function readKept(settings: Settings): Promise<{ kept?: KeptMap; notes: string[] }> {
  try {
    const kept = await keptMap(settings)
    const problem = keptProblem(kept.text, sha256)
    return { kept, notes: problem === undefined ? [] : [damagedNote(problem)] }
  } catch (error) {
    return { notes: [unreachableNote("read", problemOf(error))] }
  }
}

/** Runs that end at the same moment have each a turn; more of them than this are none. */
const TURNS = 5

/**
 * Keeps a run's maps: in the place of the one that it read, or together with what another run
 * has kept since. What is to be said of it.
 */
export async function keepMaps(
  maps: Maps,
  { source, settings }: Of,
  read: KeptMap | undefined,
): Promise<string[]> {
  const folder = keptFolder(source)
  if (Object.keys(maps).length === 0 || folder === undefined) return []
  const files = new Set(readTree(folder).files.map(({ path }) => path))
  return keep(settings, read, (there) =>
    there === read ? maps : withKept(maps, there.text, (path) => files.has(path), sha256),
  )
}

/** Keeps what is made of the map that is there. */
export async function keep(
  settings: Settings,
  read: KeptMap | undefined,
  made: (there: KeptMap) => Maps,
): Promise<string[]> {
  try {
    let there = read ?? (await keptMap(settings))
    for (let turn = 0; turn < TURNS; turn++) {
      const done = await replaceKept(settings, there, mapsText(made(there)))
      if (done.written) return []
      there = done.kept
    }
    return [unreachableNote("written", "other runs keep theirs at the same time")]
  } catch (error) {
    return [unreachableNote("written", problemOf(error))]
  }
}
