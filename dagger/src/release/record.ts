import type { ReleaseRecord } from "../core/canary/record.js"
import type { StageInput } from "../stages/stage.js"
import type { Rehearsal } from "./rehearsal.js"
import type { Rollout } from "./rollout.js"

/** What a rollout was decided by goes into its record, next to what was seen. */
export function recordOf(
  { settings, commit }: StageInput,
  { baseline, candidate }: Rehearsal,
  { steps, decision }: Rollout,
  startedAt: string,
): ReleaseRecord {
  const {
    ratePerSecond,
    stepSeconds,
    warmupSeconds,
    minRequests,
    maxErrorPercentOver,
    maxP95Ratio,
  } = settings.stages.canary
  const inputs = {
    ratePerSecond,
    stepSeconds,
    warmupSeconds,
    minRequests,
    maxErrorPercentOver,
    maxP95Ratio,
  }
  const image = ({ digest, source }: { digest: string; source: string }) => ({ digest, source })
  return {
    version: 1,
    application: settings.app.name,
    ...(commit === undefined ? {} : { commit }),
    target: "rehearsal",
    baseline: image(baseline),
    candidate: image(candidate),
    inputs: Object.entries(inputs).map(([name, value]) => ({ name, value: String(value) })),
    steps,
    verdict: decision.verdict === "continue" ? "inconclusive" : decision.verdict,
    reason: decision.reason,
    startedAt,
    endedAt: new Date().toISOString(),
  }
}
