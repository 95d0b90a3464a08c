import { QUARANTINE_FILE } from "../flaky/names.js"
import type { UserConfig } from "./schema.js"

/** What is known of an application before anything runs: names of files, and the text of a few. */
export type SourceFacts = {
  /** Paths relative to the application's folder, without node_modules. */
  files: readonly string[]
  packageJson?: string
  /** The text of each file of `factFiles` that exists. */
  texts: Readonly<Record<string, string>>
  /** The workspace's root, where the application is one of several packages in it. */
  workspace?: { files: readonly string[]; texts: Readonly<Record<string, string>> }
}

const SOURCE_EXTENSIONS = ["js", "cjs", "mjs", "ts", "mts"]

/** Folders whose source files are read: where servers, routes and settings are written. */
const SOURCE_FOLDERS = ["", "src/", "src/*/", "server/", "api/", "lib/", "routes/", "config/"]

/** Globs of source files that are looked at for routes, ports and variables. */
const SOURCES = [
  ...SOURCE_FOLDERS.flatMap((folder) =>
    SOURCE_EXTENSIONS.map((extension) => `${folder}*.${extension}`),
  ),
  ...["app/**/route.*", "src/app/**/route.*", "pages/api/**", "src/pages/api/**"],
]

/** Folders in which SQL files that are applied in order are looked for. */
export const SQL_FOLDERS = ["migrations", "db/migrations", "database/migrations", "sql", "db/sql"]

/** Globs of all that detection looks at; `factGlobs` adds what the configuration names. */
export const FACT_GLOBS: readonly string[] = [
  ...[
    "package.json",
    "sluice.yaml",
    QUARANTINE_FILE,
    ".nvmrc",
    ".node-version",
    ".yarnrc.yml",
    ".npmrc",
  ],
  ...["package-lock.json", "npm-shrinkwrap.json", "pnpm-lock.yaml", "yarn.lock", "bun.lock*"],
  ...["pnpm-workspace.yaml", "*/package.json", "*/*/package.json"],
  ...["Dockerfile*", "*.Dockerfile", "*.dockerfile", "Containerfile", "docker/*ockerfile*"],
  ...["openapi.*", "swagger.*", "docs/openapi.*", "docs/swagger.*", "api/openapi.*"],
  ...["public/openapi.*", "src/openapi.json", "src/openapi.yaml"],
  ...["tsconfig.json", "eslint.config.*", ".eslintrc*", ".prettierrc*", "prettier.config.*"],
  ...["playwright.config.*", "load/*.js", "k6/*.js", ".env.example", ".env.sample"],
  ...["prisma/**", "prisma.config.*", "drizzle.config.*", "knexfile.*", "drizzle/*.sql"],
  ...SQL_FOLDERS.map((folder) => `${folder}/*.*`),
  ...SOURCES,
]

/** Globs of what is looked at in a workspace's root, where the application is one of its packages. */
export const WORKSPACE_GLOBS: readonly string[] = [
  ...[
    "package.json",
    ".nvmrc",
    ".node-version",
    ".yarnrc.yml",
    "*/package.json",
    "*/*/package.json",
  ],
  ...["package-lock.json", "npm-shrinkwrap.json", "pnpm-lock.yaml", "yarn.lock", "bun.lock*"],
  ...["pnpm-workspace.yaml", "eslint.config.*", ".eslintrc*", ".prettierrc*", "prettier.config.*"],
]

const TEXT_FILES =
  /(^|\/)(package\.json|pnpm-lock\.yaml|pnpm-workspace\.yaml|yarn\.lock|package-lock\.json|\.nvmrc|\.node-version|\.yarnrc\.yml|\.env\.(example|sample)|schema\.prisma|[\w.-]*[Dd]ockerfile[\w.-]*|Containerfile|(openapi|swagger)\.(json|ya?ml))$/

/** True for a source file of the application that is no test. */
export const isSource = (file: string): boolean =>
  /\.([cm]?[jt]s)$/.test(file) && !/(\.|\/|^)(test|spec|tests|__tests__|e2e)(\.|\/)/.test(file)

/** A file that sluice.yaml names, and under which field. */
export type NamedFile = { path: string; file: string }

/** Files that sluice.yaml names: each must be among `SourceFacts.files`. */
export function namedFiles({ app, stages }: UserConfig): NamedFile[] {
  const fields: Record<string, string | null | undefined> = {
    "app.image": app?.image,
    "stages.contract.openapi": stages?.contract?.openapi,
    "stages.e2e.config": stages?.e2e?.config,
    "stages.load.script": stages?.load?.script,
    "stages.canary.script": stages?.canary?.script,
  }
  return Object.entries(fields).flatMap(([path, file]) =>
    // A path that starts with / is one that the application answers.
    typeof file === "string" && !file.startsWith("/")
      ? [{ path, file: file.replace(/^(\.\/)+/, "") }]
      : [],
  )
}

/** Globs of all that detection looks at, the files that sluice.yaml names among them. */
export const factGlobs = (config: UserConfig): string[] => [
  ...FACT_GLOBS,
  ...namedFiles(config).map(({ file }) => file),
]

/** Which of an application's files detection reads; with a configuration, those it names too. */
export function factFiles(files: readonly string[], config: UserConfig = {}): string[] {
  const { app, stages } = config
  const named = namedFiles({ app: { image: app?.image }, stages: { contract: stages?.contract } })
  return files.filter(
    (name) => TEXT_FILES.test(name) || isSource(name) || named.some(({ file }) => file === name),
  )
}

/** A detected value and the file in which it was seen. */
export type Seen<T> = { value: T; from: string }

export const seen = <T>(value: T, from: string): Seen<T> => ({ value, from })
