import { oneLine } from "../clean.js"
import type { Chart } from "../model.js"

/** Size of a chart in pixels: as wide as a phone's page, so that its letters are never made smaller. */
export const CHART_SIZE = { width: 340, height: 190 }

/** Dashes as well as colours: the second series is told apart in print and by anyone. */
const DASHES = ["solid", [6, 3], [2, 2]] as const
const FONT = { fontFamily: "inherit", fontSize: 11, color: "var(--dim)" }
/** Letters stay readable where they lie on a curve. */
const HALO = { textBorderColor: "var(--bg)", textBorderWidth: 3 }
const GRID = { lineStyle: { color: "var(--line)" } }

/** A limit this many times over the highest value would flatten the curve: it is said, not drawn. */
const LIMIT_IN_SIGHT = 1.6

/** What ECharts draws of a chart. Colours are the page's own, so that it follows light and dark. */
export function chartOption(chart: Chart): object {
  const marks = chart.marks.map(({ x, label, kind }) => ({
    xAxis: x,
    name: oneLine(label),
    lineStyle: { color: `var(--${kind === "change" ? "dim" : kind})`, type: "solid", width: 1 },
  }))
  const limit = isInSight(chart)
    ? [{ yAxis: chart.limit, name: "limit", lineStyle: { color: "var(--fail)", type: "dashed" } }]
    : []
  const line = {
    silent: true,
    symbol: "none",
    animation: false,
    label: { ...FONT, formatter: "{b}", position: "insideEndTop", fontSize: 10, ...HALO },
    data: [...marks, ...limit],
  }
  return {
    animation: false,
    textStyle: FONT,
    grid: { left: 46, right: 10, top: 30, bottom: 24 },
    legend: {
      top: 0,
      left: 0,
      icon: "rect",
      itemWidth: 14,
      itemHeight: 3,
      itemGap: 14,
      selectedMode: false,
      textStyle: FONT,
    },
    xAxis: {
      type: "value",
      min: 0,
      max: extent(chart),
      splitNumber: 4,
      splitLine: { show: false },
      axisLine: GRID,
      axisTick: GRID,
      axisLabel: { ...FONT, formatter: "{value} s", showMaxLabel: false },
    },
    yAxis: {
      type: "value",
      min: 0,
      splitNumber: 3,
      splitLine: GRID,
      axisLine: { show: false },
      axisTick: { show: false },
      axisLabel: FONT,
    },
    series: chart.series.map(({ name, points }, index) => ({
      type: "line",
      name: oneLine(name),
      data: points,
      silent: true,
      symbol: "circle",
      symbolSize: 5,
      // A line of one point is invisible without its symbol.
      showSymbol: points.length < 2,
      color: `var(--series-${(index % 3) + 1})`,
      lineStyle: { width: 1.5, type: DASHES[index % DASHES.length] },
      ...(index === 0 ? { markLine: line } : {}),
    })),
  }
}

const extent = ({ series, marks }: Chart): number =>
  Math.max(1, ...series.flatMap(({ points }) => points.map(([x]) => x)), ...marks.map(({ x }) => x))

/** True if the limit is drawn. */
export function isInSight({ limit, series }: Chart): boolean {
  if (limit === undefined) return false
  const highest = Math.max(0, ...series.flatMap(({ points }) => points.map(([, y]) => y)))
  return limit <= highest * LIMIT_IN_SIGHT
}

/** ECharts' SVG as it goes into a page: it has no hover, so it needs neither classes nor a style sheet. */
export const trimmedSvg = (svg: string): string =>
  svg
    .replace(/<style[\s\S]*?<\/style>/g, "")
    .replace(/ (?:class|pointer-events|ecmeta_\w+|xmlns:xlink|baseProfile|version)="[^"]*"/g, "")
    .replace(/^<svg /, '<svg aria-hidden="true" focusable="false" ')
    .replace(/\n\s*/g, "\n")
    .trim()
