import { stageNotApplicable } from "../errors.js"
import { NO_QUARANTINE } from "../flaky/quarantine.js"
import { STAGE_NAMES } from "../plan/stages.js"
import { inImage, runScript } from "./commands.js"
import { DEFAULTS as D } from "./defaults.js"
import type { Detected } from "./detect.js"
import { type Seen, seen } from "./facts.js"
import { exactOf } from "./node-version.js"
import type { Manager } from "./package-manager.js"
import { type Pick, picker } from "./pick.js"
import { missingOf } from "./missing.js"
import { resolveStages } from "./resolve-stages.js"
import type { UserConfig } from "./schema.js"
import type { AppSettings, Env, ServiceSettings, Settings } from "./settings.js"

/**
 * The configuration with every field filled: what sluice.yaml says, else what
 * was seen, else the default. Throws SLUICE_STAGE_NOT_APPLICABLE for stages
 * that sluice.yaml switches on while what they need is missing, and
 * SLUICE_SCRIPT_MISSING for a command that runs a script that isn't there.
 */
export function resolveConfig(user: UserConfig, detected: Detected, path = "."): Settings {
  const { pick, provenance } = picker()
  const packageManager = pick<Manager>(
    "packageManager",
    undefined,
    detected.packageManager,
    { name: "npm", version: null },
    managerText,
  )
  if (detected.framework !== undefined)
    provenance.push({
      path: "framework",
      value: detected.framework.value,
      from: detected.framework.from,
    })
  const app = resolveApp(user, detected, pick, path)
  const services = resolveServices(user, detected, pick)
  const missing = missingOf(user, detected, app)
  const wanted = STAGE_NAMES.flatMap((stage) => {
    const reason = missing[stage]
    return reason !== undefined && user.stages?.[stage]?.enabled === true ? [{ stage, reason }] : []
  })
  if (wanted.length > 0) throw stageNotApplicable(wanted)
  const stages = resolveStages(user, detected, app, missing, pick)
  return {
    scope: "",
    path,
    packageManager,
    hasLockfile: detected.lockFile !== undefined,
    installsFromSource: detected.installScripts !== undefined,
    app,
    services,
    stages,
    selection: resolveSelection(user),
    allowInconclusive: user.allowInconclusive ?? [],
    waivers: user.waivers ?? [],
    quarantine: NO_QUARANTINE,
    provenance,
    notes: detected.notes,
  }
}

function resolveSelection({ selection = {} }: UserConfig): Settings["selection"] {
  const { refine, ...own } = selection
  const { refine: defaults, ...others } = D.selection
  return {
    ...others,
    ...own,
    ...(refine === undefined ? {} : { refine: { ...defaults, ...refine } }),
  }
}

const managerText = ({ name, version }: Manager) => (version === null ? name : `${name} ${version}`)

function resolveApp(user: UserConfig, detected: Detected, pick: Pick, path: string): AppSettings {
  const app = user.app ?? {}
  const { scripts, dockerfile } = detected
  return {
    name: pick("app.name", app.name, detected.name, D.app.name),
    port: pick<number>("app.port", app.port, detected.port, D.app.port),
    healthPath: pick("app.healthPath", app.healthPath, detected.healthPath, D.app.healthPath),
    startTimeoutSeconds: app.startTimeoutSeconds ?? D.app.startTimeoutSeconds,
    build: pick<string | null>(
      "app.build",
      app.build,
      scripts.build && seen(runScript(scripts.build.value), scripts.build.from),
      null,
    ),
    start: pick<string | null>("app.start", app.start, detected.start, null),
    migrate: pick<string | null>("app.migrate", app.migrate, migrateCommand(detected), null),
    seed: pick<string | null>("app.seed", app.seed, inImage(detected, scripts.seed), null),
    secrets: app.secrets ?? [],
    env: pick(
      "app.env",
      app.env,
      Object.keys(exampleEnv(detected)).length === 0
        ? undefined
        : seen(exampleEnv(detected), detected.exampleEnv[0]?.file ?? ""),
      {},
      (env) => Object.keys(env).join(", "),
    ),
    nodeVersion: pick(
      "app.nodeVersion",
      app.nodeVersion === undefined ? undefined : exactOf(app.nodeVersion),
      detected.nodeVersion,
      D.app.nodeVersion,
    ),
    image: pick<string | null>(
      "app.image",
      app.image,
      dockerfile === undefined ? undefined : seen(dockerfile.from, dockerfile.from),
      null,
    ),
    imageFromRoot:
      path !== "." && (dockerfile?.value.copies ?? []).some((from) => isAbove(from, path)),
    imageReads: dockerfile?.value.reads ?? null,
    imageUser: dockerfile?.value.user ?? null,
    planted: null,
  }
}

