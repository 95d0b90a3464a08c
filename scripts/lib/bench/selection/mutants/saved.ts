import { readFileSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"

import type { FunctionsOf } from "../../../../../dagger/src/core/selection/functions.js"
import { mapText, parseMap, type TestMap } from "../../../../../dagger/src/core/selection/map.js"
import { mergeMaps } from "../../../../../dagger/src/core/selection/merge.js"
import { select } from "../../../../../dagger/src/core/selection/select.js"
import { readTree, sha256 } from "../../../../../dagger/src/selection/folder.js"
import type { Mutant } from "./oracle.js"
import type { Project } from "./project.js"
import { mapOf, notesFolder, runTests } from "./record.js"
import { mutated } from "./replay.js"

/** Changes for each run of all tests that they are compared with. */
const FULL_EACH = 5

/** What a change of one place takes, in seconds by the clock. */
export type Saving = {
  file: string
  /** Test files that ran, and all there are. */
  ran: number
  of: number
  /** Reading the sources and the map, and choosing; the tests that were chosen, recorded; the new map. */
  planSeconds: number
  testSeconds: number
  mapSeconds: number
  /** All tests, as they run without Sluice, shortly before. */
  fullSeconds: number
}

/**
 * Puts one mutant after the other into a project, and runs its tests as chosen, all of the way
 * from the map's text to the next one's, and all of them as the runner does.
 */
export function savings(
  project: Project,
  folder: string,
  map: TestMap,
  mutants: readonly Mutant[],
  functionsOf: FunctionsOf,
): Saving[] {
  const text = mapText(map)
  let fullSeconds = 0
  return mutants.map((mutant, at) => {
    // Asked again now and then, as the machine's other work changes.
    if (at % FULL_EACH === 0) fullSeconds = runTests(project, folder).wallSeconds
    const path = join(folder, mutant.file)
    const original = readFileSync(path, "utf8")
    writeFileSync(path, mutated(original, mutant))
    try {
      const made = chosenRun(project, folder, text, functionsOf)
      return { file: mutant.file, of: map.tests.length, ...made, fullSeconds }
    } finally {
      writeFileSync(path, original)
    }
  })
}

/** The part of the time of all tests that is saved. */
export const savedPart = (one: Saving): number =>
  1 - (one.planSeconds + one.testSeconds + one.mapSeconds) / one.fullSeconds

function chosenRun(
  project: Project,
  folder: string,
  text: string,
  functionsOf: FunctionsOf,
): Omit<Saving, "file" | "of" | "fullSeconds"> {
  const began = Date.now()
  const map = parseMap(text, sha256)
  if ("problem" in map) throw new Error(map.problem)
  const tree = readTree(folder)
  const { toolchain, environment } = map.setups[0]!
  const now = new Date().toISOString()
  const options = { toolchain, environment, now, functionsOf, sha256 }
  const { chosen } = select({ map, tree, ...options })
  const known = new Set(map.tests.map((test) => test.path))
  const files = chosen.map((one) => one.path).filter((path) => known.has(path))
  const planSeconds = (Date.now() - began) / 1000
  const notes = notesFolder()
  // One runs where none has to, as in a run of the pipeline.
  const ran = files.length === 0 ? [map.tests[0]!.path] : files
  const { wallSeconds: testSeconds } = runTests(project, folder, { files: ran, notes })
  const after = Date.now()
  mapText(mergeMaps([map, mapOf(notes, tree, functionsOf)], sha256))
  rmSync(notes, { recursive: true, force: true })
  return { ran: ran.length, planSeconds, testSeconds, mapSeconds: (Date.now() - after) / 1000 }
}
