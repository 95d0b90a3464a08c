import { z } from "zod"

import type { RunReport } from "./model.js"

const verdict = z.enum(["pass", "fail", "inconclusive", "error"])
const count = z.int().min(0)
const seconds = z.number().min(0)

const place = z.object({
  file: z.string().optional(),
  line: z.int().optional(),
  column: z.int().optional(),
  url: z.string().optional(),
  method: z.string().optional(),
})

const finding = z.object({
  tool: z.string(),
  rule: z.string(),
  severity: z.enum(["critical", "high", "medium", "low", "info"]),
  message: z.string(),
  place: place.optional(),
  detail: z.string().optional(),
  detailKeeps: z
    .enum(["start", "end"])
    .optional()
    .describe("Which lines of the detail an excerpt keeps; start unless given."),
  fix: z.string().optional(),
  alone: z
    .string()
    .optional()
    .describe("Command that runs this test alone, in the application's folder."),
  blocking: z.boolean().describe("True if this finding alone makes the stage fail."),
  fingerprint: z
    .string()
    .describe("Names the same finding in another run, wherever its line moved to."),
  firstSeen: z.iso.date().describe("Date of the first run known to have reported it."),
  waiver: z
    .object({ owner: z.string(), reason: z.string(), expires: z.iso.date() })
    .optional()
    .describe("Who accepted it, why, and the last day of it: it does not count for its gate."),
})

const part = z.object({
  name: z.string().describe("stage.part"),
  verdict,
  reason: z.string(),
  allowed: z.boolean().optional(),
})

const stageNumber = z.object({
  name: z.string(),
  value: z.number(),
  unit: z.string().describe("ms, %, 1 for counts, rps, s, B."),
  limit: z
    .object({ op: z.enum(["<", "<=", ">", ">=", "=="]), value: z.number() })
    .optional()
    .describe("The bound that the gate compares with."),
})

const testCase = z.object({
  suite: z.string(),
  name: z.string(),
  file: z.string().optional(),
  line: z.int().optional(),
  outcome: z.enum(["passed", "failed", "flaky", "skipped"]),
  durationMs: z.number(),
  message: z.string().optional(),
  detail: z.string().optional(),
  tries: z
    .object({ passed: count, failed: count })
    .optional()
    .describe("Attempts that passed and that failed, where there was more than one."),
})

const coverage = z.object({
  lines: count,
  coveredLines: count,
  linesPercent: z.number().min(0).max(100),
  files: z.array(z.object({ file: z.string(), lines: count, coveredLines: count })),
})

const chart = z
  .object({
    title: z.string(),
    xUnit: z.string().describe("s: seconds from the measurement's start."),
    yUnit: z.string(),
    series: z.array(
      z.object({ name: z.string(), points: z.array(z.tuple([z.number(), z.number()])) }),
    ),
    marks: z.array(
      z.object({
        x: z.number(),
        label: z.string(),
        kind: z.enum([...verdict.options, "change"]),
      }),
    ),
    limit: z.number().optional().describe("The bound that the gate compares with."),
  })
  .describe("Numbers over time; points are in order of x.")

const stage = z.object({
  name: z.string(),
  verdict,
  reason: z.string().describe("One sentence."),
  headline: z.string().describe("The number for a reader in a hurry."),
  durationSeconds: seconds.describe("The tool's own time; 0 if it never started."),
  startedSeconds: seconds.describe("Seconds from the run's start."),
  endedSeconds: seconds.describe("Seconds from the run's start."),
  cached: z.boolean().describe("True if every exec came from an earlier run."),
  shard: z
    .object({
      index: z.int().min(1),
      count: z.int().min(1),
      files: z.array(z.string()).optional().describe("The files of tests that it was given."),
      of: count.optional().describe("How many files all shards have together."),
      leftOut: z
        .array(z.string())
        .optional()
        .describe("Those of them that its test map left out, of whatever shard."),
    })
    .optional()
    .describe("Which part of the tests it took, both from 1; absent where it took all of them."),
  key: z
    .string()
    .optional()
    .describe("Content key of all inputs; under the same one, two runs had the same work to do."),
  inputs: z
    .record(z.string(), z.string())
    .optional()
    .describe("A short digest of each input by its name."),
  changed: z
    .array(z.string())
    .optional()
    .describe("What changed since the earlier run that was given, in words; it ran again."),
  allowed: z.boolean().describe("True if an inconclusive verdict was allowed by name."),
  reproduce: z.string().describe("Command that runs this stage alone."),
  needs: z.array(z.string()).describe("Stages of this run that had to pass before it."),
  parts: z.array(part),
  findings: z.array(finding),
  numbers: z.array(stageNumber),
  tests: z.array(testCase),
  coverage: coverage.optional(),
  charts: z.array(chart),
})

/** The shape of report.json, version 1. */
export const reportSchema = z.object({
  version: z.literal(1),
  verdict,
  reason: z.string().describe("One sentence."),
  application: z.string(),
  runId: z.string(),
  startedAt: z.string().describe("ISO 8601, UTC."),
  durationSeconds: seconds,
  stages: z.array(stage),
  skipped: z.array(z.object({ name: z.string(), reason: z.string() })),
  allowedInconclusive: z.array(z.string()),
  notes: z.array(z.string()),
}) satisfies z.ZodType<RunReport>

/** report.json. */
export const reportJson = (report: RunReport): string => `${JSON.stringify(report, null, 2)}\n`

/** The JSON Schema of report.json. */
export const reportJsonSchema = (): object => ({
  ...z.toJSONSchema(reportSchema, { target: "draft-7" }),
  title: "report.json of Sluice, version 1",
})
