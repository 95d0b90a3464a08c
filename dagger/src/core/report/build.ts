import type { Judged } from "../judge/judged.js"
import type { Waiver } from "../judge/waive.js"
import { inOrder } from "../plan/plan.js"
import { type Verdict, type VerdictName, worst } from "../verdict.js"
import { type History, withHistory } from "./history.js"
import type { RunReport, SkippedStage, StageReport } from "./model.js"
import { waiverNotes, withExpired } from "./waivers.js"

/** A judged stage after the explicit allowances. */
export type Allowed = Judged & {
  /** True if something inconclusive in it was allowed by name. */
  allowed: boolean
}

/**
 * Marks what `allowInconclusive` names. A stage's inconclusive parts that are
 * all allowed leave the stage with the verdict of its other parts; where none
 * is left it stays inconclusive, allowed, and does not worsen the run. A fail
 * or an error is never allowed away.
 */
export function applyAllowances(
  stage: string,
  judged: Judged,
  allowInconclusive: readonly string[],
): Allowed {
  const whole = allowInconclusive.includes(stage)
  const parts = judged.parts.map((part) =>
    part.verdict === "inconclusive" && (whole || allowInconclusive.includes(part.name))
      ? { ...part, allowed: true }
      : part,
  )
  const allowed = parts.filter((part) => part.allowed === true)
  const result = { ...judged, parts, allowed: allowed.length > 0 }
  if (judged.verdict !== "inconclusive") return result
  if (parts.length === 0) return { ...result, allowed: whole }
  const counted = parts.filter((part) => part.allowed !== true)
  const left = worst(counted)
  if (left?.verdict === "inconclusive")
    return allowed.length === 0 ? result : { ...result, reason: left.reason }
  // The stage may be inconclusive by more than its parts say.
  const byParts = judged.parts.some((part) => part.verdict === "inconclusive")
  if (!byParts) return { ...result, allowed: whole }
  if (left === undefined) return { ...result, allowed: true }
  const names = allowed.map((part) => part.name).join(", ")
  return {
    ...result,
    verdict: left.verdict,
    reason: `${sentence(left.reason)} ${names} ${allowed.length === 1 ? "is" : "are"} inconclusive, which is allowed.`,
  }
}

/** When a stage ran, and how it is run again. */
export type StageTimes = Pick<
  StageReport,
  | "durationSeconds"
  | "startedSeconds"
  | "endedSeconds"
  | "cached"
  | "shard"
  | "key"
  | "inputs"
  | "reproduce"
  | "needs"
>

/** A stage's report: what the judge said, after allowances, and when it ran. */
export function buildStageReport(
  name: string,
  judged: Judged,
  times: StageTimes,
  allowInconclusive: readonly string[] = [],
): StageReport {
  return { name, charts: [], ...applyAllowances(name, judged, allowInconclusive), ...times }
}

/** What an error that a stage threw says in the report, in a judge's terms. */
export function judgedError(message: string): Judged {
  const [first = "", ...rest] = message.trimEnd().split("\n")
  const todo = /^What to do: (.+)$/.exec(rest.at(-1) ?? "")?.[1]
  const detail = (todo === undefined ? rest : rest.slice(0, -1)).join("\n")
  return {
    verdict: "error",
    reason: first === "" ? "The stage could not run and gave no reason." : first,
    headline: "could not run",
    parts: [],
    findings:
      detail === "" && todo === undefined
        ? []
        : [
            {
              tool: "sluice",
              rule: "could-not-run",
              severity: "critical",
              message: first,
              detail,
              detailKeeps: "end",
              ...(todo === undefined ? {} : { fix: todo }),
              blocking: true,
            },
          ],
    numbers: [],
    tests: [],
  }
}

export type RunFacts = Pick<
  RunReport,
  "application" | "runId" | "startedAt" | "durationSeconds"
> & {
  skipped: readonly SkippedStage[]
  notes?: readonly string[]
  /** What an earlier run says. */
  history?: History
  waivers?: readonly Waiver[]
}

/** The whole run's report, with its verdict and the sentence that says why. */
export function buildRunReport(stages: readonly StageReport[], facts: RunFacts): RunReport {
  const { startedAt, skipped, waivers = [] } = facts
  const today = startedAt.slice(0, 10)
  const whole = withExpired(inOrder(stages), waivers, today)
  return {
    version: 1,
    ...runVerdict(stages),
    application: facts.application,
    runId: facts.runId,
    startedAt,
    durationSeconds: facts.durationSeconds,
    stages: withHistory(whole, startedAt, facts.history),
    skipped: inOrder(skipped),
    allowedInconclusive: inOrder(stages).flatMap(allowedNames),
    notes: [...(facts.notes ?? []), ...waiverNotes(stages, skipped, waivers, today)],
  }
}

/** What was allowed in a stage: its allowed parts, or the stage itself. */
export function allowedNames(stage: StageReport): string[] {
  const parts = stage.parts.filter((part) => part.allowed === true).map((part) => part.name)
  return parts.length > 0 || !stage.allowed ? parts : [stage.name]
}

/** True if a stage's verdict is left out of the run's. */
export const isExcused = (stage: StageReport): boolean =>
  stage.verdict === "inconclusive" && stage.allowed && !hasOpenPart(stage)

const hasOpenPart = (stage: StageReport) =>
  stage.parts.some((part) => part.verdict === "inconclusive" && part.allowed !== true)

/** Worst of error, fail, inconclusive and pass; nothing judged is never a pass. */
export function runVerdict(stages: readonly StageReport[]): Verdict {
  const counted = stages.filter((stage) => !isExcused(stage))
  const decisive = worst(counted)
  if (stages.length === 0) return { verdict: "inconclusive", reason: "No stage ran." }
  if (decisive === undefined)
    return { verdict: "inconclusive", reason: "No stage that ran could be judged." }
  const { verdict } = decisive
  const named = inOrder(counted.filter((stage) => stage.verdict === verdict))
  if (verdict !== "pass" && named.length === 1)
    return { verdict, reason: `${decisive.name} ${DID[verdict]}: ${decisive.reason}` }
  const count = stages.length === 1 ? "the one stage" : `${stages.length} stages`
  if (verdict !== "pass")
    return {
      verdict,
      reason: `${named.length} of ${count} ${DID_PLURAL[verdict]}: ${named.map(({ name }) => name).join(", ")}.`,
    }
  const excused = stages.flatMap(allowedNames).length
  const allowed = excused === 0 ? "" : `; ${excused} inconclusive by allowance`
  return { verdict, reason: `${capital(count)} passed${allowed}.` }
}

const DID: Record<VerdictName, string> = {
  pass: "passed",
  fail: "failed",
  inconclusive: "was inconclusive",
  error: "could not run",
}
const DID_PLURAL = { ...DID, inconclusive: "were inconclusive" }

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)
const sentence = (text: string) => (/[.!?]$/.test(text) ? text : `${text}.`)
