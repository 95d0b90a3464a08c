import { type Seen, seen, type SourceFacts } from "./facts.js"
import type { DockerfileFacts } from "./dockerfile.js"
import type { PackageJson } from "./package-json.js"

export type PackageManager = "npm" | "pnpm" | "yarn"

const LOCKS: Record<string, PackageManager> = {
  "package-lock.json": "npm",
  "npm-shrinkwrap.json": "npm",
  "pnpm-lock.yaml": "pnpm",
  "yarn.lock": "yarn",
}

/** By packageManager in package.json, else by the lock file. */
export function packageManager(
  facts: SourceFacts,
  manifest: PackageJson,
): Seen<PackageManager> | undefined {
  const named = /^(npm|pnpm|yarn)@/.exec(manifest.packageManager ?? "")?.[1]
  if (named !== undefined) return seen(named as PackageManager, "package.json")
  const lock = lockFile(facts)?.value
  const manager = lock === undefined ? undefined : LOCKS[lock]
  return lock === undefined || manager === undefined ? undefined : seen(manager, lock)
}

/** The lock file that is there. */
export function lockFile(facts: SourceFacts): Seen<string> | undefined {
  const lock = Object.keys(LOCKS).find((name) => facts.files.includes(name))
  return lock === undefined ? undefined : seen(lock, lock)
}

/** By .nvmrc, .node-version, the Dockerfile's image, or the lowest version that engines allows. */
export function nodeVersion(
  facts: SourceFacts,
  manifest: PackageJson,
  dockerfile: Seen<DockerfileFacts> | undefined,
): Seen<string> | undefined {
  for (const file of [".nvmrc", ".node-version"]) {
    const version = /^\s*v?(\d+(?:\.\d+){0,2})\s*$/m.exec(facts.texts[file] ?? "")?.[1]
    if (version !== undefined) return seen(version, file)
  }
  if (dockerfile?.value.nodeVersion !== undefined)
    return seen(dockerfile.value.nodeVersion, `${dockerfile.from} FROM`)
  const engine = /^\s*(?:>=|\^|~|=|v)*\s*(\d+(?:\.\d+){0,2})/.exec(manifest.engine ?? "")?.[1]
  return engine === undefined ? undefined : seen(engine, "package.json engines")
}

/** The first file whose name in the application's folder fits. */
export function fileLike(facts: SourceFacts, pattern: RegExp): Seen<string> | undefined {
  const file = facts.files.filter((name) => pattern.test(name)).sort()[0]
  return file === undefined ? undefined : seen(file, file)
}

/** The exact version of @playwright/test: as locked, else as pinned. */
export function playwrightVersion(
  facts: SourceFacts,
  manifest: PackageJson,
): Seen<string> | undefined {
  const lock = facts.texts["package-lock.json"] ?? ""
  const locked =
    /"node_modules\/@playwright\/test":\s*\{\s*"version":\s*"(\d+\.\d+\.\d+[^"]*)"/.exec(lock)?.[1]
  if (locked !== undefined) return seen(locked, "package-lock.json")
  const asked =
    manifest.devDependencies["@playwright/test"] ?? manifest.dependencies["@playwright/test"]
  const pinned = /^=?(\d+\.\d+\.\d+)$/.exec(asked ?? "")?.[1]
  return pinned === undefined ? undefined : seen(pinned, "package.json")
}

const HEALTH = ["/healthz", "/health", "/api/health", "/api/healthz", "/readyz", "/livez", "/ping"]

/** A health path that the OpenAPI document names; "/" where it names none. */
export function healthPathOf(openapi: string): string {
  return HEALTH.find((path) => new RegExp(`["'\\s]${path}["']?\\s*:`).test(openapi)) ?? "/"
}

const POSTGRES = ["pg", "postgres", "pg-promise", "prisma", "@prisma/client", "drizzle-orm", "knex"]

/** A dependency that talks to PostgreSQL. Prisma, Drizzle and Knex count unless another driver is there. */
export function postgresNeed(manifest: PackageJson): Seen<string> | undefined {
  const all = { ...manifest.dependencies, ...manifest.devDependencies }
  const driver = POSTGRES.find((name) => Object.hasOwn(all, name))
  if (driver === undefined) return undefined
  const other = ["mysql", "mysql2", "better-sqlite3", "sqlite3", "mssql", "tedious"]
  const surely = ["pg", "postgres", "pg-promise"].includes(driver)
  if (!surely && other.some((name) => Object.hasOwn(all, name))) return undefined
  return seen(driver, "package.json")
}

/** A dependency that sends mail by SMTP. */
export function mailNeed(manifest: PackageJson): Seen<string> | undefined {
  const mailer = ["nodemailer", "emailjs", "@nestjs-modules/mailer"].find((name) =>
    Object.hasOwn(manifest.dependencies, name),
  )
  return mailer === undefined ? undefined : seen(mailer, "package.json")
}
