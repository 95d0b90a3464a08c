import { DEFAULTS as D } from "./defaults.js"
import {
  allOf,
  choice,
  command,
  decimal,
  enabled,
  envMap,
  EXPECTED,
  fileOrUrlPath,
  filePath,
  flag,
  integer,
  listOf,
  percent,
  section,
  textMap,
  urlPath,
  words,
} from "./fields.js"
import { header, scenarios } from "./schema-parts.js"

// Each stage's own fields. Every describe() says meaning, unit, range and default.

export const RUNNERS = ["vitest", "jest", "mocha", "node"] as const
export const PROFILES = ["smoke", "baseline", "stress"] as const
export const ENGINES = ["auto", "zap", "wapiti"] as const
export const SEVERITIES = ["CRITICAL", "HIGH", "MEDIUM", "LOW", "UNKNOWN"] as const

const stageEnv = envMap("Environment of this stage; overrides app.env. Default: none.")
const runner = choice(RUNNERS, "Test runner. Default: seen in the script or the dependencies.")

/** Fields of each stage whose tool has a time limit of its own. */
const timed = {
  enabled,
  timeoutSeconds: integer(
    1,
    86_400,
    `Seconds that the tool may take, 1 to 86400. Default: ${D.timeoutSeconds}.`,
  ),
}

const test = {
  ...timed,
  runner,
  command: command(
    "Command to which the runner's options are appended. Default: the project's script.",
  ),
  env: stageEnv,
  retries: integer(
    0,
    5,
    `Further attempts at the files of tests that failed, 0 to 5; what then passes is flaky, shown, and does not block. Default: ${D.unit.retries}.`,
  ),
}

