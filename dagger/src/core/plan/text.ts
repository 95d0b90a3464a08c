import type { Settings } from "../config/settings.js"
import { clip, pad, wrap } from "../report/clean.js"
import type { Plan } from "./plan.js"

const COLUMNS = 80
const NAME = 12

/** What a run will do and what was seen in the application, on one screen of 80 columns. */
export function planText(settings: Settings, plan: Plan): string {
  const stages = plan.stages.flatMap(({ name, tool, needs, measured }) => {
    const notes = [
      tool,
      ...(needs.length === 0 ? [] : [`after ${needs.join(", ")}`]),
      ...(measured ? ["alone"] : []),
    ]
    return row(name, notes.join("; "))
  })
  const skipped = plan.skipped.flatMap(({ name, reason }) => row(name, reason))
  const values = settings.provenance
    .filter(({ from }) => from !== "default")
    .map(({ path, value, from }) => clip(`  ${pad(path, 29)} ${value} (${from})`, COLUMNS))
  const allowed = settings.allowInconclusive
  return `${[
    `${settings.app.name}: ${plan.stages.length} stages`,
    ...stages,
    ...(skipped.length === 0 ? [] : ["", "Skipped", ...skipped]),
    ...(values.length === 0
      ? []
      : ["", "Seen in the application or set in sluice.yaml", ...values]),
    ...(allowed.length === 0
      ? []
      : ["", ...wrap(`May be inconclusive: ${allowed.join(", ")}`, COLUMNS)]),
  ].join("\n")}\n`
}

const row = (name: string, text: string) =>
  wrap(text, COLUMNS - NAME - 2).map(
    (line, index) => `  ${pad(index === 0 ? name : "", NAME)}${line}`,
  )
