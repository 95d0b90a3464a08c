import { byWeight, placeText } from "../format.js"
import { clip, oneLine } from "../clean.js"
import type { Finding, RunReport } from "../model.js"
import { each, html, type Html } from "./html.js"
import { anchor, grouped, severityTag } from "./words.js"

/** Rows of the table; the rest is in report.json and sarif/. */
const MOST_FINDINGS = 1500
const MOST_LETTERS = 400

const SEVERITIES: readonly Finding["severity"][] = ["critical", "high", "medium", "low", "info"]

const COLUMNS: readonly (readonly [title: string, says?: string])[] = [
  ["Severity"],
  ["Tool"],
  ["Rule", "The tool's own name of what it looks for"],
  ["Place"],
  ["Message"],
  ["First seen", "Day of the first run known to have reported it"],
  ["Waiver", "Who accepted it, and until when: it does not count"],
]

type Row = { stage: string; finding: Finding }

/** Every finding of every tool in one table, heaviest first; a script makes it searchable. */
export function findingsSection(report: RunReport): Html {
  const stages = new Map(
    report.stages.flatMap(({ name, findings }) => findings.map((one) => [one, name] as const)),
  )
  const rows = byWeight([...stages.keys()]).map((finding): Row => ({
    finding,
    stage: stages.get(finding) ?? "",
  }))
  const shown = rows.slice(0, MOST_FINDINGS)
  const cut = rows.length - shown.length
  if (rows.length === 0)
    return html`<section aria-labelledby="findings">
      <h2 id="findings">Findings</h2>
      <p class="dim">No tool reported anything.</p>
    </section>`
  return html`<section aria-labelledby="findings">
    <h2 id="findings">Findings <small>${grouped(rows.length)} of all tools</small></h2>
    ${filters(shown)}
    <table class="findings" data-findings>
      <thead>
        <tr>
          ${each(COLUMNS, ([title, says]) => html`<th scope="col" ${says === undefined ? { markup: "" } : html` title="${says}"`}>${title}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${each(shown, row)}
      </tbody>
    </table>
    ${cut > 0 && html`<p class="dim">The ${grouped(shown.length)} heaviest are shown; ${grouped(cut)} more in report.json and sarif/.</p>`}
  </section>`
}

function filters(rows: readonly Row[]): Html {
  const tools = [...new Set(rows.map(({ finding }) => finding.tool))].sort()
  const severities = SEVERITIES.filter((one) =>
    rows.some(({ finding }) => finding.severity === one),
  )
  return html`<form class="filters" role="search" hidden data-filters>
    <label
      >Search
      <input type="search" name="text" placeholder="rule, place, message" autocomplete="off"
    /></label>
    ${select("severity", "Severity", severities)} ${select("tool", "Tool", tools)}
    ${select("state", "State", ["blocking", "not blocking", "waived"])}
    <p role="status" aria-live="polite" data-count></p>
  </form>`
}

const select = (name: string, title: string, options: readonly string[]): Html =>
  html`<label
    >${title}
    <select name="${name}">
      <option value="">all</option>
      ${each(options, (option) => html`<option>${option}</option>`)}
    </select></label
  >`

const rank = (severity: Finding["severity"]): number => SEVERITIES.indexOf(severity)

function row({ stage, finding }: Row): Html {
  const { tool, rule, severity, message, place, blocking, firstSeen, waiver } = finding
  const state = waiver !== undefined ? "waived" : blocking ? "blocking" : "not blocking"
  const by =
    waiver !== undefined &&
    html`<span class="waived">waived</span> by ${waiver.owner} until <time>${waiver.expires}</time>:
      ${waiver.reason}`
  return html`<tr data-severity="${severity}" data-tool="${tool}" data-state="${state}">
    <td data-sort="${rank(severity)}" data-title="Severity">
      ${severityTag(severity)}${blocking && html` <span class="blocks">blocks</span>`}
    </td>
    <td data-title="Tool"><a href="#${anchor(stage)}">${tool}</a></td>
    <td class="mono" data-title="Rule">${rule}</td>
    <td class="mono" data-title="Place">${placeText(place) ?? ""}</td>
    <td data-title="Message">${clip(oneLine(message), MOST_LETTERS)}</td>
    <td data-title="First seen"><time>${firstSeen ?? ""}</time></td>
    <td data-title="Waiver">${by}</td>
  </tr>`
}
