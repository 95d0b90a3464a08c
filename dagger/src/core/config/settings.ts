import type { Quarantine } from "../flaky/quarantine.js"
import type { Refine } from "../selection/refine.js"
import type { Waiver } from "../judge/waive.js"
import type { CoverageToolOptions } from "../tools/runner.js"
import type { SignIn } from "../tools/zap.js"
import type { StageName } from "../plan/stages.js"
import type { Advisory } from "../prove/advisory.js"
import type { Planted } from "../prove/fault.js"
import type { AddressPart } from "./detect-env.js"
import type { Note } from "./detect-notes.js"
import type { Manager } from "./package-manager.js"
import type { ENGINES, PROFILES, RUNNERS, SEVERITIES } from "./schema-stages.js"

// The configuration with every field filled: what stage code reads, and nothing else.

export type Runner = (typeof RUNNERS)[number]
export type LoadProfile = (typeof PROFILES)[number]
export type ZapEngine = (typeof ENGINES)[number]
export type TrivySeverity = (typeof SEVERITIES)[number]
export type Env = Record<string, string>
export type Scenario = { name: string; exec: string; ratePerSecond: number }
/** A response header that must be there; `contains` is looked for in any case. */
export type RequiredHeader = { name: string; contains?: string }

/** On, or off for a reason: one sentence that the plan and the report print. */
export type Switch = { enabled: true } | { enabled: false; reason: string }

export type AppSettings = {
  name: string
  port: number
  healthPath: string
  startTimeoutSeconds: number
  /** null: nothing to build. */
  build: string | null
  /** null: only the Dockerfile knows how. */
  start: string | null
  migrate: string | null
  seed: string | null
  env: Env
  /** Names of secrets that must be handed over. */
  secrets: string[]
  nodeVersion: string
  /** Path of the Dockerfile; null: none. */
  image: string | null
  /** True: in a workspace the Dockerfile is built with its root as context. */
  imageFromRoot: boolean
  /** What the Dockerfile may read of its context, as patterns; null: anything, or no Dockerfile. */
  imageReads: string[] | null
  /** USER of the Dockerfile's last stage, where one was seen. */
  imageUser: string | null
  /** What `prove` makes the running application do otherwise; null: nothing, as in every other run. */
  planted: Planted | null
}

/** Variables that each hold a part of a service's address. */
export type AddressVariables = Record<string, AddressPart>

export type ServiceSettings = {
  /** null: not needed. `sql` is a folder of files that are applied to an empty database. */
  postgres: { databaseEnv: string; parts: AddressVariables; sql: string | null } | null
  mail: { smtpEnv: string; inboxEnv: string; parts: AddressVariables } | null
}

/** How long a stage's tool may take. */
type Timed = { timeoutSeconds: number }

type TestSettings = Timed & {
  runner: Runner
  command: string
  env: Env
  /** Further attempts at the files of tests that failed. */
  retries: number
}

/** Fields of each stage beside its switch. `env` is app.env with the stage's own over it. */
export type StageFields = {
  /** null: the tool has no configuration in the project. */
  lint: Timed & {
    eslint: string | null
    prettier: string | null
    /** False where ESLint surely looks at program code alone. */
    documents: boolean
    maxErrors: number
    maxWarnings: number
  }
  typecheck: Timed & { command: string }
  unit: TestSettings & {
    minLinesPercent: number
    /** null: the project has none, and `coverageHint` says how to get it. */
    coverage: CoverageToolOptions | null
    coverageHint: string | null
  }
  integration: TestSettings
  contract: Timed & {
    /** A file, or a path that the application answers, which starts with "/". */
    openapi: string
    checks: string[]
    seed: number
    maxExamples: number
    headers: Record<string, string>
    env: Env
    exclude: string[]
    allowNo2xx: string[]
    /** null: whatever the application's unknown routes answer. */
    envelope: { paths: string[] } | null
  }
  build: { healthTimeoutSeconds: number; allowRoot: boolean }
  e2e: Timed & {
    command: string
    config: string
    /** Exact version of @playwright/test, which the browser image must match. */
    playwrightVersion: string
    /** Where its tests are, from the application's folder on; empty: not known. */
    testFolders: string[]
    retries: number
    /** Failed tests after which no other is started; 0: never. */
    maxFailures: number
    env: Env
  }
  load: Timed & {
    /** null: GETs of `paths`. */
    script: string | null
    profile: LoadProfile
    /** Empty: the script's default function. */
    scenarios: Scenario[]
    paths: string[]
    maxErrorPercent: number
    maxP95Ms: number
    maxDroppedPercent: number
    env: Env
  }
  zap: {
    engine: ZapEngine
    maxMinutes: number
    signIn: SignIn | null
    requiredHeaders: RequiredHeader[]
    maxHigh: number
    env: Env
  }
  trivy: Timed & {
    maxCritical: number
    maxHigh: number
    /** null: all but the denied ones. */
    allowedLicences: string[] | null
    deniedLicences: string[]
    severities: TrivySeverity[]
    /** What the database that `prove` plants knows of; null: Trivy's own, as in every other run. */
    advisory: Advisory | null
  }
  canary: {
    script: string | null
    scenarios: Scenario[]
    /** Paths asked for where there is no script: those of load. */
    paths: string[]
    ratePerSecond: number
    steps: number[]
    stepSeconds: number
    minRequests: number
    maxErrorPercentOver: number
    maxP95Ratio: number
    warmupSeconds: number
    env: Env
  }
  promote: { soakSeconds: number }
}

export type StageSettings = { [Name in StageName]: StageFields[Name] & Switch }

/** Where a value came from: sluice.yaml, a file in which it was seen, or the default. */
export type Provenance = { path: string; value: string; from: string }

export type Settings = {
  /** Runs of one call with different scopes share no database and no inbox; "" but for `prove`. */
  scope: string
  /** The application's folder inside the source; "." unless it is one of a workspace's packages. */
  path: string
  packageManager: Manager
  /** False: installed without a lock file, so not the same tomorrow. */
  hasLockfile: boolean
  /** True: scripts that run while installing need the sources, not the manifests alone. */
  installsFromSource: boolean
  app: AppSettings
  services: ServiceSettings
  stages: StageSettings
  /** `auditPercent` of changes run every test although there is a map, 0 to 100. */
  selection: {
    auditPercent: number
    /** The map is kept in a cache volume. */
    keepMap: boolean
    /** Who is asked about test files that are left out, and how many it may add; nobody unless given. */
    refine?: Refine
  }
  allowInconclusive: string[]
  waivers: Waiver[]
  /** Flaky tests that do not block, from sluice/quarantine.yaml. */
  quarantine: Quarantine
  provenance: Provenance[]
  /** What was ambiguous in the application, and what decides it. */
  notes: Note[]
}
