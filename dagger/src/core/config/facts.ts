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

/** Globs of the paths that detection looks at: `SourceFacts.files` may be as short as their matches. */
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

/** Which of an application's files detection reads; with a configuration, the Dockerfile it names too. */
export function factFiles(files: readonly string[], config: UserConfig = {}): string[] {
  const named = [config.app?.image, config.stages?.contract?.openapi]
  return files.filter((file) => FACT_FILES.includes(file) || named.includes(file))
}

/** A detected value and the file in which it was seen. */
export type Seen<T> = { value: T; from: string }

export const seen = <T>(value: T, from: string): Seen<T> => ({ value, from })
