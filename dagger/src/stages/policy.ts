import type { TestStage } from "../core/flaky/names.js"
import type { TestPolicy } from "../core/flaky/standing.js"
import { stageKey } from "./key.js"
import type { StageInput } from "./stage.js"

/** What a stage's tests are judged by beside their outcomes. */
export async function policyOf(stage: TestStage, input: StageInput): Promise<TestPolicy> {
  const { settings, history, today, shard } = input
  const content = (await stageKey(stage, input))?.key
  return {
    stage,
    today,
    history,
    quarantine: settings.quarantine,
    retries: settings.stages[stage].retries,
    partial: shard !== undefined,
    ...(content === undefined ? {} : { content }),
  }
}
