import type { CanaryDecision } from "../canary/judge.js"
import type { ReleaseStep } from "../canary/record.js"
import { rounded } from "../tools/text.js"
import type { Finding, StageNumber } from "../report/model.js"
import type { VerdictName } from "../verdict.js"
import type { Judged } from "./judged.js"
import { judged } from "./outcome.js"

/** What a rehearsal left: its steps, its last decision, and what broke it off, if anything did. */
export type CanaryFacts = {
  steps: ReleaseStep[]
  decision?: CanaryDecision
  /** Why the rehearsal itself could not go on, such as a lease that ran out. */
  broken?: { problem: string; log: string }
  /** What became of the users after a rollback, in a sentence. */
  recovery?: string
  /** Where the baseline came from; "the candidate itself" compares a version with itself. */
  baseline: string
}

const VERDICTS: Record<CanaryDecision["verdict"], VerdictName> = {
  promote: "pass",
  rollback: "fail",
  inconclusive: "inconclusive",
  continue: "inconclusive",
}

/** Judges a canary: promote is pass, rollback is fail, an end without a decision is inconclusive. */
export function judgeCanary(facts: CanaryFacts): Judged {
  const { steps, decision, broken, recovery } = facts
  const numbers = [...steps.flatMap(shareNumber), ...(decision?.numbers ?? [])]
  if (broken) {
    const reason = `The rehearsal broke off: ${broken.problem}.`
    const fix =
      "Read the rig's last lines; both arms and the router must be up before traffic starts."
    const finding = findingOf("rehearsal-broken", reason, broken.log || "(no log)", fix)
    return judged({ verdict: "error", reason }, "broke off", {
      findings: [{ ...finding, detailKeeps: "end" }],
      numbers,
    })
  }
  const last = steps.at(-1)
  if (decision === undefined || last === undefined) {
    const reason = "No step of the rollout was observed."
    return judged({ verdict: "inconclusive", reason }, "nothing observed", { numbers })
  }
  const verdict = VERDICTS[decision.verdict]
  const at = `at ${last.plannedPercent} %`
  const headline = `${decision.verdict} ${at} (measured ${share(last)})`
  const findings =
    verdict === "pass"
      ? []
      : [
          findingOf(
            decision.verdict,
            `${decision.verdict === "rollback" ? "Rolled back" : "No decision"} ${at}: ${decision.reason}`,
            recovery === undefined ? table(steps) : `${table(steps)}\n${recovery}`,
            verdict === "fail"
              ? "Compare the candidate's log with the baseline's; the record has both arms step by step."
              : "Raise canary.ratePerSecond or canary.stepSeconds, so that both arms get enough requests.",
          ),
        ]
  const self =
    facts.baseline === "the candidate itself" ? " The baseline was the candidate itself." : ""
  return judged({ verdict, reason: `${decision.reason}${self}` }, headline, { findings, numbers })
}

function findingOf(rule: string, message: string, detail: string, fix: string): Finding {
  return { tool: "canary", rule, severity: "high", message, detail, fix, blocking: true }
}

function shareNumber(step: ReleaseStep): StageNumber[] {
  if (step.measuredPercent === undefined) return []
  return [{ name: `share at ${step.plannedPercent} %`, value: step.measuredPercent, unit: "%" }]
}

function share(step: ReleaseStep): string {
  return step.measuredPercent === undefined ? "nothing" : `${rounded(step.measuredPercent)} %`
}

function table(steps: readonly ReleaseStep[]): string {
  return steps
    .map((step) => {
      const arms = (["candidate", "baseline"] as const).map((name) => {
        const arm = step[name]
        const p95 = arm.p95Ms === undefined ? "no answer" : `p95 ${rounded(arm.p95Ms)} ms`
        return `${name} ${arm.requests} requests, ${arm.errors} errors, ${p95}`
      })
      return `${step.plannedPercent} % (measured ${share(step)}): ${arms.join("; ")}`
    })
    .join("\n")
}
