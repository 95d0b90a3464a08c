import { blockers, causesText } from "../causes.js"
import { byReason, countsText } from "../counts.js"
import { durationText } from "../format.js"
import type { RunReport, StageReport } from "../model.js"
import { isPartial } from "../../plan/plan.js"
import { each, html, type Html, NOTHING } from "./html.js"
import { causeList } from "./causes.js"
import { anchor, badge, counted, sign } from "./words.js"

/** The answer to "may this ship?" in words. */
const ANSWERS: Record<RunReport["verdict"], string> = {
  pass: "May ship",
  fail: "Must not ship",
  error: "Not known: the pipeline could not finish",
  inconclusive: "Not proven: too little data",
}

/** A gate that failed is known, whatever else could not run; one that was left out is not. */
const answerOf = ({ verdict, stages, skipped }: RunReport): string =>
  verdict === "error" && stages.some((stage) => stage.verdict === "fail")
    ? `${ANSWERS.fail}, and not all could run`
    : verdict === "pass" && isPartial(skipped)
      ? "Passed, in part"
      : ANSWERS[verdict]

/** The first screen: may this ship, and if not, what is to do? */
export function verdictSection(report: RunReport): Html {
  const bad = blockers(report)
  return html`<section class="verdict ${report.verdict}" aria-labelledby="answer">
    <p class="eyebrow">
      ${badge(report.verdict)} <b>${report.application}</b> <span>${startText(report)}</span>
      <span>took ${durationText(report.durationSeconds)}</span>
    </p>
    <h1 id="answer">${answerOf(report)}</h1>
    <p class="why">${why(report, bad)}</p>
    ${bad.length + report.skipped.length > 0 && counts(report)}
    ${bad.length === 0 ? nothingToDo(report) : causeList(report)}
    <ul class="strip" aria-label="Stages">
      ${each(report.stages, chip)}
      ${each(
        report.skipped,
        ({ name }) =>
          html`<li class="skipped">
            <a href="#left-out">${sign("skipped")}${name}<span class="sr">: skipped</span></a>
          </li>`,
      )}
    </ul>
  </section>`
}

const why = (report: RunReport, bad: readonly StageReport[]): string =>
  bad.length === 0
    ? report.reason
    : `${causesText(report)}: ${bad.map(({ name }) => name).join(", ")}.`

/** How the stages ended, and why some did not run. */
function counts(report: RunReport): Html {
  const reasons = byReason(report.skipped).map(
    ({ reason, names }) => `${names.length}: ${reason.replace(/\.$/, "")}`,
  )
  return html`<p class="counts">
    ${countsText(report)}${reasons.length > 0 && html` <small>(${reasons.slice(0, MAX_REASONS).join("; ")}${reasons.length > MAX_REASONS && "; …"}) <a href="#left-out">More</a></small>`}
  </p>`
}

const MAX_REASONS = 2

/** 2026-05-09 07:29 UTC. */
const startText = ({ startedAt }: RunReport): string =>
  startedAt.replace("T", " ").replace(/:\d\d(\.\d+)?Z$/, " UTC")

const chip = (stage: StageReport): Html =>
  html`<li class="${stage.verdict}">
    <a href="#${anchor(stage.name)}"
      >${sign(stage.verdict)}${stage.name}<span class="sr">: ${stage.verdict}</span></a
    >
  </li>`

/** A run that passed says what stands behind it, and what does not. */
function nothingToDo(report: RunReport): Html {
  const flaky = report.stages.flatMap(({ tests }) =>
    tests.filter(({ outcome }) => outcome === "flaky"),
  ).length
  const waived = report.stages.flatMap(({ findings }) =>
    findings.filter(({ waiver }) => waiver !== undefined),
  ).length
  const said = [
    ...(flaky > 0 ? [`${counted(flaky, "test")} passed only when tried again`] : []),
    ...(waived > 0 ? [`${counted(waived, "finding")} waived`] : []),
    ...(report.allowedInconclusive.length > 0
      ? [`${report.allowedInconclusive.join(", ")} inconclusive by allowance`]
      : []),
    ...(report.skipped.length > 0 ? [`${counted(report.skipped.length, "stage")} left out`] : []),
  ]
  if (report.stages.length === 0) return NOTHING
  return html`<p class="nothing">
    Nothing to do.
    ${said.length > 0 && html`To know: ${said.join("; ")}. <a href="#left-out">More</a>`}
  </p>`
}
