import { isExcused } from "../build.js"
import { oneLine } from "../clean.js"
import { rowText } from "../counts.js"
import { numberText } from "../format.js"
import type { StageNumber, StageReport } from "../model.js"
import { chartList, type Draw } from "./charts.js"
import { coverageList } from "./coverage.js"
import { each, html, type Html, NOTHING } from "./html.js"
import { IN_STAGE, problemList, reproduce, took } from "./problems.js"
import { testList } from "./tests.js"
import { anchor, sign, titleOf } from "./words.js"

/** All stages, folded; unfolded where a failure is best seen in a chart. */
export const stagesSection = (stages: readonly StageReport[], draw: Draw): Html =>
  stages.length === 0
    ? NOTHING
    : html`<section aria-labelledby="stages">
        <h2 id="stages">Stages</h2>
        ${each(stages, (stage) => stageSection(stage, draw))}
      </section>`

function stageSection(stage: StageReport, draw: Draw): Html {
  const open = stage.verdict !== "pass" && stage.charts.length > 0
  const word = isExcused(stage) ? `${stage.verdict}, allowed` : stage.verdict
  const bad = stage.verdict !== "pass"
  return html`<details
    class="stage ${stage.verdict}"
    id="${anchor(stage.name)}"
    ${open ? { markup: " open" } : NOTHING}
  >
    <summary>
      <h3>${sign(stage.verdict)}<span>${stage.name}</span><small>${titleOf(stage.name)}</small></h3>
      <span class="headline">${rowText(stage)}</span
      ><span class="facts" title="How long its tools ran">${word} · ${took(stage)}</span>
    </summary>
    ${!bad && html`<p class="cause">${stage.reason}</p>`}
    ${stage.changed !== undefined && stage.changed.length > 0 && html`<p>Ran again, as ${stage.changed.join(", ")} changed since the run before.</p>`}
    ${partList(stage)} ${bad && problemList(stage, IN_STAGE)} ${chartList(stage.charts, draw)}
    ${numberList(stage.numbers)} ${testList(stage.tests)} ${coverageList(stage.coverage)}
    ${reproduce(stage)}
  </details>`
}

/** Parts with their reasons, but for those that the stage's own reason tells already. */
const partList = ({ parts, reason: said, verdict: of }: StageReport): Html =>
  parts.length === 0
    ? NOTHING
    : html`<ul class="parts">
        ${each(parts, ({ name, verdict, reason, allowed }) => html`<li>${sign(verdict)}<b>${name}</b> <span>${verdict}${allowed === true && ", allowed"}</span> ${(of === "pass" || !oneLine(said).includes(oneLine(reason))) && reason}</li>`)}
      </ul>`

function numberList(numbers: readonly StageNumber[]): Html {
  if (numbers.length === 0) return NOTHING
  return html`<h4>Numbers</h4>
    <dl class="numbers">
      ${each(
        numbers,
        (one) =>
          html`<div class="${state(one)}">
            <dt>${one.name}</dt>
            <dd>
              ${numberText({ ...one, limit: undefined })}${one.limit !== undefined && html` <small>${state(one) === "over" ? "breaks the limit: " : ""}${BOUNDS[one.limit.op]} ${numberText({ ...one, value: one.limit.value, limit: undefined })}</small>`}
            </dd>
          </div>`,
      )}
    </dl>`
}

/** A limit in words: "at most 20". */
const BOUNDS = { "<": "below", "<=": "at most", ">": "above", ">=": "at least", "==": "must be" }

/** Whether a number keeps its limit: "within", "over", or "free" without one. */
function state({ value, limit }: StageNumber): "within" | "over" | "free" {
  if (limit === undefined) return "free"
  const keeps = {
    "<": value < limit.value,
    "<=": value <= limit.value,
    ">": value > limit.value,
    ">=": value >= limit.value,
    "==": value === limit.value,
  }[limit.op]
  return keeps ? "within" : "over"
}