export const stagesSchema = section(
  {
    lint: section(
      {
        ...timed,
        eslint: command(`ESLint's command. Default: ${D.lint.eslint}.`),
        prettier: command(`Prettier's command. Default: ${D.lint.prettier}.`),
        maxErrors: integer(0, 1e6, `Lint errors allowed. Default: ${D.lint.maxErrors}.`),
        maxWarnings: integer(0, 1e6, `Lint warnings allowed. Default: ${D.lint.maxWarnings}.`),
      },
      "ESLint and Prettier.",
    ),
    typecheck: section(
      { ...timed, command: command(`The compiler's command. Default: ${D.typecheck.command}.`) },
      "TypeScript.",
    ),
    unit: section(
      {
        ...test,
        minLinesPercent: percent(
          `Lines that the tests must cover, in percent, 0 to 100. Default: ${D.unit.minLinesPercent}.`,
        ),
      },
      "Unit tests with coverage.",
    ),
    integration: section(test, "Integration tests on real services."),
    contract: section(
      {
        ...timed,
        openapi: fileOrUrlPath(
          "The OpenAPI document: a file, or a path that the application answers, such as /openapi.json. Default: as seen.",
        ),
        checks: listOf(words("Name of a Schemathesis check."), "Checks that count.").min(
          1,
          EXPECTED + "at least one check",
        ),
        seed: integer(0, 2 ** 31, `Seed of the generated requests. Default: ${D.contract.seed}.`),
        maxExamples: integer(
          1,
          10_000,
          `Generated requests per operation, 1 to 10000. Default: ${D.contract.maxExamples}.`,
        ),
        headers: textMap("Headers sent with every request. Default: none."),
        env: stageEnv,
        exclude: listOf(words("An operationId."), "Operations left out. Default: none."),
        allowNo2xx: listOf(
          words("An operationId."),
          "Operations that may end without any 2xx answer. Default: none.",
        ),
        envelope: allOf(
          {
            paths: listOf(
              words("A dotted path, such as error.code."),
              "Fields that every error body has.",
            ).min(1, EXPECTED + "at least one path, such as error.code"),
          },
          "The application's error envelope. Default: whatever its unknown routes answer.",
        ),
      },
      "The OpenAPI document against the running application.",
    ),
    build: section(
      {
        enabled,
        healthTimeoutSeconds: integer(
          1,
          600,
          `Seconds until the health path must answer, 1 to 600. Default: ${D.build.healthTimeoutSeconds}.`,
        ),
        allowRoot: flag(`Whether the image may run as root. Default: ${D.build.allowRoot}.`),
      },
      "The application's image.",
    ),
    e2e: section(
      {
        ...timed,
        command: command(`Playwright's command. Default: ${D.e2e.command}.`),
        config: filePath("Playwright's configuration. Default: playwright.config.ts, if seen."),
        retries: integer(
          0,
          5,
          `Retries of a failed test, shown as flaky, 0 to 5. Default: ${D.e2e.retries}.`,
        ),
        maxFailures: integer(
          0,
          1000,
          `Failed tests after which no other is started, 0 to 1000; 0 is never. Default: ${D.e2e.maxFailures}.`,
        ),
        env: stageEnv,
      },
      "Playwright tests in Chromium.",
    ),
    load: section(
      {
        ...timed,
        script: filePath("A k6 script. Default: load/main.js, if seen; else GETs of paths."),
        profile: choice(PROFILES, `Shape and length of the load. Default: ${D.load.profile}.`),
        scenarios: scenarios("Kinds of traffic. Default: the script's default function."),
        paths: listOf(
          urlPath("A path that is asked for."),
          "Paths asked for without a script.",
        ).min(1, EXPECTED + "at least one path"),
        maxErrorPercent: percent(
          `Failed requests allowed, in percent. Default: ${D.load.maxErrorPercent}.`,
        ),
        maxP95Ms: decimal(
          1,
          600_000,
          `95th percentile of latency allowed, in milliseconds. Default: ${D.load.maxP95Ms}.`,
        ),
        maxDroppedPercent: percent(
          `Iterations not started in time, in percent; more is inconclusive. Default: ${D.load.maxDroppedPercent}.`,
        ),
        env: stageEnv,
      },
      "Load by k6.",
    ),
    zap: section(
      {
        enabled,
        engine: choice(ENGINES, `Scanner; auto tries ZAP, then Wapiti. Default: ${D.zap.engine}.`),
        maxMinutes: integer(
          1,
          240,
          `Minutes the scan may take, 1 to 240. Default: ${D.zap.maxMinutes}.`,
        ),
        signIn: allOf(
          {
            url: urlPath("Path of the page with the form."),
            usernameField: words("Name of the form's field for the user."),
            passwordField: words("Name of the form's field for the password."),
            username: words("A test user's name."),
            password: words("A test user's password, made for tests: it is kept in this file."),
          },
          "How pages behind sign-in are reached. Default: they are not.",
        ),
        requiredHeaders: listOf(header, "Response headers that must be there. Default: none."),
        maxHigh: integer(0, 1e6, `High alerts allowed. Default: ${D.zap.maxHigh}.`),
        env: stageEnv,
      },
      "Dynamic security scan.",
    ),
    trivy: section(
      {
        ...timed,
        maxCritical: integer(
          0,
          1e6,
          `Critical vulnerabilities and misconfigurations allowed. Default: ${D.trivy.maxCritical}.`,
        ),
        maxHigh: integer(0, 1e6, `The same of severity high. Default: ${D.trivy.maxHigh}.`),
        allowedLicences: listOf(
          words("An SPDX id."),
          "Licences of production dependencies that are fine; any other fails. Default: all but denied ones.",
        ),
        deniedLicences: listOf(
          words("An SPDX id."),
          `Licences that fail. Default: ${D.trivy.deniedLicences.join(", ")}.`,
        ),
        severities: listOf(
          choice(SEVERITIES, "A severity."),
          `Severities in the report. Default: ${D.trivy.severities.join(", ")}.`,
        ).min(1, EXPECTED + "at least one severity"),
      },
      "Secrets, misconfiguration, licences, vulnerabilities.",
    ),
    canary: section(
      {
        enabled,
        script: filePath("A k6 script for the traffic. Default: load.script."),
        scenarios: scenarios("Kinds of traffic. Default: load.scenarios."),
        ratePerSecond: decimal(
          0.1,
          10_000,
          `Iterations of the script started per second over both versions, each of one request or more, 0.1 to 10000. Default: ${D.canary.ratePerSecond}.`,
        ),
        steps: listOf(
          decimal(1, 100, "The candidate's share of the traffic, in percent."),
          `Shares of the candidate, in percent, strictly rising to 100. Default: ${D.canary.steps.join(", ")}.`,
        ).min(1, EXPECTED + "a list of shares such as [10, 50, 100]"),
        stepSeconds: integer(1, 86_400, `Length of a step. Default: ${D.canary.stepSeconds}.`),
        minRequests: integer(
          1,
          1e7,
          `Requests each version must have answered before a verdict. Default: ${D.canary.minRequests}.`,
        ),
        maxErrorPercentOver: decimal(
          0,
          100,
          `Percentage points of errors over the baseline's allowed. Default: ${D.canary.maxErrorPercentOver}.`,
        ),
        maxP95Ratio: decimal(
          1,
          100,
          `The candidate's 95th percentile over the baseline's, at most. Default: ${D.canary.maxP95Ratio}.`,
        ),
        warmupSeconds: integer(
          0,
          3600,
          `Seconds before anything counts. Default: ${D.canary.warmupSeconds}.`,
        ),
        env: stageEnv,
      },
      "The old and the new version side by side.",
    ),
    promote: section(
      {
        enabled,
        soakSeconds: integer(
          0,
          86_400,
          `Seconds watched at full traffic. Default: ${D.promote.soakSeconds}.`,
        ),
      },
      "All traffic on the candidate, then the record.",
    ),
  },
  "The stages.",
)
