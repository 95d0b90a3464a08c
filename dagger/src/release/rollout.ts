import type { ArmWindow, CanaryDecision, CanaryJudge } from "../core/canary/judge.js"
import { between } from "../core/canary/observation.js"
import { endsEarly } from "../core/canary/steps.js"
import { stepOf, type ReleaseStep } from "../core/canary/record.js"
import { armStats } from "../core/canary/stats.js"
import { armWeights } from "../core/tools/haproxy.js"
import type { Control } from "./control.js"
import { recover, recoveryText, type RolledBack } from "./recover.js"
import { sleep } from "./rehearsal.js"

/** Seconds cut off after a change of weights: what was under way then belongs to neither step. */
const SETTLE_SECONDS = 1

/** The schedule of a rollout: the candidate's shares in percent, and how long each lasts. */
export type RolloutPlan = {
  steps: readonly number[]
  stepSeconds: number
  /** Cut off the first step, while both arms still warm up. */
  warmupSeconds: number
  /** Least requests of the candidate in a step. */
  minRequests: number
  /** Percentage points of errors over the baseline's that are harmless. */
  maxErrorPercentOver: number
  /** The health path, asked of the baseline after a rollback. */
  healthPath: string
}

/** What a rollout saw and decided; after a rollback, what became of the users. */
export type Rollout = { steps: ReleaseStep[]; decision: CanaryDecision; rollback?: RolledBack }

const now = (): number => Date.now() / 1000
const iso = (seconds: number): string => new Date(seconds * 1000).toISOString()

/**
 * Steps the weights up and asks the judge every second. A rollback takes the
 * candidate out at once; a step ends early when harmlessness is certain; and the
 * judge has its last word after the last step.
 */
export async function rollOut(
  control: Control,
  judge: CanaryJudge,
  plan: RolloutPlan,
  say: (line: string) => void,
): Promise<Rollout> {
  const done: ArmWindow[] = []
  const steps: ReleaseStep[] = []
  for (const [index, percent] of plan.steps.entries()) {
    await control.weights(armWeights(percent))
    const began = now()
    const from =
      began + (index === 0 ? Math.max(plan.warmupSeconds, SETTLE_SECONDS) : SETTLE_SECONDS)
    const end = from + plan.stepSeconds
    for (;;) {
      await sleep(1000)
      judge.see?.(await control.poll())
      const last = index === plan.steps.length - 1
      const late = now() >= end
      let window = windowOf(control, percent, late, from, Math.min(now(), end))
      let decision = judge.decide([...done, window], late && last)
      const early = !late && endsEarly(decision, window, (now() - from) / plan.stepSeconds, plan)
      if (early) {
        window = { ...window, ended: true }
        decision = judge.decide([...done, window], last)
      }
      if (decision.verdict === "continue" && !late && !early) continue
      const decidedAt = now()
      if (decision.verdict === "rollback") await control.weights(armWeights(0))
      steps.push(stepOf(window, decision, iso(began), iso(now()), early))
      say(
        `canary at ${percent} %${early ? ", early" : ""}: ${decision.verdict}. ${decision.reason}`,
      )
      if (decision.verdict === "rollback") {
        const rollback = await recover(control, plan, { steps, decidedAt })
        say(recoveryText(rollback))
        return { steps, decision, rollback }
      }
      if (decision.verdict !== "continue") return { steps, decision }
      done.push(window)
      break
    }
  }
  throw new Error("A rollout has at least one step.")
}

/** Both arms between two times, in seconds. */
function windowOf(
  control: Control,
  plannedPercent: number,
  ended: boolean,
  from: number,
  to: number,
): ArmWindow {
  const observations = between(control.observations, from, to)
  return {
    plannedPercent,
    ended,
    baseline: armStats(observations, "baseline"),
    candidate: armStats(observations, "candidate"),
  }
}
