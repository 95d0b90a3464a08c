import { z } from "zod"
import { parseJson, type Parsed } from "../tools/parsed.js"
import { errorRatio, measuredShare } from "./stats.js"
import type { ArmWindow, CanaryDecision } from "./judge.js"

/** Name of the record in the report. */
export const RECORD_FILE = "release.json"

const ArmSummary = z.object({
  requests: z.number(),
  errors: z.number(),
  errorPercent: z.number().optional(),
  p50Ms: z.number().optional(),
  p95Ms: z.number().optional(),
  p99Ms: z.number().optional(),
})

const Metric = z.object({
  name: z.string(),
  state: z.enum(["certain", "undecided", "worse", "no-data"]),
  estimate: z.number().optional(),
  lower: z.number().optional(),
  upper: z.number().optional(),
  harmless: z.number(),
  unit: z.enum(["pp", "%"]),
  eValue: z.number(),
})

const Step = z.object({
  plannedPercent: z.number(),
  /** What the router's log says the candidate got; left out without requests. */
  measuredPercent: z.number().optional(),
  startedAt: z.string(),
  endedAt: z.string(),
  baseline: ArmSummary,
  candidate: ArmSummary,
  verdict: z.enum(["continue", "promote", "rollback", "inconclusive"]),
  reason: z.string(),
  /** True if it ended before its time, as every metric was certainly harmless. */
  early: z.boolean().optional(),
  /** Of each metric, whether its whole interval was harmless or nothing spoke against it. */
  metrics: z.array(Metric).optional(),
})

const Image = z.object({ digest: z.string(), source: z.string() })

const Record = z.object({
  version: z.literal(1),
  application: z.string(),
  commit: z.string().optional(),
  target: z.string(),
  baseline: Image,
  candidate: Image,
  /** What the release was decided by: gate, steps, rate, seed, as name and value. */
  inputs: z.array(z.object({ name: z.string(), value: z.string() })),
  steps: z.array(Step),
  verdict: z.enum(["promote", "rollback", "inconclusive"]),
  reason: z.string(),
  /** Rollback by weight, rehearsed in the same run. */
  rollback: z
    .object({ at: z.string(), candidateRequests: z.number(), baselineAnswered: z.number() })
    .optional(),
  /** After a rollback: when it was decided, when the last request reached the candidate, when users were seen to be well again. */
  recovery: z
    .object({
      decidedAt: z.string(),
      lastCandidateRequestAt: z.string().optional(),
      verifiedAt: z.string().optional(),
      requests: z.number(),
      errors: z.number(),
    })
    .optional(),
  startedAt: z.string(),
  endedAt: z.string(),
  promotedAt: z.string().optional(),
})

/** The immutable record of a canary and, with `promotedAt`, of a release: release.json. */
export type ReleaseRecord = z.infer<typeof Record>

/** One step of the record. */
export type ReleaseStep = z.infer<typeof Step>

/** Reads release.json. */
export function parseRecord(text: string | undefined): Parsed<ReleaseRecord> {
  return parseJson(text, RECORD_FILE, Record)
}

/** The record as it is written: sorted as in the type, two spaces, a line feed at the end. */
export function printRecord(record: ReleaseRecord): string {
  return `${JSON.stringify(Record.parse(record), null, 2)}\n`
}

/** A step of the record from what was observed and decided. Times are ISO 8601. */
export function stepOf(
  window: ArmWindow,
  decision: CanaryDecision,
  startedAt: string,
  endedAt: string,
  early = false,
): ReleaseStep {
  const share = measuredShare(window.baseline, window.candidate)
  return {
    plannedPercent: window.plannedPercent,
    ...(share === undefined ? {} : { measuredPercent: share }),
    startedAt,
    endedAt,
    baseline: summaryOf(window.baseline),
    candidate: summaryOf(window.candidate),
    verdict: decision.verdict,
    reason: decision.reason,
    ...(early ? { early } : {}),
    ...(decision.metrics === undefined ? {} : { metrics: decision.metrics }),
  }
}

function summaryOf(stats: ArmWindow["baseline"]): z.infer<typeof ArmSummary> {
  const { requests, errors, p50Ms, p95Ms, p99Ms } = stats
  const ratio = errorRatio(stats)
  return {
    requests,
    errors,
    ...(ratio === undefined ? {} : { errorPercent: 100 * ratio }),
    ...(p50Ms === undefined ? {} : { p50Ms, p95Ms, p99Ms }),
  }
}

/** What a record lacks to stand for a release; empty if it is complete. */
export function missingInRecord(record: ReleaseRecord): string[] {
  const missing: string[] = []
  const wants = (present: boolean, what: string) => {
    if (!present) missing.push(what)
  }
  wants(record.application !== "", "the application's name")
  wants(isDigest(record.candidate.digest), "the candidate image's digest")
  wants(isDigest(record.baseline.digest), "the baseline image's digest")
  wants(record.inputs.length > 0, "the inputs")
  wants(record.steps.length > 0, "the steps")
  record.steps.forEach((step, index) => {
    wants(step.measuredPercent !== undefined, `the measured share of step ${index + 1}`)
    wants(step.candidate.requests > 0, `observations of the candidate in step ${index + 1}`)
  })
  wants(record.rollback !== undefined, "the rehearsed rollback")
  wants(isTime(record.startedAt) && isTime(record.endedAt), "the times of start and end")
  wants(record.promotedAt !== undefined && isTime(record.promotedAt), "the time of promotion")
  return missing
}

/** True if the record is of a passing canary of just this image. */
export function recordMatchesImage(record: ReleaseRecord, digest: string): boolean {
  return record.verdict === "promote" && isDigest(digest) && record.candidate.digest === digest
}

function isDigest(text: string): boolean {
  return /^sha256:[0-9a-f]{64}$/.test(text)
}

function isTime(text: string): boolean {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/.test(text)
}
