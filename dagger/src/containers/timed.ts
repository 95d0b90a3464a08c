import type { Settings } from "../core/config/settings.js"
import type { ToolCommand } from "./exec.js"

/** The time limit of a stage's tool, and the field of sluice.yaml that sets it. */
export function timed<Name extends TimedStage>(
  stage: Name,
  settings: Settings,
): Pick<ToolCommand, "timeoutSeconds" | "setting"> {
  const { timeoutSeconds } = settings.stages[stage]
  return { timeoutSeconds, setting: `stages.${stage}.timeoutSeconds` }
}

type Stages = Settings["stages"]
type TimedStage = {
  [Name in keyof Stages]: Stages[Name] extends { timeoutSeconds: number } ? Name : never
}[keyof Stages]
