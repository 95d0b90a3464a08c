import type { VerdictName } from "../verdict.js"

export type Severity = "critical" | "high" | "medium" | "low" | "info"

/** Where a finding is: a place in a file, or a URL that was asked. */
export type Place = { file?: string; line?: number; column?: number; url?: string; method?: string }

/** A finding is one thing a tool reported. */
export type Finding = {
  tool: string
  /** The tool's own name of the rule, such as no-unused-vars, TS2322 or CVE-2026-1234. */
  rule: string
  severity: Severity
  message: string
  place?: Place
  /** More lines for a reader: an assertion's diff, an excerpt, the last lines of a log. */
  detail?: string
  /** Which lines of the detail an excerpt keeps: "end" for a log; the first ones unless given. */
  detailKeeps?: "start" | "end"
  /** What to do about it, one sentence. */
  fix?: string
  /** Command that runs this test alone, in the application's folder. */
  alone?: string
  /** True if this finding alone makes the stage fail. */
  blocking: boolean
  /** Names the same finding in another run, wherever its line moved to; in every report. */
  fingerprint?: string
  /** ISO date of the first run that reported it, as far as earlier reports tell; in every report. */
  firstSeen?: string
  /** Who accepted it, why, and until when: it does not count for its gate. */
  waiver?: FindingWaiver
}

/** An accepted finding's owner and reason, and the last day (ISO date) on which it is accepted. */
export type FindingWaiver = { owner: string; reason: string; expires: string }

/** A part of a stage judged apart. `name` is "stage.part". */
export type Part = { name: string; verdict: VerdictName; reason: string; allowed?: boolean }

/** A measured number with its unit and, where a gate looks at it, its limit. */
export type StageNumber = {
  name: string
  value: number
  /** "ms", "%", "1" for counts, "rps", "s", "B". */
  unit: string
  /** The bound that the gate compares with, such as { op: "<", value: 500 }. */
  limit?: { op: "<" | "<=" | ">" | ">=" | "=="; value: number }
}

export type TestCase = {
  suite: string
  name: string
  file?: string
  line?: number
  outcome: "passed" | "failed" | "flaky" | "skipped"
  durationMs: number
  message?: string
  detail?: string
  /** Attempts that passed and that failed, where there was more than one. */
  tries?: { passed: number; failed: number }
}

export type FileCoverage = { file: string; lines: number; coveredLines: number }
export type Coverage = {
  lines: number
  coveredLines: number
  linesPercent: number
  files: FileCoverage[]
}

/** What marks a moment of a chart: a verdict, or something that changed. */
export type MarkKind = VerdictName | "change"

/** Numbers over time, for whatever draws them. Points are in order of x. */
export type Chart = {
  title: string
  /** "s": seconds from the measurement's start. */
  xUnit: string
  /** As of a number: "ms", "%", "1", "rps". */
  yUnit: string
  series: { name: string; points: [x: number, y: number][] }[]
  /** Moments worth a line and a word. */
  marks: { x: number; label: string; kind: MarkKind }[]
  /** The bound that the gate compares with, where one value can be drawn. */
  limit?: number
}

/**
 * What a shard was given: its files of tests, how many files there are for all shards, and those
 * of them that its test map left out of all shards.
 */
export type Share = { files: string[]; of: number; leftOut?: string[] }

/** One stage in the report. */
export type StageReport = {
  name: string
  verdict: VerdictName
  reason: string
  headline: string
  /** The tool's own time, in seconds, as its exec measured it; 0 if it never started. */
  durationSeconds: number
  /** Seconds from the run's start to the stage's start and end, as the run saw them. */
  startedSeconds: number
  endedSeconds: number
  /** True if every exec of the stage came from an earlier run. */
  cached: boolean
  /** Which part of the tests it took, both from 1; absent where it took all of them. */
  shard?: { index: number; count: number } & Partial<Share>
  /** Short content key of all inputs: under the same one, two runs had the same work to do. */
  key?: string
  /** A short digest of each input by its name, such as files.project or settings.stage. */
  inputs?: Record<string, string>
  /** In words what changed since an earlier run, for a stage that ran again; where that run is known. */
  changed?: string[]
  /** True if an inconclusive verdict was allowed by name. */
  allowed: boolean
  /** Command that runs this stage alone. */
  reproduce: string
  /** Stages of this run that had to pass before it. */
  needs: string[]
  parts: Part[]
  findings: Finding[]
  numbers: StageNumber[]
  tests: TestCase[]
  coverage?: Coverage
  charts: Chart[]
}

/** A stage that was left out, and why. */
export type SkippedStage = { name: string; reason: string }

/** The whole run: what report.json holds. */
export type RunReport = {
  /** Version of this document's schema. */
  version: 1
  verdict: VerdictName
  reason: string
  application: string
  runId: string
  /** ISO 8601, UTC. */
  startedAt: string
  durationSeconds: number
  stages: StageReport[]
  skipped: SkippedStage[]
  /** Parts whose inconclusive verdict was allowed explicitly. */
  allowedInconclusive: string[]
  notes: string[]
}
