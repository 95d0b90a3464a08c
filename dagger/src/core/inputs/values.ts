import type { Settings, StageFields } from "../config/settings.js"
import type { StageName } from "../plan/stages.js"

/** Fields that only the judge reads: a change judges the same output anew, and runs nothing. */
const JUDGED: { [Name in StageName]: readonly (keyof StageFields[Name])[] } = {
  lint: ["maxErrors", "maxWarnings"],
  typecheck: [],
  unit: ["minLinesPercent", "coverageHint", "retries"],
  integration: ["retries"],
  contract: ["allowNo2xx", "envelope"],
  build: ["allowRoot"],
  e2e: [],
  load: ["maxDroppedPercent"],
  zap: ["requiredHeaders", "maxHigh"],
  trivy: ["maxCritical", "maxHigh", "allowedLicences", "deniedLicences", "severities"],
  canary: [],
  promote: [],
}

/** Stages that start the application. */
export const STARTS: readonly StageName[] = [
  "contract",
  "build",
  "e2e",
  "load",
  "zap",
  "canary",
  "promote",
]
/** Stages that install its dependencies. */
const INSTALLS: readonly StageName[] = ["lint", "typecheck", "unit", "integration", "e2e", "trivy"]

/** What of the application's settings its image is not made from. */
const UNBUILT = [
  "name",
  "imageUser",
  "env",
  "secrets",
  "planted",
  "healthPath",
  "startTimeoutSeconds",
  "migrate",
  "seed",
]

/** Stages whose containers get the application's environment, secrets among it. */
export const takesEnvironment = (stage: StageName): boolean =>
  STARTS.includes(stage) || stage === "unit" || stage === "integration"

/**
 * Settings that reach a stage's containers: its own fields but those of the
 * judge, and of the application and its services what the stage has to do with.
 * A field that is new counts until it is named above.
 */
export function valuesOf(stage: StageName, settings: Settings): Record<string, unknown> {
  const { app, services, packageManager, hasLockfile, installsFromSource, path, stages } = settings
  const { nodeVersion } = app
  const install = { packageManager, hasLockfile, installsFromSource, path, nodeVersion }
  const started = without(app, ["name", "imageUser"])
  return {
    stage: fieldsOf(stage, settings),
    ...(INSTALLS.includes(stage) ? { install } : {}),
    ...(STARTS.includes(stage) ? { app: started, services, install } : {}),
    ...(stage === "integration" ? { build: app.build, migrate: app.migrate, services } : {}),
    ...(stage === "trivy" ? { image: without(app, UNBUILT) } : {}),
    ...(stage === "zap" ? { openapi: stages.contract.openapi } : {}),
    ...(stage === "promote" ? { canary: fieldsOf("canary", settings) } : {}),
    ...(stage === "canary" || stage === "promote" ? { maxP95Ms: stages.load.maxP95Ms } : {}),
  }
}

function fieldsOf(stage: StageName, { stages }: Settings): Record<string, unknown> {
  return without(stages[stage], [...JUDGED[stage], "enabled", "reason"])
}

const without = (fields: object, names: readonly string[]): Record<string, unknown> =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)))
