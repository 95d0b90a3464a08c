import { K6_SUMMARY, parseK6, type K6Result, type LoadNumbers } from "../tools/k6.js"
import { K6_SERIES, loadCharts } from "../tools/k6-series.js"
import type { Raw } from "../tools/raw.js"
import { counted, lastLines, plain, rounded } from "../tools/text.js"
import type { Finding, StageNumber } from "../report/model.js"
import type { Verdict } from "../verdict.js"
import type { Judged } from "./judged.js"
import { judged, killedBy, toolError } from "./outcome.js"

/** Bounds of a load test; over `maxDroppedPercent` of iterations dropped, its numbers say nothing. */
export type LoadGate = { maxErrorPercent: number; maxP95Ms: number; maxDroppedPercent: number }

/**
 * Judges a load test by k6's numbers, in all and by scenario. A request that
 * failed and a check that failed are both errors; the worse of the two rates
 * counts, for a bad answer often is both. 4xx answers that the script declares
 * as expected are none.
 */
export function judgeLoad(raw: Raw, scenarios: readonly string[], gate: LoadGate): Judged {
  const result = parseK6(raw, scenarios)
  if (!result.ok) return toolError("k6", result.problem, [raw])
  if (killedBy(raw) || ![0, 99].includes(raw.exitCode)) {
    return toolError("k6", `it ended with exit code ${raw.exitCode}`, [raw])
  }
  const { total, scenarios: each } = result.value
  const parts = [["all", total] as const, ...Object.entries(each)]
  const findings = [
    ...parts.flatMap(([name, numbers]) => tooBad(name, numbers, gate)),
    ...checkFindings(result.value),
    ...exceptions(raw),
  ]
  const p95 = total.latencyMs?.p95
  const headline = `p95 ${p95 === undefined ? "unknown" : `${rounded(p95)} ms`}, ${rounded(errorPercent(total), 2)} % errors`
  return judged(verdictOf(parts, findings, gate), headline, {
    findings,
    charts: loadCharts(raw.files[K6_SERIES], gate),
    numbers: parts.flatMap(([name, numbers]) => numbersOf(name, numbers, gate)),
  })
}

function errorPercent(numbers: LoadNumbers): number {
  const requests = numbers.requests === 0 ? 0 : numbers.failedRequests / numbers.requests
  const checks = numbers.checks === 0 ? 0 : numbers.failedChecks / numbers.checks
  return 100 * Math.max(requests, checks)
}

function droppedPercent({ iterations, droppedIterations }: LoadNumbers): number {
  const planned = iterations + droppedIterations
  return planned === 0 ? 0 : (100 * droppedIterations) / planned
}

function verdictOf(
  parts: (readonly [string, LoadNumbers])[],
  findings: Finding[],
  gate: LoadGate,
): Verdict {
  const silent = parts.filter(([, numbers]) => numbers.requests === 0).map(([name]) => name)
  if (silent.includes("all")) return { verdict: "inconclusive", reason: "k6 sent no request." }
  const blocking = findings.filter((finding) => finding.blocking)
  if (blocking.length > 0) {
    const more = blocking.length > 1 ? ` (and ${blocking.length - 1} more)` : ""
    return { verdict: "fail", reason: `${blocking[0]?.message ?? ""}${more}` }
  }
  if (silent.length > 0) {
    return { verdict: "inconclusive", reason: `No request came from ${silent.join(", ")}.` }
  }
  const dropping = parts.find(([, numbers]) => droppedPercent(numbers) > gate.maxDroppedPercent)
  if (dropping) {
    const [name, numbers] = dropping
    const reason = `k6 dropped ${rounded(droppedPercent(numbers))} % of iterations (${name}), so the load was not what was asked for; ${gate.maxDroppedPercent} % are allowed.`
    return { verdict: "inconclusive", reason }
  }
  const total = parts[0]?.[1]
  const requests = counted(total?.requests ?? 0, "request")
  const reason = `${requests}: p95 ${rounded(total?.latencyMs?.p95 ?? 0)} ms, ${rounded(total ? errorPercent(total) : 0, 2)} % errors.`
  return { verdict: "pass", reason }
}

