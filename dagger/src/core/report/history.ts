import { z } from "zod"

import { reportInvalid } from "../errors.js"
import { parseJson } from "../tools/parsed.js"
import { fingerprints } from "./fingerprint.js"
import { type Inputs, ranBecause } from "./again.js"
import type { StageReport } from "./model.js"

/** What an earlier run says. */
export type History = {
  /** When each of its findings was first seen, by its fingerprint; ISO dates. */
  firstSeen: ReadonlyMap<string, string>
  /** Digests of its stages' inputs, by the stage's name. */
  inputs: ReadonlyMap<string, Inputs>
}

const NONE: History = { firstSeen: new Map(), inputs: new Map() }

/** What is read of an earlier report: little, so that one of an older Sluice is still of use. */
const Earlier = z.object({
  version: z.literal(1),
  startedAt: z.string().regex(/^\d{4}-\d\d-\d\dT/),
  stages: z.array(
    z.object({
      name: z.string().optional(),
      inputs: z.record(z.string(), z.string()).optional(),
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
  const inputs = stages.flatMap((stage): [string, Inputs][] =>
    stage.name === undefined || stage.inputs === undefined ? [] : [[stage.name, stage.inputs]],
  )
  return { firstSeen: new Map(seen), inputs: new Map(inputs) }
}

/**
 * Gives each finding its fingerprint, and the date on which it was first seen; each
 * stage that ran again what changed since the earlier run.
 */
export function withHistory(
  stages: readonly StageReport[],
  startedAt: string,
  history: History = NONE,
): StageReport[] {
  const names = fingerprints(stages.flatMap(({ findings }) => findings))
  const today = startedAt.slice(0, 10)
  let index = 0
  return stages.map((stage) => {
    const changed = ranBecause(stage, history.inputs.get(stage.name))
    return {
      ...stage,
      ...(changed === undefined ? {} : { changed }),
      findings: stage.findings.map((finding) => {
        const fingerprint = names[index++]!
        return { ...finding, fingerprint, firstSeen: history.firstSeen.get(fingerprint) ?? today }
      }),
    }
  })
}

/** When each finding of reports was first seen, as they say. */
export const firstSeenIn = (
  reports: readonly { stages: readonly StageReport[] }[],
): ReadonlyMap<string, string> =>
  new Map(
    reports
      .flatMap(({ stages }) => stages.flatMap(({ findings }) => findings))
      .flatMap(({ fingerprint, firstSeen }): [string, string][] =>
        fingerprint === undefined || firstSeen === undefined ? [] : [[fingerprint, firstSeen]],
      ),
  )
