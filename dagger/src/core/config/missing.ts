import type { StageName } from "../plan/stages.js"
import type { Detected } from "./detect.js"
import type { SeenRunner } from "./detect-tests.js"
import type { UserConfig } from "./schema.js"
import { RUNNERS } from "./schema-stages.js"
import type { AppSettings } from "./settings.js"

/** Why a stage that needs the running application has none. */
export const NOTHING_TO_START =
  "Nothing to start: no Dockerfile, script start or file that listens."

/** Why a stage is off that nothing is missing for. */
export const SWITCHED_OFF = "Switched off in sluice.yaml."

/** What a stage lacks in this application, one sentence each; absent where nothing is missing. */
export type Missing = Partial<Record<StageName, string>>

/** Looks for what each stage needs, in sluice.yaml and in what was seen. */
export function missingOf(user: UserConfig, detected: Detected, app: AppSettings): Missing {
  const stages = user.stages ?? {}
  const all: Record<StageName, string | undefined> = {
    lint:
      (stages.lint?.eslint ?? stages.lint?.prettier ?? detected.eslint ?? detected.prettier)
        ? undefined
        : "No settings of ESLint or Prettier were found.",
    typecheck:
      stages.typecheck?.command !== undefined
        ? undefined
        : detected.tsconfig === undefined
          ? "No tsconfig.json was found."
          : detected.typescript
            ? undefined
            : "There is a tsconfig.json, but typescript is no dependency.",
    unit: noTests("unit", "test:unit, unit or test", stages.unit, detected),
    integration: noTests(
      "integration",
      "test:integration or integration",
      stages.integration,
      detected,
    ),
    contract:
      noApp(app) ??
      (detected.openapi === undefined
        ? "No OpenAPI document was found, neither a file nor served."
        : undefined),
    build: noApp(app),
    e2e: noApp(app) ?? noPlaywright(user, detected),
    load: noApp(app),
    zap: noApp(app),
    trivy: undefined,
    canary: noApp(app),
    promote: noApp(app),
  }
  return Object.fromEntries(
    Object.entries(all).filter((entry): entry is [StageName, string] => entry[1] !== undefined),
  )
}

const noApp = (app: AppSettings) =>
  app.image === null && app.start === null ? NOTHING_TO_START : undefined

function noTests(
  stage: "unit" | "integration",
  names: string,
  user: { command?: string; runner?: string } | undefined,
  detected: Detected,
): string | undefined {
  const runner = seenRunner(stage, detected)
  if (user?.command === undefined && detected.scripts[stage] === undefined) {
    if (stage === "integration" || runner === undefined)
      return `package.json has no script ${names}.`
  }
  if (user?.runner !== undefined) return undefined
  if (runner === undefined)
    return `The test runner was not recognised; set stages.${stage}.runner to ${RUNNERS.join(", ")}.`
  return runner === "bun"
    ? "bun test is not supported; vitest, jest, mocha and node:test are."
    : undefined
}

/** The runner seen for a stage; for integration without a script of its own, that of unit. */
export function seenRunner(
  stage: "unit" | "integration",
  detected: Detected,
): SeenRunner | undefined {
  return stage === "unit"
    ? detected.unitRunner?.value
    : (detected.integrationRunner ?? detected.unitRunner)?.value
}

function noPlaywright(user: UserConfig, detected: Detected): string | undefined {
  if (user.stages?.e2e?.config === undefined && detected.playwrightConfig === undefined)
    return "No settings of Playwright were found."
  return detected.playwrightVersion === undefined
    ? "The exact version of @playwright/test is not known: pin it in package.json."
    : undefined
}
