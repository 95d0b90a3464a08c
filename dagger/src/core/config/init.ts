import { stringify } from "yaml"
import { HINTS } from "../plan/hints.js"
import { STAGE_NAMES, stageRow, type StageName } from "../plan/stages.js"
import { wrap } from "../report/clean.js"
import { NOTHING_TO_START } from "./missing.js"
import type { Settings } from "./settings.js"

const COLUMNS = 90

/**
 * A first sluice.yaml: it decides nothing yet. What was seen stands there
 * behind "#", indented by twos, with the file that says so; prose stands behind
 * "# ". So taking away every "#" that starts no prose leaves a valid file that
 * means the same.
 */
export function initText(settings: Settings): string {
  const { app, notes } = settings
  return `${[
    ...prose(
      `Settings of Sluice for ${app.name}. Every field is optional. What is commented out is what Sluice sees in the file named behind it, or takes by default: take the # away to decide it yourself. "dagger call plan summary" says what a run will do.`,
    ),
    "version: 1",
    "",
    ...block("app", appLines(settings)),
    ...block("services", serviceLines(settings)),
    ...prose("Each stage can be switched off by enabled: false."),
    "#stages:",
    ...STAGE_NAMES.flatMap((name) => stageLines(name, settings)),
    "",
    ...prose(
      "Stages, or parts of one, that may lack data without making the run inconclusive, such as trivy.vulnerabilities or unit.coverage.",
    ),
    "#allowInconclusive: []",
    ...(notes.length === 0 ? [] : ["", ...prose("What was not clear, and what decides it:")]),
    ...notes.flatMap(({ text, setting }) =>
      prose(setting === undefined ? text : `${text} → ${setting}`),
    ),
  ].join("\n")}\n`
}

const prose = (text: string): string[] => wrap(text, COLUMNS - 2).map((line) => `# ${line}`)

/** A field with its value, and where the value came from. */
type Line = { name: string; value: unknown; from: string }

const line = (depth: number, { name, value, from }: Line): string => {
  const text = typeof value === "string" ? scalar(value) : flow(value)
  return `#${"  ".repeat(depth)}${name}: ${text}${from === "" || from === "default" ? "" : `  # ${from}`}`
}

const scalar = (value: string): string => stringify(value, { lineWidth: 0 }).trim()

/** Lists and mappings on one line. */
const flow = (value: unknown): string =>
  stringify(value, { collectionStyle: "flow", lineWidth: 0, flowCollectionPadding: false }).trim()

const block = (name: string, lines: string[]): string[] =>
  lines.length === 0 ? [] : [`#${name}:`, ...lines, ""]

const fromOf = ({ provenance }: Settings, path: string): string =>
  provenance.find((one) => one.path === path)?.from ?? "default"

function appLines(settings: Settings): string[] {
  const { app } = settings
  const given = (name: keyof typeof app) => ({
    name,
    value: app[name],
    from: fromOf(settings, `app.${name}`),
  })
  const names = ["name", "port", "healthPath", "startTimeoutSeconds", "build"] as const
  return [
    ...names.map(given),
    ...(app.start === null ? [] : [given("start")]),
    ...(["migrate", "seed", "nodeVersion", "image"] as const).map(given),
    ...[given("env")],
  ].map((one) => line(1, one))
}

function serviceLines(settings: Settings): string[] {
  const { postgres, mail } = settings.services
  const fields = {
    postgres: postgres && { databaseEnv: postgres.databaseEnv, sql: postgres.sql },
    mail: mail && { smtpEnv: mail.smtpEnv, inboxEnv: mail.inboxEnv },
  }
  return (["postgres", "mail"] as const).map((name) =>
    line(1, { name, value: fields[name] ?? false, from: fromOf(settings, `services.${name}`) }),
  )
}

/** The fields of a stage that a team sets first. */
const FIELDS: { [Name in StageName]: readonly (keyof Settings["stages"][Name] & string)[] } = {
  lint: ["eslint", "prettier", "maxErrors", "maxWarnings"],
  typecheck: ["command"],
  unit: ["command", "runner", "minLinesPercent"],
  integration: ["command", "runner"],
  contract: ["openapi", "headers", "exclude", "allowNo2xx"],
  build: ["healthTimeoutSeconds", "allowRoot"],
  e2e: ["command", "config", "retries", "maxFailures"],
  load: ["script", "paths", "profile", "maxErrorPercent", "maxP95Ms"],
  zap: ["maxMinutes", "maxHigh", "requiredHeaders"],
  trivy: ["maxCritical", "maxHigh"],
  canary: ["ratePerSecond", "steps", "stepSeconds", "maxErrorPercentOver", "maxP95Ratio"],
  promote: ["soakSeconds"],
}

function stageLines(name: StageName, settings: Settings): string[] {
  const { [name]: stage } = settings.stages
  if (!stage.enabled) {
    const hint = stage.reason === NOTHING_TO_START ? HINTS.build : HINTS[name]
    return ["", ...prose(`${name} is skipped: ${stage.reason} To get it: ${hint}.`)]
  }
  const values: Record<string, unknown> = stage
  const lines = FIELDS[name]
    .filter((field) => values[field] !== null)
    .map((field) => {
      const from = fromOf(settings, `stages.${name}.${field}`)
      return line(2, { name: field, value: values[field], from })
    })
  return ["", ...prose(stageRow(name).description), `#  ${name}:`, ...lines]
}
