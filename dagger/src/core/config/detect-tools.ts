import { type Seen, seen, type SourceFacts } from "./facts.js"
import { allDependencies, type PackageJson } from "./package-json.js"

/** The first file whose name in the application's folder fits. */
export function fileLike(facts: SourceFacts, pattern: RegExp): Seen<string> | undefined {
  const file = facts.files.filter((name) => pattern.test(name)).sort()[0]
  return file === undefined ? undefined : seen(file, file)
}

/** The same; in a workspace the root's file counts too, as tools look upwards. */
function configLike(facts: SourceFacts, pattern: RegExp): Seen<string> | undefined {
  const own = fileLike(facts, pattern)
  const above = facts.workspace?.files.filter((name) => pattern.test(name)).sort()[0]
  return own ?? (above === undefined ? undefined : seen(above, `workspace ${above}`))
}

const ESLINT = /^(eslint\.config\.[cm]?[jt]s|\.eslintrc(\.(js|cjs|json|ya?ml))?)$/
const PRETTIER = /^(\.prettierrc(\.\w+)?|prettier\.config\.[cm]?[jt]s)$/

/** Settings of ESLint and Prettier: a file of their own, or a field of package.json. */
export function linters(facts: SourceFacts, manifest: PackageJson) {
  const field = (name: string) =>
    manifest.settingsOf.includes(name) ? seen("package.json", `package.json ${name}`) : undefined
  return {
    eslint: configLike(facts, ESLINT) ?? field("eslintConfig"),
    prettier: configLike(facts, PRETTIER) ?? field("prettier"),
  }
}

/** The exact version of @playwright/test: as locked, else as pinned. */
export function playwrightVersion(
  facts: SourceFacts,
  manifest: PackageJson,
): Seen<string> | undefined {
  for (const [file, pattern] of LOCKED) {
    const text = facts.workspace?.texts[file] ?? facts.texts[file]
    const locked = pattern.exec(text ?? "")?.[1]
    if (locked !== undefined) return seen(locked, file)
  }
  const asked = allDependencies(manifest)["@playwright/test"]
  const pinned = /^=?(\d+\.\d+\.\d+)$/.exec(asked ?? "")?.[1]
  return pinned === undefined ? undefined : seen(pinned, "package.json")
}

const LOCKED: readonly (readonly [string, RegExp])[] = [
  [
    "package-lock.json",
    /"node_modules\/@playwright\/test":\s*\{\s*"version":\s*"(\d+\.\d+\.\d+[^"]*)"/,
  ],
  ["pnpm-lock.yaml", /^ {2}['"]?\/?@playwright\/test[@/](\d+\.\d+\.\d+[\w.-]*)['"]?:/m],
  ["yarn.lock", /^"?@playwright\/test@[^\n]*:\n\s+version:?\s+"?(\d+\.\d+\.\d+[\w.-]*)"?/m],
]

/** Names under which a Dockerfile is found, best first. */
const DOCKERFILES = [
  /^Dockerfile$/,
  /^Containerfile$/,
  /^docker\/Dockerfile$/,
  /^Dockerfile\.prod(uction)?$/,
  /^(production|prod|app|web|server)\.[Dd]ockerfile$/,
]

/** Every Dockerfile that is there, the one to build first. */
export function dockerfiles(facts: SourceFacts): string[] {
  const all = facts.files.filter((name) =>
    /(^|\/)([\w.-]*[Dd]ockerfile[\w.-]*|Containerfile)$/.test(name),
  )
  const named = all.filter((name) => !/\.dockerignore$/.test(name)).sort()
  const rank = (name: string) => {
    const found = DOCKERFILES.findIndex((pattern) => pattern.test(name))
    return found < 0 ? DOCKERFILES.length : found
  }
  return named.sort((a, b) => rank(a) - rank(b))
}

/** True for a Dockerfile that is taken without being named. */
export const isUsualDockerfile = (name: string): boolean =>
  DOCKERFILES.some((pattern) => pattern.test(name))

/** Documents that may describe the API, the one to take first. */
export const openapiFiles = (facts: SourceFacts): string[] =>
  facts.files
    .filter((name) => /^((docs|api|public|src)\/)?(openapi|swagger)\.(json|ya?ml)$/.test(name))
    .sort((a, b) => a.split("/").length - b.split("/").length || (a < b ? -1 : 1))
