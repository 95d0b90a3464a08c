import { missingInRecord, type ReleaseRecord } from "../canary/record.js"
import { isError, type Observation } from "../canary/observation.js"
import type { Finding, Part } from "../report/model.js"
import type { Verdict } from "../verdict.js"
import type { Judged } from "./judged.js"
import { judged, ofParts } from "./outcome.js"

/** What was observed after the candidate's weight was set to 0, in-flight requests cut off. */
export type RollbackRehearsal = {
  candidateRequests: number
  baselineRequests: number
  baselineErrors: number
}

/** What the promote stage saw. Each is left out if it was not reached. */
export type PromoteFacts = {
  record?: ReleaseRecord
  rehearsal?: RollbackRehearsal
  /** All traffic on the candidate; `alarm` if the watch ended it and took the candidate back. */
  soak?: { seconds: number; requests: number; errors: number; alarm?: boolean }
  /** Why the promotion was refused, such as a record of another image. */
  refused?: string
}

/** Sums up the observations after a rollback by weight. */
export function rollbackRehearsal(observations: readonly Observation[]): RollbackRehearsal {
  const baseline = observations.filter((one) => one.arm === "baseline")
  return {
    candidateRequests: observations.filter((one) => one.arm === "candidate").length,
    baselineRequests: baseline.length,
    baselineErrors: baseline.filter(isError).length,
  }
}

/** Judges a promotion. Parts: promote.rollback, promote.soak, promote.record. */
export function judgePromote(facts: PromoteFacts, gate: { maxErrorPercent: number }): Judged {
  if (facts.refused !== undefined) {
    const fix = "Run the canary for this image first, and give its record."
    const reason = `Refused: ${facts.refused}.`
    const finding = findingOf("refused", reason, fix)
    const parts: Part[] = [{ name: "promote.record", verdict: "fail", reason }]
    return judged({ verdict: "fail", reason }, "refused", { parts, findings: [finding] })
  }
  const parts: Part[] = [
    { name: "promote.rollback", ...judgeRollback(facts.rehearsal) },
    { name: "promote.soak", ...judgeSoak(facts.soak, gate.maxErrorPercent) },
    { name: "promote.record", ...judgeRecord(facts.record) },
  ]
  const verdict = ofParts(parts)
  const findings = parts
    .filter((part) => part.verdict !== "pass")
    .map((part) =>
      findingOf(part.name.slice("promote.".length), part.reason, FIXES[part.name] ?? ""),
    )
  const digest = facts.record?.candidate.digest.slice(0, 19) ?? ""
  const headline = verdict.verdict === "pass" ? `promoted ${digest}` : "not promoted"
  const { soak, rehearsal } = facts
  return judged(verdict, headline, {
    parts,
    findings,
    numbers: [
      ...(soak ? [{ name: "soak requests", value: soak.requests, unit: "1" }] : []),
      ...(rehearsal
        ? [
            {
              name: "candidate requests after rollback",
              value: rehearsal.candidateRequests,
              unit: "1",
            },
          ]
        : []),
    ],
  })
}

const FIXES: Record<string, string> = {
  "promote.rollback": "Look at the router: a weight of 0 must take a version out at once.",
  "promote.soak": "Read the candidate's log for the time of the soak.",
  "promote.record": "Run canary and promote in one run; the record is written from what they saw.",
}

function judgeRollback(rehearsal: RollbackRehearsal | undefined): Verdict {
  if (rehearsal === undefined) {
    return { verdict: "inconclusive", reason: "Rollback by weight was not rehearsed." }
  }
  const { candidateRequests, baselineRequests, baselineErrors } = rehearsal
  if (candidateRequests > 0) {
    const reason = `The candidate still got ${candidateRequests} requests after its weight was 0.`
    return { verdict: "fail", reason }
  }
  if (baselineRequests === 0) {
    return { verdict: "inconclusive", reason: "No request came while rollback was rehearsed." }
  }
  if (baselineErrors > 0) {
    const reason = `${baselineErrors} of ${baselineRequests} requests failed on the baseline after the rollback.`
    return { verdict: "fail", reason }
  }
  const reason = `Rollback by weight worked: 0 requests to the candidate, ${baselineRequests} answered by the baseline.`
  return { verdict: "pass", reason }
}

function judgeSoak(soak: PromoteFacts["soak"], maxErrorPercent: number): Verdict {
  if (soak === undefined) return { verdict: "inconclusive", reason: "The candidate had no soak." }
  const { seconds, requests, errors, alarm = false } = soak
  if (alarm) {
    const reason = `${errors} of ${requests} requests failed in ${seconds} s of soak, so the watch took the candidate back.`
    return { verdict: "fail", reason }
  }
  if (requests === 0) {
    return { verdict: "inconclusive", reason: `No request came in ${seconds} s of soak.` }
  }
  const reason = `${errors} of ${requests} requests failed in ${seconds} s of soak.`
  return { verdict: (100 * errors) / requests > maxErrorPercent ? "fail" : "pass", reason }
}

function judgeRecord(record: ReleaseRecord | undefined): Verdict {
  if (record === undefined) return { verdict: "fail", reason: "There is no release record." }
  const missing = missingInRecord(record)
  if (missing.length > 0) {
    return { verdict: "fail", reason: `The record lacks ${missing.join(", ")}.` }
  }
  if (record.verdict !== "promote") {
    return { verdict: "fail", reason: `The canary's verdict was ${record.verdict}.` }
  }
  return { verdict: "pass", reason: "The record is complete." }
}

function findingOf(rule: string, message: string, fix: string): Finding {
  return { tool: "promote", rule, severity: "high", message, fix, blocking: true }
}
