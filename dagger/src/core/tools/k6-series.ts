import type { Chart } from "../report/model.js"
import { quoted } from "./shell.js"

/** Name of the time series in k6's output folder. */
export const K6_SERIES = "series.csv"

/** Latencies are counted in classes, each this much wider than the last: a quantile is off by half of it at most. */
const CLASS = 0.05
const OFFSET = 200

/**
 * Sums up k6's samples, a line each on its standard output, to counts by
 * second and class of latency: a few thousand lines, however many requests.
 * Only the first three columns are read; later ones may hold quoted commas.
 */
const SUM_UP = [
  `/^http_req_duration,/ { n[int($2) "," ($3 > 0 ? int(log($3) / ${CLASS} + ${OFFSET}) : 0)]++; next }`,
  "/^http_req_failed,/ { if ($3 > 0) f[int($2)]++; next }",
  "/^metric_name,/ || /^[a-z0-9_]+,[0-9]+,/ { next }",
  "{ print }",
  'END { for (k in n) print k "," n[k] >out; for (k in f) print k ",failed," f[k] >out }',
].join("\n")

/** A shell command that runs k6 (with `--out csv=-`), leaves its time series in $OUT, and has its exit code. */
export const withSeries = (command: string): string =>
  `{ ${command}; echo $? >/tmp/k6-exit; } | awk -F, -v out="$OUT/${K6_SERIES}" ${quoted(SUM_UP)}; (exit "$(cat /tmp/k6-exit)")`

type Second = { classes: Map<number, number>; failed: number }

/** Bounds to draw into the charts. */
export type LoadLimits = { maxP95Ms: number; maxErrorPercent: number }

/** Points of a chart at most: more would be noise at its size. */
const MOST_POINTS = 60

/** Rate, latency and errors over time; nothing where k6 left no series. */
export function loadCharts(text: string | undefined, limits: LoadLimits): Chart[] {
  const seconds = parse(text ?? "")
  const times = [...seconds.keys()]
  if (times.length === 0) return []
  const first = Math.min(...times)
  const last = Math.max(...times)
  const width = Math.max(1, Math.ceil((last - first + 1) / MOST_POINTS))
  // Only whole bins: the rate of half a one would show a fall that never was.
  const whole = Math.max(1, Math.floor((last - first + 1) / width))
  const bins = Array.from({ length: whole }, (_, index) => {
    const from = first + index * width
    const inside = times.filter((time) => time >= from && time < from + width)
    return { x: index * width, ...merged(inside.flatMap((time) => seconds.get(time) ?? [])) }
  })
  const busy = bins.filter(({ count }) => count > 0)
  const common = { xUnit: "s", marks: [] }
  const latency = (q: number) =>
    busy.map(({ x, classes }): [number, number] => [x, quantile(classes, q)])
  return [
    {
      ...common,
      title: "Requests",
      yUnit: "rps",
      series: [
        { name: "requests", points: bins.map(({ x, count }) => [x, rounded(count / width)]) },
      ],
    },
    {
      ...common,
      title: "Latency",
      yUnit: "ms",
      series: [0.5, 0.95, 0.99].map((q) => ({ name: `p${100 * q}`, points: latency(q) })),
      limit: limits.maxP95Ms,
    },
    {
      ...common,
      title: "Failed requests",
      yUnit: "%",
      series: [
        {
          name: "failed",
          points: busy.map(({ x, count, failed }) => [x, rounded((100 * failed) / count)]),
        },
      ],
      limit: limits.maxErrorPercent,
    },
  ]
}

function parse(text: string): Map<number, Second> {
  const seconds = new Map<number, Second>()
  for (const line of text.split("\n")) {
    const found = /^(\d+),(\d+|failed),(\d+)$/.exec(line.trim())
    if (found === null) continue
    const [time, what, count] = [Number(found[1]), found[2], Number(found[3])]
    const second = seconds.get(time) ?? { classes: new Map<number, number>(), failed: 0 }
    if (what === "failed") second.failed += count
    else second.classes.set(Number(what), (second.classes.get(Number(what)) ?? 0) + count)
    seconds.set(time, second)
  }
  return seconds
}

function merged(parts: readonly Second[]): Second & { count: number } {
  const classes = new Map<number, number>()
  for (const part of parts)
    for (const [of, count] of part.classes) classes.set(of, (classes.get(of) ?? 0) + count)
  const count = [...classes.values()].reduce((sum, one) => sum + one, 0)
  return { classes, count, failed: parts.reduce((sum, { failed }) => sum + failed, 0) }
}

/** Nearest rank over the classes, as the middle of its class in milliseconds. */
function quantile(classes: ReadonlyMap<number, number>, q: number): number {
  const sorted = [...classes].sort(([a], [b]) => a - b)
  const total = sorted.reduce((sum, [, count]) => sum + count, 0)
  let seen = 0
  for (const [of, count] of sorted) {
    seen += count
    if (seen >= q * total) return rounded(Math.exp((of - OFFSET + 0.5) * CLASS))
  }
  return 0
}

const rounded = (value: number) => Number(value.toPrecision(3))
