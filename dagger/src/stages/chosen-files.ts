import { TEST_STAGES } from "../core/flaky/names.js"
import type { StageAudit } from "../core/selection/audited.js"
import type { SelectionLeft } from "../core/selection/left.js"
import { usableMaps } from "../core/selection/maps.js"
import { sha256 } from "../selection/folder.js"
import type { ChosenTests } from "./selection.js"

/**
 * What the choices of tests leave for the report. `before` is the text of the map that was handed
 * over: of a stage that did not run its map is kept.
 */
export function selectionLeft(
  chosen: ChosenTests,
  audits: readonly StageAudit[],
  before?: string,
): SelectionLeft {
  const stages = TEST_STAGES.flatMap((stage) => {
    const of = chosen[stage]
    return of === undefined ? [] : [{ stage, ...of }]
  })
  if (stages.length === 0) return { plans: [], maps: {}, audits: [] }
  const made = stages.flatMap(({ stage, map }) => (map ? [[stage, map]] : []))
  return {
    plans: stages.map(({ stage, plan }) => ({ stage, ...plan })),
    maps: { ...usableMaps(before, sha256), ...Object.fromEntries(made) },
    audits,
  }
}
