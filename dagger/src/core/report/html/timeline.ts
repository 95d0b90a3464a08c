import { durationText } from "../format.js"
import type { RunReport, StageReport } from "../model.js"
import { criticalPath, savedSeconds } from "../path.js"
import { each, html, type Html, NOTHING } from "./html.js"
import { anchor, sign } from "./words.js"

/** When each stage ran, what it waited for, and which of them decided how long the run took. */
export function timelineSection(report: RunReport): Html {
  const { stages } = report
  if (stages.length === 0) return NOTHING
  const path = criticalPath(stages)
  const saved = savedSeconds(stages)
  const ends = stages.map(({ endedSeconds }) => endedSeconds)
  const whole = Math.max(report.durationSeconds, ...ends, 0.001)
  const inOrder = [...stages].sort((a, b) => a.startedSeconds - b.startedSeconds)
  const cached = stages.filter((stage) => stage.cached).length
  return html`<section aria-labelledby="timeline">
    <h2 id="timeline">Timeline <small>${durationText(report.durationSeconds)}</small></h2>
    <p class="dim">
      From each stage's start to its end, containers included; the stages below say how long the
      tools alone ran. What the run waited for (critical path): ${path.join(" → ")}.
      ${cached > 0 && `${cached} of ${stages.length} stages from the cache, which saved ${durationText(saved)}.`}
    </p>
    <ol class="timeline">
      ${each(inOrder, (stage) => row(stage, whole, path.includes(stage.name)))}
    </ol>
    <p class="axis" aria-hidden="true">
      ${each([0, 0.25, 0.5, 0.75, 1], (part) => html`<span>${durationText(part * whole)}</span>`)}
    </p>
  </section>`
}

function row(stage: StageReport, whole: number, critical: boolean): Html {
  const { name, verdict, startedSeconds, endedSeconds, cached, needs } = stage
  const left = percent(startedSeconds, whole)
  const width = Math.max(0.4, percent(endedSeconds - startedSeconds, whole))
  const notes = [
    ...(needs.length > 0 ? [`after ${needs.join(", ")}`] : []),
    ...(cached ? ["cached"] : []),
    ...(critical ? ["critical path"] : []),
  ]
  return html`<li class="${critical ? "critical" : "other"}">
    <span class="name">${sign(verdict)}<a href="#${anchor(name)}">${name}</a></span
    ><span class="track" aria-hidden="true"
      ><span
        class="bar ${verdict}${cached ? " cached" : ""}"
        style="left:${Math.min(left, 99.6)}%;width:${Math.min(width, 100 - Math.min(left, 99.6))}%"
      ></span></span
    ><span class="note"
      >${durationText(endedSeconds - startedSeconds)}<span class="sr"
        >, from ${durationText(startedSeconds)}</span
      >${notes.length > 0 && html`<small>${notes.join(", ")}</small>`}</span
    >
  </li>`
}

const percent = (seconds: number, whole: number): number =>
  Number(((100 * Math.max(0, seconds)) / whole).toFixed(2))
