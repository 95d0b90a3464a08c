import { type Problem, problemText } from "./config/problem.js"

/**
 * An error as a document: a stable code, what happened, what was seen, and what
 * to do, all of it in `message`, because only that crosses the engine.
 */
export class SluiceError extends Error {
  readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.name = "SluiceError"
    this.code = code
  }
}

export function document(code: string, happened: string, seen: readonly string[], todo: string) {
  const lines = seen.map((line) => `  ${line.replaceAll("\n", "\n  ")}`)
  return new SluiceError(code, [`${code}: ${happened}`, ...lines, `What to do: ${todo}`].join("\n"))
}

const meant = (suggestion: string | undefined) =>
  suggestion === undefined ? "" : ` Did you mean ${suggestion}?`

/** sluice.yaml has problems; all of them are listed. */
export const configInvalid = (problems: readonly Problem[], file = "sluice.yaml") =>
  document(
    "SLUICE_CONFIG_INVALID",
    `${file} has ${problems.length === 1 ? "a problem" : `${problems.length} problems`}.`,
    problems.map(problemText),
    `correct ${file}; every field may be left out.`,
  )

/** A stage was named that does not exist. */
export const unknownStage = (
  argument: string,
  name: string,
  known: readonly string[],
  suggestion: string | undefined,
) =>
  document(
    "SLUICE_UNKNOWN_STAGE",
    `${argument} names a stage that does not exist: ${JSON.stringify(name)}.${meant(suggestion)}`,
    [`The stages are ${known.join(", ")}.`],
    "name one of them.",
  )

/** An argument allows something inconclusive that does not exist. */
export const unknownPart = (name: string, suggestion: string | undefined) =>
  document(
    "SLUICE_UNKNOWN_PART",
    `allowInconclusive names neither a stage nor a part of one: ${JSON.stringify(name)}.${meant(suggestion)}`,
    [],
    "name a stage, or a part of one such as trivy.vulnerabilities.",
  )

/** The folder holds no package.json; `elsewhere` are those further down. */
export const noPackageJson = (files: readonly string[], elsewhere: readonly string[] = []) =>
  document(
    "SLUICE_NO_PACKAGE_JSON",
    "The source folder holds no package.json.",
    [
      files.length === 0
        ? "The folder is empty."
        : `It holds ${files.slice(0, 8).join(", ")}${files.length > 8 ? " …" : ""}.`,
      ...(elsewhere.length === 0
        ? []
        : [`There is ${elsewhere.slice(0, 5).join(", ")}${elsewhere.length > 5 ? " …" : ""}.`]),
    ],
    "pass the application's own folder, such as --source ./apps/web.",
  )

/** The project is installed by Bun, which Sluice does not run. */
export const bunNotSupported = (lock: string | undefined) =>
  document(
    "SLUICE_BUN_NOT_SUPPORTED",
    "The project is installed with Bun, which is not supported; npm, pnpm and yarn are.",
    [lock === undefined ? "package.json names bun in packageManager." : `Seen: ${lock}.`],
    "add a lock file of npm (npm install --package-lock-only), or leave Sluice out of this project.",
  )

/** The path of an application inside the source holds none. */
export const noSuchApp = (path: string, known: readonly string[], suggestion: string | undefined) =>
  document(
    "SLUICE_NO_SUCH_APP",
    `--app names a folder without package.json: ${JSON.stringify(path)}.${meant(suggestion)}`,
    [
      known.length === 0
        ? "No folder of the source holds one."
        : `These hold one: ${known.slice(0, 12).join(", ")}${known.length > 12 ? " …" : ""}.`,
    ],
    "name one of them, relative to --source; or leave --app out and pass the folder as --source.",
  )

/** init was asked for a sluice.yaml where there is one. */
export const configExists = () =>
  document(
    "SLUICE_CONFIG_EXISTS",
    "The application has a sluice.yaml already.",
    [],
    "change that one; or pass --overwrite for a new one, without what the old one says.",
  )

/** prove was asked for a package of a workspace. */
export const noProofInWorkspace = (path: string) =>
  document(
    "SLUICE_NO_PROOF_IN_WORKSPACE",
    `prove plants faults in an application of its own; ${path} is a package of a workspace.`,
    [],
    "run prove on an application with its own lock file.",
  )

/** sluice.yaml names files that are not in the source folder. */
export const filesMissing = (
  missing: readonly { path: string; file: string; suggestion?: string }[],
) =>
  document(
    "SLUICE_FILES_MISSING",
    `sluice.yaml names ${missing.length === 1 ? "a file" : "files"} that the source folder does not hold.`,
    missing.map(({ path, file, suggestion }) => `${path}: ${file}.${meant(suggestion)}`),
    "correct the path, which is relative to the source folder, or add the file.",
  )

/** package.json is no JSON object. */
export const packageJsonInvalid = (seen: string) =>
  document(
    "SLUICE_PACKAGE_JSON_INVALID",
    "package.json cannot be read.",
    [seen],
    "correct package.json; `npm pkg get name` says whether npm can read it.",
  )

/** A stage that was asked for lacks what it needs; each entry says what is missing. */
export const stageNotApplicable = (missing: readonly { stage: string; reason: string }[]) =>
  document(
    "SLUICE_STAGE_NOT_APPLICABLE",
    `${missing.map(({ stage }) => stage).join(", ")} cannot run on this application.`,
    missing.map(({ stage, reason }) => `${stage}: ${reason}`),
    `add what is missing or name it in sluice.yaml; or leave the stage out with --skip.`,
  )

