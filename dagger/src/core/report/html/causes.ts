import { type Cause, topCauses } from "../causes.js"
import type { RunReport, StageReport } from "../model.js"
import type { Problem } from "../problems.js"
import { each, html, type Html } from "./html.js"
import { ON_TOP, problemBody, reproduce, ruleOf } from "./problems.js"
import { anchor, counted, sign } from "./words.js"

/** A screen holds about as many with a line for what, where and what to do. */
const MOST = 12

/** What is to do, a line a cause: unfolded it has the excerpt and the commands that show it again. */
export function causeList(report: RunReport): Html {
  const { shown, rest } = topCauses(report, MOST)
  return html`<h2 id="todo" class="sr">What to do</h2>
    <ol class="causes" aria-labelledby="todo">
      ${each(shown, (one) => cause(one, shown.length === 1))}
    </ol>
    ${rest > 0 && html`<p class="dim">${counted(rest, "more problem")} in <a href="#stages">the stages</a> below.</p>`}`
}

function cause({ stages, group }: Cause, open: boolean): Html {
  const { first, more } = group
  const [worst] = stages
  return html`<li class="${worst?.verdict ?? "fail"}">
    <details${open ? { markup: " open" } : { markup: "" }}>
      <summary>
        ${sign(worst?.verdict ?? "fail")}<span class="in">${stages.map(({ name }) => name).join(", ")}</span>
        <span class="what">${first.test?.said ?? first.what}${ruleOf(first)}</span>
        ${first.near !== undefined && html`<span class="near">Received, most similar: <b>${first.near}</b></span>`}
        ${first.test !== undefined && html`<span class="name">${first.test.name}</span>`}
        <span class="where">
          ${first.where !== undefined && html`<span class="place">${first.where}</span>`}
          ${more.length > 0 && html`<small>and ${counted(more.length, "place")} more</small>`}
        </span>
        ${toDo(first, worst?.name)}
      </summary>
      <div class="more">
        ${problemBody(group, ON_TOP)} ${each(stages, again)}
      </div>
    </details>
  </li>`
}

/**
 * Of a unit test, the command that runs it alone: what is to be repaired, it can't know.
 * Other tests need their services or the application beside them.
 */
const toDo = ({ fix, alone }: Problem, stage: string | undefined): Html =>
  alone === undefined || stage !== "unit"
    ? html`${fix !== undefined && html`<span class="fix"><b>To do:</b> ${fix}</span>`}`
    : html`<span class="fix alone"><b>Run it alone:</b> <code>${alone}</code></span>`

/** How one of its stages is run again, and where the rest of it stands. */
const again = (stage: StageReport): Html =>
  html`${reproduce(stage)}
    <p class="dim"><a href="#${anchor(stage.name)}">All of ${stage.name}</a></p>`
