import { TEST_STAGES } from "../flaky/names.js"
import type { Sha256 } from "./map.js"
import { type Maps, NO_MAP, nothingOf, stageMap, usableMaps } from "./maps.js"
import { mapWithout, mergeMaps } from "./merge.js"

/** Why something of a map that was kept can't be used; undefined where all of it can, or there is none. */
export function keptProblem(text: string | undefined, sha256: Sha256): string | undefined {
  for (const stage of TEST_STAGES) {
    const map = stageMap(text, stage, sha256)
    if ("problem" in map && map.problem !== NO_MAP && map.problem !== nothingOf(stage))
      return map.problem
  }
  return undefined
}

/** What a run says of a map that was kept and can't be used. */
export const damagedNote = (problem: string): string =>
  `The test map that was kept can't be used (${problem}): every test that it was to choose from runs, and it is made anew.`

/** What a run says where the cache can't be reached. */
export const unreachableNote = (what: "read" | "written", problem: string): string =>
  `The test map that is kept could not be ${what} (${problem}): ${what === "read" ? "every test runs" : "the next run chooses by the one before"}.`

/**
 * A run's maps with what another run kept meanwhile: of each test the later notes. What is no
 * file of the source any more is left out.
 */
export function withKept(
  own: Maps,
  there: string | undefined,
  exists: (path: string) => boolean,
  sha256: Sha256,
): Maps {
  const others = usableMaps(there, sha256)
  return Object.fromEntries(
    TEST_STAGES.flatMap((stage) => {
      const other = others[stage]
      const kept = other && mapWithout(other, (path) => !exists(path), sha256)
      const maps = [kept, own[stage]].filter((one) => one !== undefined)
      return maps.length === 0 ? [] : [[stage, mergeMaps(maps, sha256)]]
    }),
  )
}

/** A run's maps in the place of those that were kept of the same stages. */
export const inPlaceOf = (own: Maps, there: string | undefined, sha256: Sha256): Maps => ({
  ...usableMaps(there, sha256),
  ...own,
})
