import type { Settings } from "../config/settings.js"
import { STAGE_NAMES, stageRow, type StageName } from "../plan/stages.js"
import { reasonNotTo } from "./applies.js"
import { type Fault, plantedIn } from "./fault.js"
import { gateNamed } from "./gates.js"

/** A fault that is not planted, and why. */
export type Refused = { fault: Fault; reason: string }

/** The faults of the given stages: those that can be planted in the application, and the others. */
export function triage(
  faults: readonly Fault[],
  settings: Settings,
  stages: readonly StageName[],
): { applicable: Fault[]; refused: Refused[] } {
  const applicable: Fault[] = []
  const refused: Refused[] = []
  for (const fault of faults) {
    const stage = gateNamed(fault.gate)?.stage
    if (stage === undefined || !stages.includes(stage)) continue
    const reason = reasonNotTo(fault, settings)
    if (reason === undefined) applicable.push(fault)
    else refused.push({ fault, reason })
  }
  return { applicable, refused }
}

/** The faults of one stage. A measured or attacked stage is never cached, and costs a minute. */
export type Group = { stage: StageName; measured: boolean; faults: Fault[] }

/** Faults by stage, in the order in which a run starts them. */
export function inGroups(faults: readonly Fault[]): Group[] {
  return STAGE_NAMES.map((stage) => ({
    stage,
    measured: isCostly(stage),
    faults: faults.filter(({ gate }) => gateNamed(gate)?.stage === stage),
  })).filter((group) => group.faults.length > 0)
}

const isCostly = (stage: StageName): boolean => stage === "zap" || stageRow(stage).measured

const FILES: readonly StageName[] = STAGE_NAMES.filter((stage) => !isCostly(stage))
const SERVER: readonly StageName[] = ["contract", "build", "e2e"]

/** True if all is planted in what one stage alone is given: the application is as it was. */
function isOutside(fault: Fault): boolean {
  const { advisory, files, append, replace, merge, config, overlay } = fault
  const inside = [files, append, replace, merge, config, overlay, plantedIn(fault) ?? undefined]
  return advisory !== undefined && inside.every((part) => part === undefined)
}

/**
 * Stages that are asked whether they stayed as they were. Those that measure or
 * attack the running application are not: a fault in it is theirs to see too.
 */
export function bystanders(fault: Fault, settings: Settings): StageName[] {
  const target = gateNamed(fault.gate)?.stage
  if (target === undefined || isCostly(target) || isOutside(fault)) return []
  const could = plantedIn(fault) === null ? FILES : SERVER
  return could.filter((name) => name !== target && settings.stages[name].enabled)
}
