import type { Chart, MarkKind } from "../../report/model.js"
import type { CanaryVerdict } from "../judge.js"
import type { Judgement, TracePoint } from "./status.js"

const KINDS: Record<CanaryVerdict, MarkKind> = {
  promote: "pass",
  rollback: "fail",
  inconclusive: "inconclusive",
  continue: "change",
}

/** Ends of an interval are drawn where they are within this many margins, or this many times the effect. */
const IN_SIGHT = { margins: 12, effects: 5 }

type Point = [x: number, y: number]

/** How a judgement went: evidence, and each metric's effect with its interval, over time. */
export function traceCharts(
  { verdict, decidedAfterSeconds, observedSeconds, metrics }: Judgement,
  trace: readonly TracePoint[],
  alpha: number,
): Chart[] {
  if (trace.length === 0) return []
  const marks = [
    { x: decidedAfterSeconds ?? observedSeconds, label: verdict, kind: KINDS[verdict] },
  ]
  const series = (of: (point: TracePoint) => number | null | undefined): Point[] =>
    trace.flatMap((point): Point[] => {
      const value = of(point)
      return typeof value === "number" ? [[point.t, Number(value.toPrecision(4))]] : []
    })
  const common = { xUnit: "s", marks }
  const own = (name: string) => (point: TracePoint) =>
    point.metrics.find((metric) => metric.name === name)
  const evidence: Chart = {
    ...common,
    title: "Evidence against the candidate, as powers of ten",
    yUnit: "1",
    limit: Number(Math.log10(1 / alpha).toPrecision(3)),
    series: metrics.map(({ name }) => ({
      name,
      points: series((point) => Math.log10(Math.max(own(name)(point)?.eValue ?? 1, 1e-3))),
    })),
  }
  const effects = metrics.map(({ name, unit, effect }): Chart => {
    const { harmless, estimate } = effect
    const most = Math.max(IN_SIGHT.margins * harmless, IN_SIGHT.effects * Math.abs(estimate ?? 0))
    const seen = (value: number | null | undefined) =>
      typeof value === "number" && Math.abs(value) <= most ? value : undefined
    return {
      ...common,
      title: `${name}: difference, ${unit === "pp" ? "percentage points" : "percent"}`,
      yUnit: unit === "pp" ? "1" : "%",
      limit: harmless,
      series: (["estimate", "lower", "upper"] as const).map((end) => ({
        name: end,
        points: series((point) => seen(own(name)(point)?.[end])),
      })),
    }
  })
  const share: Chart = {
    ...common,
    title: "Candidate's share",
    yUnit: "%",
    series: [{ name: "measured", points: series(({ sharePercent }) => sharePercent) }],
  }
  return [evidence, ...effects, share]
}