function tooBad(name: string, numbers: LoadNumbers, gate: LoadGate): Finding[] {
  const what = name === "all" ? "In all" : `Scenario ${name}`
  const errors = errorPercent(numbers)
  const p95 = numbers.latencyMs?.p95 ?? 0
  const failed = `${numbers.failedRequests} of ${counted(numbers.requests, "request")} and ${numbers.failedChecks} of ${counted(numbers.checks, "check")} failed`
  return [
    ...(numbers.requests > 0 && errors >= gate.maxErrorPercent && errors > 0
      ? [
          finding(
            "error-rate",
            `${what}: ${rounded(errors, 2)} % errors; less than ${gate.maxErrorPercent} % is asked for.`,
            "Read the application's log for this time; the checks that failed are listed.",
            failed,
          ),
        ]
      : []),
    ...(p95 >= gate.maxP95Ms
      ? [
          finding(
            "latency",
            `${what}: p95 is ${rounded(p95)} ms; less than ${gate.maxP95Ms} ms is asked for.`,
            "Look for what this scenario waits for: a slow query, a missing index, work that blocks the event loop.",
            latencyLine(numbers),
          ),
        ]
      : []),
  ]
}

function latencyLine({ latencyMs }: LoadNumbers): string {
  if (latencyMs === undefined) return "no latency"
  const { p50, p90, p95, p99, max } = latencyMs
  return `p50 ${rounded(p50)} ms, p90 ${rounded(p90)} ms, p95 ${rounded(p95)} ms, p99 ${rounded(p99)} ms, max ${rounded(max)} ms`
}

function checkFindings({ failedChecks }: K6Result): Finding[] {
  return failedChecks.map(({ name, passes, fails }) => ({
    ...finding(
      "check-failed",
      `Check "${name}" failed ${fails} of ${passes + fails} times.`,
      "Ask the same by hand and compare the answer's body with what the script expects.",
    ),
    severity: "medium",
    blocking: false,
  }))
}

/** A script that throws skips its checks, so its numbers can't be trusted. */
function exceptions(raw: Raw): Finding[] {
  const lines = plain(raw.stderr)
    .split("\n")
    .filter((line) => /level=error/.test(line) && !/thresholds on metrics/.test(line))
  if (lines.length === 0) return []
  const message = `The script threw ${counted(lines.length, "exception")}.`
  const fix = `Repair the script; see ${K6_SUMMARY} and k6's log.`
  return [finding("script-exception", message, fix, lastLines(lines.join("\n"), 5))]
}

function finding(rule: string, message: string, fix: string, detail?: string): Finding {
  const base: Finding = { tool: "k6", rule, severity: "high", message, fix, blocking: true }
  return detail === undefined ? base : { ...base, detail }
}

function numbersOf(name: string, numbers: LoadNumbers, gate: LoadGate): StageNumber[] {
  const prefix = name === "all" ? "" : `${name} `
  const { latencyMs } = numbers
  return [
    { name: `${prefix}requests`, value: numbers.requests, unit: "1" },
    {
      name: `${prefix}errors`,
      value: errorPercent(numbers),
      unit: "%",
      limit: { op: "<", value: gate.maxErrorPercent },
    },
    ...(latencyMs === undefined
      ? []
      : [
          { name: `${prefix}p50`, value: latencyMs.p50, unit: "ms" },
          {
            name: `${prefix}p95`,
            value: latencyMs.p95,
            unit: "ms",
            limit: { op: "<" as const, value: gate.maxP95Ms },
          },
          { name: `${prefix}p99`, value: latencyMs.p99, unit: "ms" },
        ]),
    {
      name: `${prefix}dropped iterations`,
      value: droppedPercent(numbers),
      unit: "%",
      limit: { op: "<=", value: gate.maxDroppedPercent },
    },
  ]
}
