import { chartList, type Draw } from "../../report/html/charts.js"
import { each, html } from "../../report/html/html.js"
import type { Chart } from "../../report/model.js"
import type { Judgement, MetricStatus } from "./status.js"

/** What the page is made with: a style sheet, and what draws charts. */
export type JudgementParts = { css: string; draw: Draw }

/** A judgement as one page that asks nothing of the network. */
export function judgementHtml(
  judgement: Judgement,
  charts: readonly Chart[],
  { css, draw }: JudgementParts,
): string {
  const { verdict, reason, decidedAfterSeconds, observedSeconds, metrics, routes, notes } =
    judgement
  const when =
    decidedAfterSeconds === null
      ? `No final verdict in ${number(observedSeconds)} s.`
      : `Decided ${number(decidedAfterSeconds)} s after the first observation.`
  const policy =
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${verdict}: ${reason}</title>
        ${{ markup: `<style>${css}</style>` }}
      </head>
      <body>
        <header><span class="brand">Sluice</span></header>
        <main>
          <h1>Canary: ${verdict}</h1>
          <p>${reason}</p>
          <p>${when}</p>
          <table>
            <thead>
              <tr>
                <th scope="col">Metric</th>
                <th scope="col">State</th>
                <th scope="col" class="number">Baseline</th>
                <th scope="col" class="number">Candidate</th>
                <th scope="col" class="number">Difference</th>
                <th scope="col" class="number">Interval at all times</th>
                <th scope="col" class="number">Harmless</th>
                <th scope="col" class="number">e-value</th>
                <th scope="col" class="number">p-value</th>
              </tr>
            </thead>
            <tbody>
              ${each(metrics, row)}
            </tbody>
          </table>
          ${
            routes.length > 0 &&
            html`<h2>Routes</h2>
              <ul>
                ${each(routes, ({ route, errors, requests }) => html`<li>${route}: ${errors.candidate} of ${requests.candidate} requests failed, ${errors.baseline} of the baseline's ${requests.baseline}</li>`)}
              </ul>`
          }
          ${
            notes.length > 0 &&
            html`<h2>Notes</h2>
              <ul>
                ${each(notes, (note) => html`<li>${note}</li>`)}
              </ul>`
          }
          ${chartList(charts, draw)}
        </main>
      </body>
    </html> `.markup
}

function row({ name, state, unit, effect, baseline, candidate, eValue, pValue }: MetricStatus) {
  const cells = [
    number(baseline),
    number(candidate),
    `${number(effect.estimate)} ${unit}`,
    `${number(effect.lower)} to ${number(effect.upper)}`,
    number(effect.harmless),
    number(eValue),
    number(pValue),
  ]
  return html`<tr>
    <th scope="row">${name}</th>
    <td>${state}</td>
    ${each(cells, (cell) => html`<td class="number">${cell}</td>`)}
  </tr>`
}

const number = (value: number | null): string =>
  value === null ? "–" : String(Number(value.toPrecision(3)))
