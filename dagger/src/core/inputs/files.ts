import type { Settings } from "../config/settings.js"
import type { StageName } from "../plan/stages.js"
import { fitsAny } from "./match.js"

/**
 * Files of the application that a container is given, by patterns of `fits`.
 * Containers copy by these sets and keys are made from them: what is not in a
 * stage's sets can't be seen by its tools.
 */
export type FileSet = {
  /** Only these; empty: all. */
  include: readonly string[]
  /** Not these. */
  exclude: readonly string[]
}

/** What dependencies are installed from; anything else in the project leaves that layer alone. */
export const MANIFESTS: FileSet = {
  include: [
    "package.json",
    "**/package.json",
    "package-lock.json",
    "npm-shrinkwrap.json",
    "pnpm-lock.yaml",
    "pnpm-workspace.yaml",
    "yarn.lock",
    ".npmrc",
    ".yarnrc.yml",
    ".yarnrc",
    ".yarn/plugins",
    ".yarn/patches",
    ".pnpmfile.cjs",
    "patches",
  ],
  exclude: ["node_modules"],
}

/**
 * Texts for people and for services outside. No tool is given them but the
 * formatter and the scanner; Markdown anywhere else may be content.
 */
export const DOCUMENTS: readonly string[] = [
  "*.md",
  "**/README.md",
  "docs/**/*.md",
  "LICENSE*",
  ".github",
  ".gitlab-ci.yml",
  ".vscode",
  ".idea",
  "**/sluice.yaml",
  "sluice/faults",
  "sluice/quarantine.yaml",
]

/** Everything in the application's folder. */
export const EVERYTHING: FileSet = { include: [], exclude: ["node_modules"] }

/** Everything but documents. */
export const SOURCE: FileSet = { include: [], exclude: ["node_modules", ...DOCUMENTS] }

/** The project's load scripts with what they may open. */
export const SCRIPTS: FileSet = {
  include: ["**/*.js", "**/*.json", "**/*.csv"],
  exclude: SOURCE.exclude,
}

/** What ESLint is given: documents too, unless it surely leaves them alone. */
export const lintFiles = ({ stages }: Settings): FileSet =>
  stages.lint.documents ? EVERYTHING : SOURCE

/** What the application's image is built from: of its context, what its Dockerfile may read. */
export function imageFiles({ app }: Settings): FileSet {
  const include = app.imageReads ?? []
  // Documents that it copies by name are content.
  const documents = include.filter((file) => /^docs(\/|$)/.test(file) || fitsAny(DOCUMENTS, file))
  return {
    include,
    exclude: [...SOURCE.exclude, ...documents.flatMap((file) => [`!${file}`, `!${file}/**`])],
  }
}

/** Names of files that hold tests, and that nothing else takes anything from. */
const TESTS = ["**/*.test.*", "**/*.spec.*"]

/** The project for its unit and integration tests: all but the browser's. */
export function testFiles({ path, stages }: Settings): FileSet {
  const folders = stages.e2e.testFolders.map((folder) => under(path, folder))
  const browser = folders.flatMap((folder) => TESTS.map((test) => `${folder}/${test}`))
  return { include: [], exclude: [...SOURCE.exclude, ...browser] }
}

/** The project for its browser tests: all but other tests, where it is known which are the browser's. */
export function browserFiles({ path, stages }: Settings): FileSet {
  const folders = stages.e2e.testFolders.map((folder) => `!${under(path, folder)}/**`)
  const others = folders.length === 0 ? [] : [...TESTS, ...folders, ...SOURCE.exclude]
  return { include: [], exclude: [...SOURCE.exclude, ...others] }
}

const under = (path: string, file: string): string => (path === "." ? file : `${path}/${file}`)

/** What an image's context holds, by paths of the source. */
function contextFiles(settings: Settings): FileSet {
  const { include, exclude } = imageFiles(settings)
  const from = settings.app.imageFromRoot ? "." : settings.path
  return { include: include.map((file) => under(from, file)), exclude }
}

/** One file. */
const one = (file: string): FileSet => ({ include: [file], exclude: [] })

type Sets = Record<string, FileSet>

/** The files that each container of a stage is given, by what they are for. */
export function filesOf(stage: StageName, settings: Settings): Sets {
  const { stages } = settings
  const image = contextFiles(settings)
  const project = { manifests: MANIFESTS, project: SOURCE }
  const tests = { manifests: MANIFESTS, project: testFiles(settings) }
  const { openapi } = stages.contract
  // One that is served comes from the application itself.
  const document: Sets =
    openapi === "" || openapi.startsWith("/") ? {} : { openapi: one(under(settings.path, openapi)) }
  const scripts = (script: string | null): Sets => (script === null ? {} : { scripts: SCRIPTS })
  const canary = { image, ...scripts(stages.canary.script) }
  const all: Record<StageName, Sets> = {
    lint: {
      manifests: MANIFESTS,
      ...(stages.lint.eslint === null ? {} : { eslint: lintFiles(settings) }),
      ...(stages.lint.prettier === null ? {} : { prettier: EVERYTHING }),
    },
    typecheck: project,
    unit: tests,
    integration: tests,
    contract: { image, ...document },
    build: { image },
    e2e: { manifests: MANIFESTS, project: browserFiles(settings), image },
    load: { image, ...scripts(stages.load.script) },
    zap: { image, ...document },
    trivy: { manifests: MANIFESTS, image, scanned: EVERYTHING },
    canary,
    promote: canary,
  }
  return all[stage]
}

/** True if a file belongs to a set. */
export const isIn = ({ include, exclude }: FileSet, path: string): boolean =>
  (include.length === 0 || fitsAny(include, path)) && !fitsAny(exclude, path)
