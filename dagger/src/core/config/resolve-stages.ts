import { STAGE_NAMES, type StageName } from "../plan/stages.js"
import { assertAllScripts, scriptBehind, testScript } from "./commands.js"
import { DEFAULTS as D } from "./defaults.js"
import type { Detected } from "./detect.js"
import { seen } from "./facts.js"
import { type Missing, seenRunner, SWITCHED_OFF } from "./missing.js"
import type { Pick } from "./pick.js"
import type { UserConfig } from "./schema.js"
import type {
  AppSettings,
  Env,
  LoadProfile,
  RequiredHeader,
  Runner,
  StageFields,
  StageSettings,
  Switch,
  TrivySeverity,
  ZapEngine,
} from "./settings.js"

/** Stages whose tool has a time limit in sluice.yaml. */
type Timed = "lint" | "typecheck" | "unit" | "integration" | "contract" | "e2e" | "load" | "trivy"

/** Fills each stage's fields, and says why a stage is off. */
export function resolveStages(
  user: UserConfig,
  detected: Detected,
  app: AppSettings,
  missing: Missing,
  pick: Pick,
): StageSettings {
  const given = user.stages ?? {}
  const env = (own: Env | undefined): Env => ({ ...app.env, ...own })
  const timed = (stage: Timed) => ({
    timeoutSeconds: given[stage]?.timeoutSeconds ?? D.timeoutSeconds,
  })
  const load: StageFields["load"] = {
    ...D.load,
    ...timed("load"),
    profile: D.load.profile as LoadProfile,
    ...known(given.load),
    script: pick<string | null>(
      "stages.load.script",
      given.load?.script,
      detected.loadScript,
      null,
    ),
    scenarios: given.load?.scenarios ?? [],
    paths: given.load?.paths ?? pagesOf(detected, app),
    env: env(given.load?.env),
  }
  const fields: StageFields = {
    lint: {
      ...D.lint,
      ...timed("lint"),
      ...known(given.lint),
      ...lintCommands(given.lint, detected, pick),
      documents: detected.lintsDocuments,
    },
    typecheck: {
      ...timed("typecheck"),
      command: given.typecheck?.command ?? D.typecheck.command,
    },
    unit: {
      ...timed("unit"),
      ...tests("unit", given.unit, detected, app, pick),
      minLinesPercent: given.unit?.minLinesPercent ?? D.unit.minLinesPercent,
      ...coverage(given.unit, detected),
    },
    integration: {
      ...timed("integration"),
      ...tests("integration", given.integration, detected, app, pick),
    },
    contract: {
      ...timed("contract"),
      openapi: pick("stages.contract.openapi", given.contract?.openapi, detected.openapi, ""),
      checks: given.contract?.checks ?? [...D.contract.checks],
      seed: given.contract?.seed ?? D.contract.seed,
      maxExamples: given.contract?.maxExamples ?? D.contract.maxExamples,
      headers: given.contract?.headers ?? {},
      env: env(given.contract?.env),
      exclude: given.contract?.exclude ?? [],
      allowNo2xx: given.contract?.allowNo2xx ?? [],
      envelope: given.contract?.envelope ?? null,
    },
    build: { ...D.build, ...known(given.build) },
    e2e: {
      ...timed("e2e"),
      command: given.e2e?.command ?? D.e2e.command,
      config: pick("stages.e2e.config", given.e2e?.config, detected.playwrightConfig, ""),
      playwrightVersion: pick(
        "stages.e2e.playwrightVersion",
        undefined,
        detected.playwrightVersion,
        "",
      ),
      testFolders: detected.browserTestFolders,
      retries: given.e2e?.retries ?? D.e2e.retries,
      maxFailures: given.e2e?.maxFailures ?? D.e2e.maxFailures,
      env: env(given.e2e?.env),
    },
    load,
    zap: {
      engine: given.zap?.engine ?? (D.zap.engine as ZapEngine),
      maxMinutes: given.zap?.maxMinutes ?? D.zap.maxMinutes,
      signIn: given.zap?.signIn ?? null,
      requiredHeaders: (given.zap?.requiredHeaders ?? []).map((header): RequiredHeader =>
        typeof header === "string" ? { name: header } : header,
      ),
      maxHigh: given.zap?.maxHigh ?? D.zap.maxHigh,
      env: env(given.zap?.env),
    },
    trivy: {
      ...timed("trivy"),
      maxCritical: given.trivy?.maxCritical ?? D.trivy.maxCritical,
      maxHigh: given.trivy?.maxHigh ?? D.trivy.maxHigh,
      allowedLicences: given.trivy?.allowedLicences ?? null,
      deniedLicences: given.trivy?.deniedLicences ?? [...D.trivy.deniedLicences],
      severities: given.trivy?.severities ?? ([...D.trivy.severities] as TrivySeverity[]),
      advisory: null,
    },
    canary: {
      ...D.canary,
      ...known(given.canary),
      steps: given.canary?.steps ?? [...D.canary.steps],
      script: given.canary?.script ?? load.script,
      scenarios: given.canary?.scenarios ?? load.scenarios,
      paths: load.paths,
      env: env(given.canary?.env),
    },
    promote: { soakSeconds: given.promote?.soakSeconds ?? D.promote.soakSeconds },
  }
  assertAllScripts(user, detected)
  return switched(fields, given, missing)
}

