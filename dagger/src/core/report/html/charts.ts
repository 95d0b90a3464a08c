import type { Chart } from "../model.js"
import { isInSight } from "./chart-option.js"
import { each, html, type Html, NOTHING } from "./html.js"

/** Draws a chart: SVG, or undefined where nothing draws. */
export type Draw = (chart: Chart) => string | undefined

/** A stage's charts side by side, each with its numbers as a table. */
export function chartList(charts: readonly Chart[], draw: Draw): Html {
  if (charts.length === 0) return NOTHING
  const marks = charts.find((chart) => chart.marks.length > 0)?.marks ?? []
  return html`<h4>Over time</h4>
    <div class="charts">${each(charts, (chart) => figure(chart, draw(chart)))}</div>
    ${
      marks.length > 0 &&
      html`<ol class="marks">
        ${each(marks, ({ x, label, kind }) => html`<li class="${kind}"><b>${number(x)} s</b> ${label}</li>`)}
      </ol>`
    }`
}

function figure(chart: Chart, svg: string | undefined): Html {
  const { title, yUnit, limit } = chart
  const unit = yUnit === "1" ? "" : ` (${yUnit === "rps" ? "per second" : yUnit})`
  const far = limit !== undefined && !isInSight(chart) ? ", far above" : ""
  return html`<figure>
<figcaption>${title}${unit}${limit !== undefined && html` <small>limit ${number(limit)}${yUnit === "1" ? "" : ` ${yUnit}`}${far}</small>`}</figcaption>
${svg !== undefined && html`<div class="chart" role="img" aria-label="${spoken(chart)}">${{ markup: svg }}</div>`}
<details${svg === undefined ? { markup: " open" } : NOTHING}><summary>Numbers</summary>
<table><thead><tr><th scope="col">Series</th><th scope="col" class="number">least</th><th scope="col" class="number">median</th><th scope="col" class="number">most</th><th scope="col" class="number">last</th></tr></thead><tbody>
${each(chart.series, row)}
</tbody></table></details>
</figure>`
}

type Series = Chart["series"][number]

function row({ name, points }: Series): Html {
  const { least, median, most, last } = summed(points)
  return html`<tr>
    <th scope="row">${name}</th>
    ${each([least, median, most, last], (value) => html`<td class="number">${value === undefined ? "–" : number(value)}</td>`)}
  </tr>`
}

function summed(points: Series["points"]) {
  const sorted = points.map(([, y]) => y).sort((a, b) => a - b)
  return {
    least: sorted[0],
    median: sorted[Math.floor((sorted.length - 1) / 2)],
    most: sorted.at(-1),
    last: points.at(-1)?.[1],
  }
}

/** The chart in a sentence, for those who do not see it. */
function spoken({ title, yUnit, series }: Chart): string {
  const unit = yUnit === "1" ? "" : ` ${yUnit}`
  const parts = series.map(({ name, points }) => {
    const { least, most } = summed(points)
    if (least === undefined || most === undefined) return `${name} without data`
    return `${name} from ${number(least)} to ${number(most)}${unit}`
  })
  return `${title}: ${parts.join("; ")}`
}

const number = (value: number): string => String(Number(value.toPrecision(4)))
