import type { UserConfig } from "./schema.js"

/** What is known of an application before anything runs: names of files, and the text of a few. */
export type SourceFacts = {
  /** Paths relative to the application's folder, without node_modules. */
  files: readonly string[]
  packageJson?: string
  /** The text of each file of `factFiles` that exists. */
  texts: Readonly<Record<string, string>>
}

/** Names in the application's folder whose text is read for detection. */
export const FACT_FILES: readonly string[] = [
  "package.json",
  "package-lock.json",
  ".nvmrc",
  ".node-version",
  "Dockerfile",
  "openapi.json",
  "openapi.yaml",
  "openapi.yml",
  "docs/openapi.json",
  "docs/openapi.yaml",
  "docs/openapi.yml",
  "api/openapi.json",
  "api/openapi.yaml",
  "api/openapi.yml",
]

/** Globs of what detection looks at whatever the configuration; `factGlobs` adds what it names. */
export const FACT_GLOBS: readonly string[] = [
  ...FACT_FILES,
  "sluice.yaml",
  "npm-shrinkwrap.json",
  "pnpm-lock.yaml",
  "yarn.lock",
  "tsconfig.json",
  "eslint.config.*",
  ".eslintrc*",
  ".prettierrc*",
  "prettier.config.*",
  "playwright.config.*",
  "load/*.js",
  "k6/*.js",
  "prisma/schema.prisma",
]

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
    typeof file === "string" ? [{ path, file: file.replace(/^(\.\/)+/, "") }] : [],
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
    (name) => FACT_FILES.includes(name) || named.some(({ file }) => file === name),
  )
}

/** A detected value and the file in which it was seen. */
export type Seen<T> = { value: T; from: string }

export const seen = <T>(value: T, from: string): Seen<T> => ({ value, from })
