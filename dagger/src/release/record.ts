import type { ReleaseRecord } from "../core/canary/record.js"
import type { StageInput } from "../stages/stage.js"
import type { Rehearsal } from "./rehearsal.js"
import type { RolledBack } from "./recover.js"
import type { Rollout } from "./rollout.js"

/** What a rollout was decided by goes into its record, next to what was seen. */
export function recordOf(
  { settings, commit }: StageInput,
  { baseline, candidate }: Rehearsal,
  { steps, decision, rollback }: Rollout,
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
    ...(rollback === undefined ? {} : { recovery: recoveryOf(rollback) }),
    startedAt,
    endedAt: new Date().toISOString(),
  }
}

const iso = (seconds: number): string => new Date(seconds * 1000).toISOString()

function recoveryOf(rollback: RolledBack): NonNullable<ReleaseRecord["recovery"]> {
  const { decidedAt, verifiedAt, lastCandidateAt, requests, errors } = rollback
  return {
    decidedAt: iso(decidedAt),
    ...(lastCandidateAt === undefined ? {} : { lastCandidateRequestAt: iso(lastCandidateAt) }),
    ...(verifiedAt === undefined ? {} : { verifiedAt: iso(verifiedAt) }),
    requests,
    errors,
  }
}
