/** The names of the stages, in the order in which a run lists them; see `schedule` for what starts when. */
export const STAGE_NAMES = [
  "lint",
  "typecheck",
  "unit",
  "integration",
  "contract",
  "build",
  "e2e",
  "load",
  "zap",
  "trivy",
  "canary",
  "promote",
] as const

export type StageName = (typeof STAGE_NAMES)[number]

/** A row of the stage table. */
export type StageRow = {
  name: StageName
  title: string
  /** Stages that must have passed before this one starts, if they run at all. */
  needs: readonly StageName[]
  /** A measured stage never shares the machine with another: its numbers would lie. */
  measured: boolean
  /** Roughly what it takes of a run, as whole shares; 0 for those that run alone. */
  weight: number
  tool: string
  /** One sentence. */
  description: string
}

/** The stage table: adding a stage starts with a row here. */
export const STAGES: readonly StageRow[] = [
  {
    name: "lint",
    title: "Lint",
    needs: [],
    measured: false,
    weight: 2,
    tool: "ESLint, Prettier",
    description: "Checks the source with the project's own lint rules and formatting.",
  },
  {
    name: "typecheck",
    title: "Types",
    needs: [],
    measured: false,
    weight: 1,
    tool: "tsc",
    description: "Compiles the TypeScript source without writing anything.",
  },
  {
    name: "unit",
    title: "Unit tests",
    needs: [],
    measured: false,
    weight: 2,
    tool: "vitest, jest, mocha or node:test",
    description: "Runs the unit tests with line coverage.",
  },
  {
    name: "integration",
    title: "Integration tests",
    needs: [],
    measured: false,
    weight: 2,
    tool: "vitest, jest, mocha or node:test",
    description: "Runs the integration tests on real services, migrations applied first.",
  },
  {
    name: "contract",
    title: "API contract",
    needs: ["build"],
    measured: false,
    weight: 2,
    tool: "Schemathesis",
    description: "Asks the running application for everything that its OpenAPI document promises.",
  },
  {
    name: "build",
    title: "Image",
    needs: [],
    measured: false,
    weight: 1,
    tool: "Dockerfile",
    description: "Builds the image, and sees it start as non-root and answer its health check.",
  },
  {
    name: "e2e",
    title: "End to end",
    needs: ["build"],
    measured: false,
    weight: 4,
    tool: "Playwright",
    description: "Uses the running application in Chromium, mail inbox included.",
  },
  {
    name: "load",
    title: "Load",
    needs: ["build"],
    measured: true,
    weight: 0,
    tool: "k6",
    description: "Sends requests at a fixed rate and measures errors and latency.",
  },
  {
    name: "zap",
    title: "Dynamic security scan",
    needs: ["build"],
    measured: false,
    weight: 5,
    tool: "ZAP or Wapiti",
    description: "Attacks the running application and checks its security headers.",
  },
  {
    name: "trivy",
    title: "Static security scan",
    needs: [],
    measured: false,
    weight: 1,
    tool: "Trivy",
    description: "Looks for secrets, misconfiguration, licences and known vulnerabilities.",
  },
  {
    name: "canary",
    title: "Canary",
    needs: ["build"],
    measured: true,
    weight: 0,
    tool: "HAProxy, k6",
    description:
      "Shifts real traffic step by step from the old version to the new and compares them.",
  },
  {
    name: "promote",
    title: "Promotion",
    needs: ["canary"],
    measured: true,
    weight: 0,
    tool: "HAProxy, k6",
    description: "Puts all traffic on the new version, watches it, and writes the release record.",
  },
]

const ROWS = new Map(STAGES.map((row) => [row.name, row]))

/** The row of a stage. */
export function stageRow(name: StageName): StageRow {
  const row = ROWS.get(name)
  if (row === undefined) throw new Error(`The stage table has no row for ${name}.`)
  return row
}

/** True if the text is the name of a stage. */
export function isStageName(text: string): text is StageName {
  return ROWS.has(text as StageName)
}

/**
 * Parts of stages that are judged apart and can be inconclusive by themselves,
 * as `allowInconclusive` names them.
 */
export const PART_NAMES: readonly string[] = [
  "build.health",
  "build.image",
  "build.user",
  "contract.envelope",
  "contract.reach",
  "contract.schema",
  "integration.tests",
  "lint.eslint",
  "lint.prettier",
  "promote.record",
  "promote.rollback",
  "promote.soak",
  "trivy.licences",
  "trivy.misconfiguration",
  "trivy.sbom",
  "trivy.secrets",
  "trivy.vulnerabilities",
  "unit.coverage",
  "unit.tests",
  "zap.alerts",
  "zap.headers",
]
