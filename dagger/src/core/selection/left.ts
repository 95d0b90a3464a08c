import type { TestStage } from "../flaky/names.js"
import type { StageAudit } from "./audited.js"
import type { CiPlans } from "./ci-plan.js"
import { mapsText, type Maps } from "./maps.js"

/** Names of the files in a report's folder. */
export const MAP_FILE = "tests/map.json"
export const PLAN_FILE = "tests/ci-plan.json"
export const AUDIT_FILE = "tests/audit.json"

/** What the choices of tests of a run leave: plans, maps for the next run, what audits of them say. */
export type SelectionLeft = {
  plans: CiPlans["stages"]
  maps: Maps
  audits: readonly StageAudit[]
}

/** The same as files by their names in the report's folder. */
export function selectionFiles({ plans, maps, audits }: SelectionLeft): Record<string, string> {
  const json = (stages: readonly { stage: TestStage }[]): string =>
    `${JSON.stringify({ version: 2, stages }, null, 2)}\n`
  return {
    ...(plans.length === 0 ? {} : { [PLAN_FILE]: json(plans) }),
    ...(Object.keys(maps).length === 0 ? {} : { [MAP_FILE]: mapsText(maps) }),
    ...(audits.length === 0 ? {} : { [AUDIT_FILE]: json(audits) }),
  }
}
