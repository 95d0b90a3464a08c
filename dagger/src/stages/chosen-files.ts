import { TEST_STAGES } from "../core/flaky/names.js"
import type { StageAudit } from "../core/selection/audited.js"
import { mapsText, usableMaps } from "../core/selection/maps.js"
import { sha256 } from "../selection/folder.js"
import type { ChosenTests } from "./selection.js"

/**
 * What the choices of tests leave in the report: plans, maps for the next run, and what audits
 * of them say. `before` is the text of the map that was handed over.
 */
export function chosenFiles(
  chosen: ChosenTests,
  audits: readonly StageAudit[],
  before?: string,
): Record<string, string> {
  const stages = TEST_STAGES.flatMap((stage) => {
    const of = chosen[stage]
    return of === undefined ? [] : [{ stage, ...of }]
  })
  if (stages.length === 0) return {}
  const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`
  const plans = stages.map(({ stage, plan }) => ({ stage, ...plan }))
  const made = stages.flatMap(({ stage, map }) => (map ? [[stage, map]] : []))
  // Of a stage that did not run its map is kept.
  const maps = { ...usableMaps(before, sha256), ...Object.fromEntries(made) }
  return {
    "tests/ci-plan.json": json({ version: 2, stages: plans }),
    ...(Object.keys(maps).length === 0 ? {} : { "tests/map.json": mapsText(maps) }),
    ...(audits.length === 0 ? {} : { "tests/audit.json": json({ version: 2, stages: audits }) }),
  }
}
