import type { Note } from "../config/detect-notes.js"
import type { Settings } from "../config/settings.js"
import { clip, pad, wrap } from "../report/clean.js"
import type { SkippedStage } from "../report/model.js"
import { HINTS } from "./hints.js"
import type { Plan } from "./plan.js"
import { NOTHING_TO_START, SWITCHED_OFF } from "../config/missing.js"
import { isStageName } from "./stages.js"
import { whatRuns } from "./what-runs.js"

const COLUMNS = 80
const NAME = 13

/** Settings of the application that are shown with the file in which they were seen. */
const SHOWN = [
  "framework",
  "packageManager",
  "app.nodeVersion",
  "app.build",
  "app.start",
  "app.port",
  "app.healthPath",
  "app.migrate",
  "app.seed",
  "app.env",
  "services.postgres",
  "services.mail",
]

/** What a run will do and what was seen in the application, on one screen of 80 columns. */
export function planText(settings: Settings, plan: Plan): string {
  const { stages, skipped } = plan
  const folder = settings.path === "." ? "" : ` in ${settings.path}`
  const allowed = settings.allowInconclusive
  const sections = [
    [
      `${settings.app.name}${folder}: ${stages.length} stages run, ${skipped.length} are skipped.`,
      ...stages.flatMap(({ name }) => row(name, whatRuns(name, settings))),
    ],
    titled("Seen in the application, or set in sluice.yaml", seenRows(settings)),
    titled("Skipped, and what to add to get it", skippedRows(settings, skipped)),
    titled("Worth a look, and what decides it", settings.notes.flatMap(noteRows)),
    allowed.length === 0 ? [] : wrap(`May be inconclusive: ${allowed.join(", ")}`, COLUMNS),
  ]
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`
}

const titled = (title: string, lines: string[]) => (lines.length === 0 ? [] : [title, ...lines])

const row = (name: string, text: string) =>
  wrap(text, COLUMNS - NAME - 2).map(
    (line, index) => `  ${pad(index === 0 ? name : "", NAME)}${line}`,
  )

function seenRows({ provenance, app }: Settings): string[] {
  const starts = app.image !== null || app.start !== null
  return SHOWN.filter((path) => starts || !AT_RUN.has(path)).flatMap((path) => {
    const one = provenance.find((entry) => entry.path === path)
    if (one === undefined || (one.from === "default" && !GUESSED.has(path))) return []
    // With a Dockerfile nothing else builds or starts the image.
    if (app.image !== null && path === "app.start") return []
    return [clip(`  ${pad(path, 19)}${one.value} (${one.from})`, COLUMNS)]
  })
}

/** Shown only for what can be started. */
const AT_RUN = new Set(["app.port", "app.healthPath"])

/** Defaults that are shown too: what a first run fails by, if they are wrong. */
const GUESSED = new Set(["app.port", "app.healthPath", "app.nodeVersion"])

/** Grouped by reason: without anything to start most stages lack the same. */
function skippedRows({ stages }: Settings, skipped: readonly SkippedStage[]): string[] {
  const hintOf = ({ name, reason }: SkippedStage) => {
    const state = isStageName(name) ? stages[name] : undefined
    const lacking = state?.enabled === false && state.reason === reason
    if (!lacking || reason === SWITCHED_OFF || !isStageName(name)) return ""
    return reason === NOTHING_TO_START ? HINTS.build : HINTS[name]
  }
  const groups = new Map<string, { names: string[]; reason: string; hint: string }>()
  for (const one of skipped) {
    const hint = hintOf(one)
    const key = `${one.reason}\n${hint}`
    const group = groups.get(key) ?? { names: [], reason: one.reason, hint }
    group.names.push(one.name)
    groups.set(key, group)
  }
  return [...groups.values()].flatMap(({ names, reason, hint }) => {
    const text = names.length === 1 ? reason : `${names.slice(1).join(", ")} too. ${reason}`
    return row(names[0] ?? "", text).concat(hint === "" ? [] : row("", `→ ${hint}`))
  })
}

const noteRows = ({ text, setting }: Note): string[] =>
  wrap(setting === undefined ? text : `${text} → ${setting}`, COLUMNS - 4).map(
    (line, index) => `  ${index === 0 ? "- " : "  "}${line}`,
  )
