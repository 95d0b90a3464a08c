import { z } from "zod"

import { reportInvalid } from "../errors.js"
import { parseJson } from "../tools/parsed.js"
import { fingerprints } from "./fingerprint.js"
import type { StageReport } from "./model.js"

/** When each finding of an earlier run was first seen, by its fingerprint; ISO dates. */
export type History = ReadonlyMap<string, string>

/** What is read of an earlier report: little, so that one of an older Sluice is still of use. */
const Earlier = z.object({
  version: z.literal(1),
  startedAt: z.string().regex(/^\d{4}-\d\d-\d\dT/),
  stages: z.array(
    z.object({
      findings: z.array(
        z.object({ fingerprint: z.string().optional(), firstSeen: z.string().optional() }),
      ),
    }),
  ),
})

/** Reads the report.json of an earlier run. Throws SLUICE_REPORT_INVALID for anything else. */
export function parseHistory(text: string): History {
  const report = parseJson(text, "report.json", Earlier)
  if (!report.ok) throw reportInvalid(report.problem)
  const { startedAt, stages } = report.value
  const seen = stages.flatMap(({ findings }) =>
    findings.flatMap(({ fingerprint, firstSeen }): [string, string][] =>
      fingerprint === undefined ? [] : [[fingerprint, firstSeen ?? startedAt.slice(0, 10)]],
    ),
  )
  return new Map(seen)
}

/** Gives each finding its fingerprint, and the date on which it was first seen. */
export function withHistory(
  stages: readonly StageReport[],
  startedAt: string,
  history: History = new Map(),
): StageReport[] {
  const names = fingerprints(stages.flatMap(({ findings }) => findings))
  const today = startedAt.slice(0, 10)
  let index = 0
  return stages.map((stage) => ({
    ...stage,
    findings: stage.findings.map((finding) => {
      const fingerprint = names[index++]!
      return { ...finding, fingerprint, firstSeen: history.get(fingerprint) ?? today }
    }),
  }))
}
