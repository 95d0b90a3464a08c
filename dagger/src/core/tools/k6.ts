import { z } from "zod"
import { parseJson, parsed, unreadable, type Parsed } from "./parsed.js"
import type { Raw } from "./raw.js"

/** Name of k6's summary in the output folder. */
export const K6_SUMMARY = "k6.json"

/** Trend statistics of a metric, in milliseconds. */
export type Latency = { p50: number; p90: number; p95: number; p99: number; max: number }

/** What k6 counted, for all scenarios or one. */
export type LoadNumbers = {
  requests: number
  failedRequests: number
  checks: number
  failedChecks: number
  iterations: number
  droppedIterations: number
  latencyMs?: Latency
}

/** k6's numbers, in all and by scenario, and each check that failed. */
export type K6Result = {
  total: LoadNumbers
  scenarios: Record<string, LoadNumbers>
  failedChecks: { name: string; passes: number; fails: number }[]
}

const Metric = z.record(z.string(), z.unknown())
type Group = {
  checks?: Record<string, { path: string; passes: number; fails: number }> | null
  groups?: Record<string, Group> | null
}
const CheckShape = z.object({ path: z.string(), passes: z.number(), fails: z.number() })
const GroupShape: z.ZodType<Group> = z.lazy(() =>
  z.object({
    checks: z.record(z.string(), CheckShape).nullish(),
    groups: z.record(z.string(), GroupShape).nullish(),
  }),
)
const Summary = z.object({
  metrics: z.record(z.string(), Metric),
  root_group: GroupShape.nullish(),
})

type Metrics = z.infer<typeof Summary>["metrics"]

/** Arguments of k6; `entry` is the file that `k6Entry` wrote. */
export function k6Arguments(entry: string, outputFolder: string): string[] {
  return [
    "run",
    "--quiet",
    "--no-color",
    "--no-usage-report",
    "--address=",
    "--out=csv=-",
    `--summary-export=${outputFolder}/${K6_SUMMARY}`,
    entry,
  ]
}

/**
 * Reads k6's exported summary (k6 1.x). Numbers by scenario come from
 * sub-metrics such as http_req_duration{scenario:booking}, which k6 keeps
 * because `k6Options` puts thresholds on them.
 */
export function parseK6(raw: Raw, scenarios: readonly string[]): Parsed<K6Result> {
  const report = parseJson(raw.files[K6_SUMMARY], K6_SUMMARY, Summary)
  if (!report.ok) return report
  const { metrics, root_group: root } = report.value
  if (
    !("iterations" in metrics) &&
    !("http_reqs" in metrics) &&
    Object.keys(metrics).length === 0
  ) {
    return unreadable(`${K6_SUMMARY} has no metrics`)
  }
  return parsed({
    total: numbersOf(metrics, ""),
    scenarios: Object.fromEntries(
      scenarios.map((name) => [name, numbersOf(metrics, `{scenario:${name}}`)]),
    ),
    failedChecks: checksIn(root ?? {}).filter((check) => check.fails > 0),
  })
}

function numbersOf(metrics: Metrics, suffix: string): LoadNumbers {
  const value = (metric: string, field: string) => {
    const found = metrics[`${metric}${suffix}`]?.[field]
    return typeof found === "number" ? found : 0
  }
  const requests = value("http_reqs", "count")
  const duration = (field: string) => value("http_req_duration", field)
  return {
    requests,
    // In a rate, "passes" counts the true ones: requests that failed.
    failedRequests: value("http_req_failed", "passes"),
    checks: value("checks", "passes") + value("checks", "fails"),
    failedChecks: value("checks", "fails"),
    iterations: value("iterations", "count"),
    droppedIterations: value("dropped_iterations", "count"),
    ...(requests === 0
      ? {}
      : {
          latencyMs: {
            p50: duration("p(50)"),
            p90: duration("p(90)"),
            p95: duration("p(95)"),
            p99: duration("p(99)"),
            max: duration("max"),
          },
        }),
  }
}

function checksIn(group: Group): K6Result["failedChecks"] {
  const own = Object.values(group.checks ?? {}).map(({ path, passes, fails }) => ({
    name: path.split("::").filter(Boolean).join(" > "),
    passes,
    fails,
  }))
  return [...own, ...Object.values(group.groups ?? {}).flatMap(checksIn)]
}
