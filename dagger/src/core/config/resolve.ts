import { stageNotApplicable } from "../errors.js"
import { STAGE_NAMES } from "../plan/stages.js"
import { inImage, runScript } from "./commands.js"
import { DEFAULTS as D } from "./defaults.js"
import type { Detected } from "./detect.js"
import type { PackageManager } from "./detect-tools.js"
import { seen } from "./facts.js"
import { type Pick, picker } from "./pick.js"
import { missingOf } from "./missing.js"
import { resolveStages } from "./resolve-stages.js"
import type { UserConfig } from "./schema.js"
import type { AppSettings, ServiceSettings, Settings } from "./settings.js"

/**
 * The configuration with every field filled: what sluice.yaml says, else what
 * was seen, else the default. Throws SLUICE_STAGE_NOT_APPLICABLE for stages
 * that sluice.yaml switches on while what they need is missing, and
 * SLUICE_SCRIPT_MISSING for a command that runs a script that isn't there.
 */
export function resolveConfig(user: UserConfig, detected: Detected): Settings {
  const { pick, provenance } = picker()
  const packageManager = pick<PackageManager>(
    "packageManager",
    undefined,
    detected.packageManager,
    "npm",
  )
  const app = resolveApp(user, detected, pick)
  const services = resolveServices(user, detected, pick)
  const missing = missingOf(user, detected, app)
  const wanted = STAGE_NAMES.flatMap((stage) => {
    const reason = missing[stage]
    return reason !== undefined && user.stages?.[stage]?.enabled === true ? [{ stage, reason }] : []
  })
  if (wanted.length > 0) throw stageNotApplicable(wanted)
  const stages = resolveStages(user, detected, app, missing, pick)
  return {
    packageManager,
    hasLockfile: detected.lockFile !== undefined,
    app,
    services,
    stages,
    allowInconclusive: user.allowInconclusive ?? [],
    waivers: user.waivers ?? [],
    provenance,
  }
}

function resolveApp(user: UserConfig, detected: Detected, pick: Pick): AppSettings {
  const app = user.app ?? {}
  const { scripts, dockerfile } = detected
  const asScript = (name: "build" | "start") => {
    const script = scripts[name]
    if (script === undefined) return undefined
    return seen(name === "start" ? "npm start" : runScript(script.value), script.from)
  }
  const port = dockerfile?.value.port
  return {
    name: pick("app.name", app.name, detected.name, D.app.name),
    port: pick<number>(
      "app.port",
      app.port,
      port === undefined ? undefined : seen(port, `${dockerfile?.from} EXPOSE`),
      D.app.port,
    ),
    healthPath: pick("app.healthPath", app.healthPath, detected.healthPath, D.app.healthPath),
    startTimeoutSeconds: app.startTimeoutSeconds ?? D.app.startTimeoutSeconds,
    build: pick<string | null>("app.build", app.build, asScript("build"), null),
    start: pick<string | null>("app.start", app.start, asScript("start"), null),
    migrate: pick<string | null>(
      "app.migrate",
      app.migrate,
      inImage(detected, scripts.migrate),
      null,
    ),
    seed: pick<string | null>("app.seed", app.seed, inImage(detected, scripts.seed), null),
    env: app.env ?? {},
    secrets: app.secrets ?? [],
    nodeVersion: exact(
      pick(
        "app.nodeVersion",
        app.nodeVersion?.replace(/^v/, ""),
        detected.nodeVersion,
        D.app.nodeVersion,
      ),
    ),
    image: pick<string | null>(
      "app.image",
      app.image,
      dockerfile === undefined ? undefined : seen(dockerfile.from, dockerfile.from),
      null,
    ),
    imageUser: dockerfile?.value.user ?? null,
    planted: null,
  }
}

function resolveServices(user: UserConfig, detected: Detected, pick: Pick): ServiceSettings {
  const postgres = service<{ databaseEnv: string }>(user.services?.postgres, D.services.postgres)
  const mail = service<{ smtpEnv: string; inboxEnv: string }>(user.services?.mail, D.services.mail)
  return {
    postgres: pick<ServiceSettings["postgres"]>(
      "services.postgres",
      postgres,
      detected.postgres === undefined
        ? undefined
        : seen({ ...D.services.postgres }, dependency(detected.postgres)),
      null,
    ),
    mail: pick<ServiceSettings["mail"]>(
      "services.mail",
      mail,
      detected.mail === undefined
        ? undefined
        : seen({ ...D.services.mail }, dependency(detected.mail)),
      null,
    ),
  }
}

/** "24" or "24.21" as the exact version that Sluice knows of that line, so that no image moves. */
const exact = (version: string) =>
  D.app.nodeVersion.startsWith(`${version}.`) ? D.app.nodeVersion : version

const dependency = (found: { value: string; from: string }) =>
  `${found.from} dependency ${found.value}`

function service<T extends object>(
  given: boolean | Partial<T> | undefined,
  defaults: T,
): T | null | undefined {
  if (given === undefined) return undefined
  return given === false ? null : { ...defaults, ...(given === true ? {} : given) }
}
