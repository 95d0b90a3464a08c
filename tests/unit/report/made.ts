import { canaryCharts } from "../../../dagger/src/core/canary/charts.js"
import type { Observation } from "../../../dagger/src/core/canary/observation.js"
import { buildRunReport } from "../../../dagger/src/core/report/build.js"
import type {
  Chart,
  Finding,
  RunReport,
  StageReport,
} from "../../../dagger/src/core/report/model.js"
import { failingLint, failingUnit, facts, stage, trivy } from "./sample.js"

// Reports of every kind, made up, for the printers and for the browser.

const accepted = { owner: "ann@example.org", reason: "Never called.", expires: "2027-01-31" }

/** Numbers that go up and down, the same every time. */
const wave = (length: number, from: number, by: number): [number, number][] =>
  Array.from({ length }, (_, x) => [x, Number((from + by * Math.sin(x / 4) ** 2).toPrecision(3))])

const loadCharts: Chart[] = [
  { title: "Requests", yUnit: "rps", series: [{ name: "requests", points: wave(60, 48, 9) }] },
  {
    title: "Latency",
    yUnit: "ms",
    series: ["p50", "p95", "p99"].map((name, i) => ({ name, points: wave(60, 20 * 3 ** i, 30) })),
    limit: 500,
  },
  {
    title: "Failed requests",
    yUnit: "%",
    series: [{ name: "failed", points: wave(60, 0, 2) }],
    limit: 1,
  },
].map((chart) => ({ xUnit: "s", marks: [], ...chart }))

const at = (second: number) => new Date(Date.UTC(2026, 4, 9, 7, 40, second)).toISOString()
const arm = { requests: 100, errors: 0 }

/** A canary of three steps; the candidate gets slower and begins to err in the second. */
export const canaryStage = (verdict: "promote" | "rollback"): StageReport => {
  const shares = verdict === "promote" ? [10, 50, 100] : [10, 50]
  const steps = shares.map((plannedPercent, index) => ({
    plannedPercent,
    startedAt: at(index * 20),
    endedAt: at(index * 20 + 20),
    baseline: arm,
    candidate: arm,
    verdict: index === shares.length - 1 ? verdict : ("continue" as const),
    reason: "",
  }))
  const observations = Array.from({ length: shares.length * 20 * 30 }, (_, index): Observation => {
    const second = index / 30
    const share = shares[Math.floor(second / 20)] ?? 100
    const candidate = index % 100 < share
    const bad = candidate && verdict === "rollback" && second > 20 && index % 7 === 0
    const totalMs = 12 + (index % 9) + (candidate && verdict === "rollback" ? second : 0)
    const time = Date.parse(at(0)) / 1000 + second
    const what = { method: "GET", path: "/", bytes: 1, end: "--", responseMs: totalMs }
    return {
      time,
      arm: candidate ? "candidate" : "baseline",
      status: bad ? 500 : 200,
      totalMs,
      ...what,
    }
  })
  return stage("canary", {
    needs: ["build"],
    headline: `${verdict} at ${shares.at(-1)} % (measured 49.8 %)`,
    charts: canaryCharts(observations, steps),
    ...(verdict === "promote"
      ? {}
      : {
          verdict: "fail",
          reason: "21 of 300 requests to the candidate failed, 0 of 310 to the baseline.",
        }),
  })
}

const coverage = {
  lines: 900,
  coveredLines: 820,
  linesPercent: 91.1,
  files: [
    { file: "src/a.ts", lines: 300, coveredLines: 300 },
    { file: "src/services/payments/webhook-signatures.ts", lines: 400, coveredLines: 330 },
    { file: "src/price.ts", lines: 200, coveredLines: 190 },
  ],
}

const scan: Finding[] = [
  ["critical", "CVE-2026-1234", "Remote code execution in left-pad", "package-lock.json", true],
  ["high", "CVE-2026-2222", "Denial of service in qs", "package-lock.json", true],
  ["medium", "DS-0013", "RUN cd … changes the folder", "Dockerfile", false],
  ["low", "DS-0026", "No HEALTHCHECK", "Dockerfile", false],
].map(([severity, rule, message, file, blocking]) => ({
  tool: "trivy",
  rule: rule as string,
  severity: severity as Finding["severity"],
  message: message as string,
  place: { file: file as string, line: 3 },
  fix: "Take a version without it.",
  blocking: blocking as boolean,
  ...(rule === "CVE-2026-2222" ? { waiver: accepted, blocking: false } : {}),
}))

