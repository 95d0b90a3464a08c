import { allowedNames } from "../build.js"
import type { RunReport } from "../model.js"
import { each, html, type Html, NOTHING } from "./html.js"
import { sign } from "./words.js"

/** What did not run or does not count, each with its reason: nothing of it is hidden. */
export function leftOutSection(report: RunReport): Html {
  const allowed = report.stages.flatMap((stage) =>
    allowedNames(stage).map((name) => ({
      name,
      reason: stage.parts.find((part) => part.name === name)?.reason ?? stage.reason,
    })),
  )
  const waived = waivers(report)
  const { skipped, notes } = report
  if (skipped.length + allowed.length + waived.length + notes.length === 0) return NOTHING
  return html`<section aria-labelledby="left-out">
    <h2 id="left-out">Left out, allowed, waived</h2>
    <dl class="left-out">
      ${each(skipped, ({ name, reason }) => item(html`${sign("skipped")}${name} <small>not run</small>`, reason))}
      ${each(allowed, ({ name, reason }) => item(html`${sign("inconclusive")}${name} <small>not checked, which is allowed</small>`, reason))}
      ${each(waived, ({ name, reason }) => item(html`${sign("skipped")}${name} <small>waived</small>`, reason))}
      ${each(notes, (note) => item(html`Note`, note))}
    </dl>
  </section>`
}

const item = (title: Html, text: string): Html =>
  html`<div>
    <dt>${title}</dt>
    <dd>${text}</dd>
  </div>`

/** Waived findings by rule and by who answers for them. */
function waivers(report: RunReport): { name: string; reason: string }[] {
  const counts = new Map<string, { name: string; reason: string; count: number }>()
  for (const { tool, rule, waiver } of report.stages.flatMap(({ findings }) => findings)) {
    if (waiver === undefined) continue
    const name = `${tool} ${rule}`
    const reason = `by ${waiver.owner} until ${waiver.expires}: ${waiver.reason}`
    const known = counts.get(`${name}\n${reason}`)
    counts.set(`${name}\n${reason}`, { name, reason, count: (known?.count ?? 0) + 1 })
  }
  return [...counts.values()].map(({ name, reason, count }) => ({
    name,
    reason: count === 1 ? reason : `${count} findings ${reason}`,
  }))
}