/** Nothing is left of the plan. */
export const nothingToRun = (skipped: readonly { name: string; reason: string }[]) =>
  document(
    "SLUICE_NOTHING_TO_RUN",
    "No stage is left to run.",
    skipped.map(({ name, reason }) => `${name}: ${reason}`),
    "name other stages with --only, or fewer with --skip.",
  )

/** A gate failed: the text is the stage's own, made by report/failure.ts. */
export const gateFailed = (text: string) => new SluiceError("SLUICE_GATE_FAILED", text)

/** A script that a command runs is not in package.json. `field` is the command's in sluice.yaml. */
export const scriptMissing = (
  field: string,
  script: string,
  known: readonly string[],
  suggestion: string | undefined,
) =>
  document(
    "SLUICE_SCRIPT_MISSING",
    `${field} runs the script ${JSON.stringify(script)}, which package.json does not have.${meant(suggestion)}`,
    [known.length === 0 ? "It has no scripts." : `Its scripts are ${known.join(", ")}.`],
    `correct ${field} in sluice.yaml, or add the script to package.json.`,
  )

/** The application did not answer its health path in time; `happened` follows its name. */
export const appNotHealthy = (seen: {
  happened: string
  todo: string
  lastAnswer: string
  log: string
}) =>
  document(
    "SLUICE_APP_NOT_HEALTHY",
    `The application ${seen.happened}.`,
    [`Last answer: ${seen.lastAnswer}`, "End of its log:", seen.log],
    `${seen.todo}.`,
  )

/** What --secrets hands over can't be read; each problem names a line, never what stands there. */
export const secretsInvalid = (problems: readonly string[]) =>
  document(
    "SLUICE_SECRETS_INVALID",
    "What was passed as --secrets cannot be read.",
    problems,
    "write one NAME=value a line, as in a .env file, with quotes around values that hold spaces.",
  )

/** sluice.yaml names secrets that were not handed over. */
export const secretsMissing = (names: readonly string[], some: boolean) =>
  document(
    "SLUICE_SECRETS_MISSING",
    `The application needs ${names.length === 1 ? "a secret that was" : "secrets that were"} not handed over: ${names.join(", ")}.`,
    [
      some
        ? "--secrets was passed, without these names."
        : "app.secrets in sluice.yaml asks for them, and --secrets was not passed.",
    ],
    "put NAME=value lines into a file outside of git, and pass --secrets file://PATH (or cmd://, op://, vault://).",
  )

/** What the application answers as its OpenAPI document is none. */
export const noApiDocument = (url: string, problem: string, answer: string) =>
  document(
    "SLUICE_NO_API_DOCUMENT",
    `What ${url} answers cannot be used: ${problem}.`,
    [answer.trim() === "" ? "It answered nothing." : `It answered: ${answer.trim().slice(0, 200)}`],
    "set stages.contract.openapi in sluice.yaml to the path that answers it, or to its file.",
  )

/** promote has no passing canary record for the image it is to release. */
export const noCanaryRecord = (image: string, seen: string) =>
  document(
    "SLUICE_NO_CANARY_RECORD",
    "The candidate has no passing canary record, so it is not promoted.",
    [`Candidate: ${image}`, `Seen: ${seen}`],
    "run `dagger call canary` on the same source, or pass its release.json with --record.",
  )

/** The file given as --record is no release record. */
export const recordInvalid = (problems: readonly string[]) =>
  document(
    "SLUICE_RECORD_INVALID",
    "The file passed as --record is not a complete release record.",
    problems,
    "pass the release.json of a report, unchanged.",
  )

/** A folder and an image were both given as the baseline. */
export const twoBaselines = () =>
  document(
    "SLUICE_TWO_BASELINES",
    "Both --baseline and --baseline-image were given; there is one version in production.",
    [],
    "give one of them.",
  )

/** The file given as --previous is no report.json. */
export const reportInvalid = (problem: string) =>
  document(
    "SLUICE_REPORT_INVALID",
    "The file passed as --previous is not the report.json of an earlier run.",
    [problem],
    "pass report.json from an earlier report's folder, unchanged, or leave --previous out.",
  )

/** Manifests of faults, or names of faults, that can't be used. */
export const faultsInvalid = (problems: readonly string[]) =>
  document(
    "SLUICE_FAULTS_INVALID",
    "The faults to plant can't be read.",
    problems,
    "correct the manifests in sluice/faults; the README says what one holds.",
  )

/** A file of observations holds a line that can't be read, or nothing at all. */
export const observationsInvalid = (file: string, problem: string) =>
  document(
    "SLUICE_OBSERVATIONS_INVALID",
    `${file} holds no observations that can be judged.`,
    [problem],
    "correct the file: one JSON object a line, with t in seconds, arm, ok and latencyMs.",
  )

/** Prometheus did not answer a query, or answered what can't be read. */
export const prometheusFailed = (url: string, query: string, problem: string) =>
  document(
    "SLUICE_PROMETHEUS_FAILED",
    `Prometheus could not be read at ${url}.`,
    [`Query: ${query}`, `Problem: ${problem}`],
    "check the URL, and the selectors in the configuration's section prometheus; Prometheus' own page /graph shows what a query gives.",
  )

/** What is judged is not said, or said twice. */
export const nothingToJudge = (problem: string) =>
  document(
    "SLUICE_NOTHING_TO_JUDGE",
    "It is not clear what is to be judged.",
    [problem],
    "name a file of observations; or Prometheus, with the time since when the candidate got traffic and a configuration with a section prometheus.",
  )
