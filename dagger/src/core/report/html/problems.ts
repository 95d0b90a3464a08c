import { durationText } from "../format.js"
import { excerpt } from "../excerpt.js"
import { grouped as byCause, type Group, type Problem, problemsOf } from "../problems.js"
import { oneLine } from "../clean.js"
import type { StageReport } from "../model.js"
import { each, html, type Html, NOTHING } from "./html.js"
import { command, counted, grouped } from "./words.js"

/** How much of what is wrong is shown. */
export type Room = { groups: number; lines: number; places: number }

export const ON_TOP: Room = { groups: 1, lines: 16, places: 5 }
export const IN_STAGE: Room = { groups: 20, lines: 30, places: 20 }

const COLUMNS = 180

/** What is wrong in a stage: what, where, an excerpt, what to do; alike ones together. */
export function problemList(stage: StageReport, room: Room): Html {
  const groups = byCause(problemsOf(stage))
  if (groups.length === 0) return NOTHING
  const rest = groups.slice(room.groups).reduce((sum, { more }) => sum + 1 + more.length, 0)
  return html`<ol class="problems">
      ${each(groups.slice(0, room.groups), (group) => problem(group, room, stage.reason))}
    </ol>
    ${rest > 0 && html`<p class="dim">${counted(rest, "more problem")} in <a href="#findings">the findings</a> and in report.json.</p>`}`
}

/** `said` is the stage's reason, which stands above and is not told twice. */
function problem(group: Group, room: Room, said: string): Html {
  const { first } = group
  return html`<li>
    ${first.where !== undefined && html`<p class="place">${first.where}</p>`}
    ${oneLine(first.what) !== oneLine(said) && html`<p class="what">${first.what}${ruleOf(first)}</p>`}
    ${problemBody(group, room)}
  </li>`
}

/** The rule that says so, small: its name means something to those who know the tool. */
export const ruleOf = ({ rule }: Problem): Html =>
  rule === undefined
    ? NOTHING
    : html` <small class="rule" title="The tool's name of the rule">${rule}</small>`

/** What stands below a problem's sentence: an excerpt, others alike, what to do, the test alone. */
export function problemBody({ first, more }: Group, room: Room): Html {
  const lines = excerpt(first.detail ?? "", room.lines, COLUMNS, first.keeps)
  return html`${lines.length > 0 && html`<pre tabindex="0" aria-label="Excerpt">${lines.join("\n")}</pre>`}
  ${alike(more, room)}
  ${first.fix !== undefined && html`<p class="fix"><b>What to do:</b> ${first.fix}</p>`}
  ${first.alone !== undefined && html`<div class="reproduce"><span>This test alone</span>${command(first.alone)}</div>`}`
}

function alike(more: Group["more"], { places }: Room): Html {
  if (more.length === 0) return NOTHING
  const all = [...new Set(more.flatMap(({ where }) => where ?? []))]
  const cut = all.length > places ? " …" : ""
  const where = all.length === 0 ? "" : `: ${all.slice(0, places).join(", ")}${cut}`
  return html`<p class="alike">${grouped(more.length)} more with the same message${where}</p>`
}

/** How a stage is run again, alone. */
export const reproduce = (stage: StageReport): Html =>
  html`<div class="reproduce"><span>The stage again</span>${command(stage.reproduce)}</div>`

/** How long the stage's tools ran: "12 s", or "12 s, cached". */
export const took = (stage: StageReport): string =>
  `${durationText(stage.durationSeconds)}${stage.cached ? ", cached" : ""}`