/** The fields that are given, without the switch. */
function known<T extends object>(given: (T & { enabled?: boolean }) | undefined) {
  const entries = Object.entries(given ?? {}).filter(
    ([name, value]) => name !== "enabled" && value !== undefined,
  )
  return Object.fromEntries(entries) as { [K in Exclude<keyof T, "enabled">]?: NonNullable<T[K]> }
}

function tests(
  stage: "unit" | "integration",
  given: { command?: string; runner?: Runner; env?: Env; retries?: number } | undefined,
  detected: Detected,
  app: AppSettings,
  pick: Pick,
) {
  const script = detected.scripts[stage]
  const runner = seenRunner(stage, detected)
  const alone = stage === "unit" && runner !== "bun" ? runner : undefined
  return {
    command: pick(
      `stages.${stage}.command`,
      given?.command,
      script
        ? seen(testScript(detected, script.value), script.from)
        : alone && seen(ALONE[alone], "package.json dependencies"),
      "",
    ),
    runner: pick<Runner>(
      `stages.${stage}.runner`,
      given?.runner,
      runner === undefined || runner === "bun"
        ? undefined
        : seen(runner, runnerFrom(stage, detected)),
      "vitest",
    ),
    env: { ...app.env, ...given?.env },
    retries: given?.retries ?? D[stage].retries,
  }
}

/** Where no script runs the tests, the only runner among the dependencies does. */
const ALONE: Record<Runner, string> = {
  vitest: "npx vitest run",
  jest: "npx jest",
  mocha: "npx mocha",
  node: "node --test",
}

const runnerFrom = (stage: "unit" | "integration", { unitRunner, integrationRunner }: Detected) =>
  ((stage === "integration" ? integrationRunner : undefined) ?? unitRunner)?.from ?? "package.json"

/** What measures the lines covered; another runner or command than the one seen brings its own. */
function coverage(
  given: { command?: string; runner?: Runner } | undefined,
  detected: Detected,
): { coverage: StageFields["unit"]["coverage"]; coverageHint: string | null } {
  const runner = given?.runner ?? detected.unitRunner?.value
  const found = detected.coverage
  if (found !== undefined && "missing" in found && runner === detected.unitRunner?.value)
    return {
      coverage: null,
      coverageHint: `the project has no ${found.missing.replace(/(.)@.*$/, "$1")}; npm install --save-dev ${found.missing} adds it`,
    }
  const tool = found !== undefined && "tool" in found ? found.tool : (runner ?? "none")
  const script = detected.scripts.unit?.value
  const text = scriptBehind(given?.command ?? `npm run ${script}`, detected)
  return {
    coverage: { tool, inScript: new RegExp(`(^|[\\s/])${tool}\\s`).test(text) },
    coverageHint: null,
  }
}

/** Pages that are asked for without a script: the front page, unless only another path is known. */
function pagesOf(detected: Detected, app: AppSettings): string[] {
  const { healthPath, framework } = detected
  const known = healthPath !== undefined && framework?.value !== "Next" && !detected.frontPage
  return known ? [app.healthPath] : [...D.load.paths]
}

function lintCommands(
  given: { eslint?: string; prettier?: string } | undefined,
  detected: Detected,
  pick: Pick,
) {
  const command = (tool: "eslint" | "prettier") => {
    const config = detected[tool]
    const found = config && seen<string>(D.lint[tool], config.from)
    return pick<string | null>(`stages.lint.${tool}`, given?.[tool], found, null)
  }
  return { eslint: command("eslint"), prettier: command("prettier") }
}

function switched(
  fields: StageFields,
  given: NonNullable<UserConfig["stages"]>,
  missing: Missing,
): StageSettings {
  const stateOf = (stage: StageName): Switch => {
    const reason = given[stage]?.enabled === false ? SWITCHED_OFF : missing[stage]
    return reason === undefined ? { enabled: true } : { enabled: false, reason }
  }
  return Object.fromEntries(
    STAGE_NAMES.map((stage) => [stage, { ...fields[stage], ...stateOf(stage) }]),
  ) as StageSettings
}