const alerts: Finding[] = ["/", "/sign-in", "/vendors/1"].map((path) => ({
  tool: "headers",
  rule: "content-security-policy",
  severity: "medium",
  message: `Content-Security-Policy is missing on http://app:3000${path}.`,
  place: { url: `http://app:3000${path}`, method: "GET" },
  fix: "Send Content-Security-Policy with each page.",
  blocking: true,
}))

/** Gives stages their place in time, two at once. */
function timed(stages: StageReport[]): StageReport[] {
  const free = [0, 0]
  return stages.map((one, index) => {
    const lane = (free[0] ?? 0) <= (free[1] ?? 0) ? 0 : 1
    const seconds = one.cached ? 1 : one.durationSeconds + 1
    const startedSeconds = Math.max(free[lane] ?? 0, index > 5 ? Math.min(...free) : 0)
    free[lane] = startedSeconds + seconds
    return { ...one, startedSeconds, endedSeconds: startedSeconds + seconds }
  })
}

const skipped = [
  { name: "promote", reason: "Needs canary, which failed." },
  { name: "integration", reason: "Left out by --skip." },
]

/** Failures of all kinds. */
export const failing: RunReport = buildRunReport(
  timed([
    failingLint,
    stage("typecheck", { cached: true, durationSeconds: 9 }),
    { ...failingUnit, coverage },
    stage("build", { durationSeconds: 21, headline: "healthy after 2 s" }),
    stage("contract", {
      verdict: "error",
      reason: "Schemathesis left no result: schemathesis.ndjson was not written.",
      headline: "could not be judged",
      needs: ["build"],
    }),
    stage("load", {
      needs: ["build"],
      durationSeconds: 62,
      charts: loadCharts,
      headline: "p95 182 ms",
    }),
    stage("zap", {
      verdict: "fail",
      reason: "Content-Security-Policy missing or wrong on 3 of 3 pages.",
      headline: "0 high, 3 medium (Wapiti)",
      needs: ["build"],
      findings: alerts,
    }),
    { ...trivy, verdict: "fail", reason: "1 critical and 0 high.", findings: scan },
    canaryStage("rollback"),
  ]),
  { ...facts, skipped, notes: ["The baseline is the candidate itself, as no other was given."] },
)

/** Everything passed, with a flaky test, an allowance and a waived finding. */
export const passing: RunReport = buildRunReport(
  timed([
    stage("lint", { cached: true, durationSeconds: 12 }),
    stage("unit", { coverage, tests: failingUnit.tests.slice(2), numbers: failingUnit.numbers }),
    stage("build", { durationSeconds: 21 }),
    stage("load", { needs: ["build"], durationSeconds: 62, charts: loadCharts }),
    { ...trivy, findings: scan.slice(1) },
    canaryStage("promote"),
  ]),
  facts,
)

export const errored = buildRunReport(
  [stage("build", { verdict: "error", reason: "SLUICE_REGISTRY: the registry did not answer." })],
  facts,
)
export const inconclusive = buildRunReport(
  [stage("lint"), stage("load", { verdict: "inconclusive", reason: "k6 sent no request." })],
  facts,
)
export const empty = buildRunReport([], { ...facts, skipped })

/** Thousands of findings and tests, each as long as a tool makes them. */
export const huge = (count: number): RunReport => {
  const findings = Array.from({ length: count }, (_, line): Finding => ({
    ...failingLint.findings[0]!,
    message: `${line} ${"long words ".repeat(60)}`,
    detail: "x".repeat(300).concat("\n").repeat(60),
    place: { file: `src/${"deep/".repeat(20)}${line}.ts`, line },
  }))
  const tests = Array.from({ length: count }, (_, index) => ({
    ...failingUnit.tests[0]!,
    name: `test ${index} ${"with a long name ".repeat(10)}`,
  }))
  return buildRunReport(
    [
      { ...failingLint, findings },
      { ...failingUnit, tests },
    ],
    facts,
  )
}

export const ALL: Record<string, RunReport> = { failing, passing, errored, inconclusive, empty }
