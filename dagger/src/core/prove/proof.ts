import { type Verdict, worst } from "../verdict.js"
import { counted } from "../tools/text.js"
import type { StageReport } from "../report/model.js"
import { type Gate, gateStates } from "./gates.js"
import type { FaultResult } from "./judge.js"
import type { Refused } from "./triage.js"

/** A gate for which nothing was proven, and why. */
export type Unproven = { gate: string; reason: string; allowed: boolean }

/** What `prove` found: each fault's result, and the gates without one. */
export type Proof = {
  application: string
  results: FaultResult[]
  unproven: Unproven[]
  durationSeconds: number
}

/** A missed fault is a fail; a gate for which nothing could be proven is inconclusive, unless allowed. */
export function proofVerdict({ results, unproven }: Proof): Verdict {
  const bad = results.filter(({ outcome }) => outcome !== "seen")
  const open = unproven.filter(({ allowed }) => !allowed)
  const verdicts: Verdict[] = [
    ...(bad.length === 0
      ? []
      : [
          {
            verdict: "fail" as const,
            reason: `${bad.length} of ${counted(results.length, "fault")} not seen as it should be: ${bad.map(({ fault }) => fault).join(", ")}.`,
          },
        ]),
    ...(open.length === 0
      ? []
      : [
          {
            verdict: "inconclusive" as const,
            reason: `${counted(open.length, "gate")} not proven: ${open.map(({ gate }) => gate).join(", ")}.`,
          },
        ]),
  ]
  const found = worst(verdicts)
  if (found !== undefined) return found
  if (results.length === 0) return { verdict: "inconclusive", reason: "No fault was planted." }
  const gates = new Set(results.map(({ gate }) => gate)).size
  const excused =
    unproven.length === 0 ? "" : ` ${counted(unproven.length, "gate")} not proven, by allowance.`
  return {
    verdict: "pass",
    reason: `${counted(results.length, "fault")} in ${counted(gates, "gate")} planted, each seen where it was; no other gate turned.${excused}`,
  }
}

/** What a proof is made of, beside the results. */
export type ProofFacts = Pick<Proof, "application" | "durationSeconds"> & {
  /** The gates that were asked for. */
  gates: readonly Gate[]
  /** The clean application's stages. */
  before: readonly StageReport[]
  refused: readonly Refused[]
  /** Stages and parts whose lack of data is accepted. */
  allowed: readonly string[]
}

/** The proof: results, and every gate for which none of them speaks, with the reason. */
export function proofOf(
  results: readonly FaultResult[],
  { application, durationSeconds, gates, before, refused, allowed }: ProofFacts,
): Proof {
  const states = gateStates(before)
  const unproven = gates.flatMap(({ name, stage }): Unproven[] => {
    const of = results.filter((result) => result.gate === name)
    if (of.some(({ outcome }) => outcome !== "not planted")) return []
    const state = states.get(name)
    const reasons = [
      ...of.map(({ seen }) => seen),
      ...refused.filter(({ fault }) => fault.gate === name).map(({ reason }) => reason),
    ]
    const why =
      state !== undefined && state !== "pass"
        ? `it is ${state} on the clean application`
        : reasons.join("; ")
    const reason = why === "" ? "no fault is planted for it" : why
    return [{ gate: name, reason, allowed: allowed.includes(name) || allowed.includes(stage) }]
  })
  return {
    application,
    durationSeconds,
    unproven,
    results: results.filter(({ outcome }) => outcome !== "not planted"),
  }
}