/** A script of the project, else what its tool is told. */
function migrateCommand(detected: Detected): Seen<string> | undefined {
  const own = inImage(detected, detected.scripts.migrate)
  const tool = detected.migrations
  if (own !== undefined || tool === undefined || !("command" in tool.value)) return own
  return seen(tool.value.command, tool.from)
}

/** True for what a Dockerfile copies that lies outside the application's folder. */
const isAbove = (from: string, path: string): boolean =>
  from.startsWith(path.split("/")[0] ?? path) || /^(packages|libs)(\/|$)|lock/.test(from)

/** Values of the example file for variables that nothing else sets. */
function exampleEnv(detected: Detected): Env {
  const { databaseEnv, smtpEnv, databaseParts, mailParts } = detected
  const set = new Set(["PORT", "HOST", "HOSTNAME", "NODE_ENV", databaseEnv?.value, smtpEnv?.value])
  return Object.fromEntries(
    detected.exampleEnv
      .filter(({ name, value }) => {
        const part = name in databaseParts || name in mailParts || name === D.services.mail.inboxEnv
        return value !== "" && !part && !set.has(name)
      })
      .map(({ name, value }) => [name, value]),
  )
}

function resolveServices(user: UserConfig, detected: Detected, pick: Pick): ServiceSettings {
  type Postgres = NonNullable<ServiceSettings["postgres"]>
  type Mail = NonNullable<ServiceSettings["mail"]>
  const { databaseEnv, smtpEnv, migrations } = detected
  const sql = migrations && "sqlFolder" in migrations.value ? migrations.value.sqlFolder : null
  const database: Postgres = {
    databaseEnv: databaseEnv?.value ?? D.services.postgres.databaseEnv,
    parts: detected.databaseParts,
    sql: detected.scripts.migrate === undefined ? sql : null,
  }
  const inbox: Mail = {
    ...D.services.mail,
    smtpEnv: smtpEnv?.value ?? D.services.mail.smtpEnv,
    parts: detected.mailParts,
  }
  return {
    postgres: pick<Postgres | null>(
      "services.postgres",
      service<Postgres>(user.services?.postgres, database),
      detected.postgres && seen(database, from(detected.postgres, databaseEnv)),
      null,
      (value) =>
        value === null
          ? "none"
          : [
              value.databaseEnv,
              ...Object.keys(value.parts),
              ...(value.sql ? [`${value.sql}/*.sql`] : []),
            ].join(", "),
    ),
    mail: pick<Mail | null>(
      "services.mail",
      service<Mail>(user.services?.mail, inbox),
      detected.mail && seen(inbox, from(detected.mail, smtpEnv)),
      null,
      (value) =>
        value === null
          ? "none"
          : [value.smtpEnv, value.inboxEnv, ...Object.keys(value.parts)].join(", "),
    ),
  }
}

const from = (need: Seen<string>, variable: Seen<string> | undefined) =>
  [`${need.from} dependency ${need.value}`, ...(variable ? [variable.from] : [])].join(", ")

function service<T extends object>(
  given: boolean | Partial<T> | null | undefined,
  defaults: T,
): T | null | undefined {
  if (given === undefined) return undefined
  return given === false || given === null
    ? null
    : { ...defaults, ...(given === true ? {} : given) }
}
