import { NAMES_OF_TESTS, TEST_STAGES, type TestStage } from "../flaky/names.js"
import { type Audits, auditsWith, type Escapes, escapesOf } from "../history/audits.js"
import type { StageReport } from "../report/model.js"
import { type Audit, audit, failuresOf, type Would } from "./audit.js"
import { auditText, escapeFindings, escapeNote, escapesNote } from "./audit-text.js"

/** The audit of a stage in this run, and what all audits of it say together. */
export type StageAudit = { stage: TestStage } & Audit & { soFar: Escapes }

/** A run that may have been audited. */
export type AuditableRun = {
  id: string
  /** Its start, in milliseconds by whatever clock there was. */
  atMs: number
  /** The application's folder in the source. */
  path: string
  /** What the map would have chosen, by stage, where every test ran all the same. */
  would: Partial<Record<TestStage, Would>>
  /** Audited runs so far. */
  before: Audits
}

/** Reports of stages with what escaped as findings, audited runs with this one, and notes. */
export type AuditedStages = {
  stages: StageReport[]
  each: StageAudit[]
  audits: Audits
  notes: string[]
}

/**
 * Audits a run by its reports: what failed at last, after all attempts, against what
 * the map would have chosen. What came from the cache was counted before.
 */
export function auditedStages(stages: readonly StageReport[], run: AuditableRun): AuditedStages {
  const found = TEST_STAGES.flatMap((stage) => {
    const would = run.would[stage]
    const report = stages.find(({ name }) => name === stage)
    if (would === undefined || report === undefined || report.tests.length === 0) return []
    return [{ stage, report, ...audit(would, failuresOf(report.tests, report.findings, run.path)) }]
  })
  const counted = found.flatMap(({ stage, report, everything, failed, escaped }) =>
    report.cached || report.key === undefined || everything !== undefined
      ? []
      : [{ stage, content: report.key, failed, escaped }],
  )
  const { id, atMs, before } = run
  const audits = auditsWith(before, { id, atMs, stages: counted })
  const each = found.map(({ report: _report, stage, ...rest }) => ({
    ...{ stage, ...rest },
    soFar: escapesOf(audits, stage),
  }))
  const named = each.map((one) => ({ what: NAMES_OF_TESTS[one.stage], one }))
  return {
    stages: stages.map((report) => {
      const own = each.find(({ stage }) => stage === report.name)
      const findings = own === undefined ? [] : escapeFindings(own, run.path)
      return findings.length === 0
        ? report
        : { ...report, findings: [...report.findings, ...findings] }
    }),
    ...{ each, audits },
    notes: [
      ...named.flatMap(({ what, one }) => escapeNote(what, one)),
      ...named.map(({ what, one }) => auditText(what, one)),
      ...escapesNote(each),
    ],
  }
}
