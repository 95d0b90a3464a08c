import type { Chart, MarkKind } from "../report/model.js"
import { isAborted, isError, type Arm, type Observation } from "./observation.js"
import type { ReleaseStep } from "./record.js"
import { quantile } from "./stats.js"

const ARMS: readonly Arm[] = ["baseline", "candidate"]

/** Points of a chart at most, and the least seconds that one sums up. */
const MOST_POINTS = 60
const LEAST_SECONDS = 2

const KINDS: Record<ReleaseStep["verdict"], MarkKind> = {
  promote: "pass",
  rollback: "fail",
  inconclusive: "inconclusive",
  continue: "change",
}

/** Both arms over time, with the weights and what was decided at the end of each step. */
export function canaryCharts(
  observations: readonly Observation[],
  steps: readonly ReleaseStep[],
): Chart[] {
  const counted = observations.filter((one) => one.arm !== "none" && !isAborted(one))
  const [first] = steps
  if (first === undefined || counted.length === 0) return []
  const began = Date.parse(first.startedAt) / 1000
  const ended = Date.parse(steps.at(-1)!.endedAt) / 1000
  const bins = binned(counted, began, ended)
  const marks = steps.map(({ endedAt, plannedPercent, verdict }) => ({
    x: rounded(Date.parse(endedAt) / 1000 - began),
    label: `${plannedPercent} %: ${verdict}`,
    kind: KINDS[verdict],
  }))
  const arms = (
    yUnit: string,
    title: string,
    valueOf: (bin: Bin, arm: Arm) => number | undefined,
  ) => ({
    title,
    xUnit: "s",
    yUnit,
    series: ARMS.map((arm) => ({ name: arm, points: pointsOf(bins, (bin) => valueOf(bin, arm)) })),
    marks,
  })
  return [
    {
      ...arms("%", "Candidate's share", () => undefined),
      series: [
        { name: "planned", points: planned(steps, began) },
        { name: "measured", points: pointsOf(bins, shareOf) },
      ],
    },
    arms("rps", "Requests", (bin, arm) => bin[arm].length / bin.seconds),
    arms("%", "Errors", (bin, arm) =>
      bin[arm].length === 0 ? undefined : (100 * bin[arm].filter(isError).length) / bin[arm].length,
    ),
    arms("ms", "Latency, p95", (bin, arm) => quantile(latencies(bin[arm]), 0.95)),
  ]
}

type Bin = { x: number; seconds: number } & Record<Arm, Observation[]>

function binned(observations: readonly Observation[], began: number, ended: number): Bin[] {
  const seconds = Math.max(LEAST_SECONDS, Math.ceil((ended - began) / MOST_POINTS))
  const bins = Array.from(
    // Only whole bins: the rate of half a one would show a fall that never was.
    { length: Math.max(1, Math.floor((ended - began) / seconds)) },
    (_, index): Bin => ({ x: index * seconds, seconds, baseline: [], candidate: [] }),
  )
  for (const one of observations) {
    const bin = bins[Math.floor((one.time - began) / seconds)]
    if (one.arm !== "none") bin?.[one.arm].push(one)
  }
  return bins
}

/** The weight as it was set: two points a step, so that it is drawn as stairs. */
const planned = (steps: readonly ReleaseStep[], began: number): [number, number][] =>
  steps.flatMap(({ startedAt, endedAt, plannedPercent }) =>
    [startedAt, endedAt].map((time): [number, number] => [
      rounded(Date.parse(time) / 1000 - began),
      plannedPercent,
    ]),
  )

function shareOf({ baseline, candidate }: Bin): number | undefined {
  const all = baseline.length + candidate.length
  return all === 0 ? undefined : (100 * candidate.length) / all
}

const latencies = (observations: readonly Observation[]): number[] =>
  observations
    .filter((one) => one.status >= 100 && one.totalMs >= 0)
    .map((one) => one.totalMs)
    .sort((a, b) => a - b)

function pointsOf(
  bins: readonly Bin[],
  valueOf: (bin: Bin) => number | undefined,
): [number, number][] {
  return bins.flatMap((bin): [number, number][] => {
    const value = valueOf(bin)
    return value === undefined ? [] : [[bin.x, rounded(value)]]
  })
}

const rounded = (value: number) => Number(value.toPrecision(3))
