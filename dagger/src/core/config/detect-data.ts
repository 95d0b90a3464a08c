import { type Seen, seen, SQL_FOLDERS, type SourceFacts } from "./facts.js"
import { allDependencies, type PackageJson } from "./package-json.js"

const DRIVERS = ["pg", "postgres", "pg-promise"]
const LAYERS = ["prisma", "@prisma/client", "drizzle-orm", "knex", "typeorm", "sequelize"]
const OTHERS = ["mysql", "mysql2", "better-sqlite3", "sqlite3", "mssql", "tedious", "libsql"]

/** A dependency that talks to PostgreSQL. A layer over several databases counts unless another driver is there. */
export function postgresNeed(
  { texts }: SourceFacts,
  manifest: PackageJson,
): Seen<string> | undefined {
  const all = allDependencies(manifest)
  const has = (name: string) => Object.hasOwn(all, name)
  const driver = DRIVERS.find(has)
  if (driver !== undefined) return seen(driver, "package.json")
  const provider = /\bprovider\s*=\s*"(\w+)"[^}]*/g
  const schema = texts["prisma/schema.prisma"] ?? ""
  const providers = [...schema.matchAll(provider)].map(([, name]) => name)
  if (providers.some((name) => ["sqlite", "mysql", "mongodb", "sqlserver"].includes(name ?? "")))
    return undefined
  const layer = LAYERS.find(has)
  return layer === undefined || OTHERS.some(has) ? undefined : seen(layer, "package.json")
}

const MAILERS = ["nodemailer", "emailjs", "@nestjs-modules/mailer"]

/** A dependency that sends mail by SMTP. */
export function mailNeed(manifest: PackageJson): Seen<string> | undefined {
  const mailer = MAILERS.find((name) => Object.hasOwn(manifest.dependencies, name))
  return mailer === undefined ? undefined : seen(mailer, "package.json")
}

/** How the schema gets into an empty database: a command, or SQL files in order. */
export type Migrations = { command: string; tool: string } | { sqlFolder: string }

/** By the tool's own files; a folder of SQL files counts where no tool owns it. */
export function migrations(
  facts: SourceFacts,
  manifest: PackageJson,
): Seen<Migrations> | undefined {
  const all = allDependencies(manifest)
  const file = (pattern: RegExp) => facts.files.find((name) => pattern.test(name))
  const command = (tool: string, text: string, from: string) =>
    seen<Migrations>({ command: text, tool }, from)
  const prisma = file(/^prisma\/schema\.prisma$/)
  if (
    prisma !== undefined &&
    (Object.hasOwn(all, "prisma") || Object.hasOwn(all, "@prisma/client"))
  ) {
    const applied = file(/^prisma\/migrations\/.+\.sql$/) !== undefined
    return command("prisma", `npx prisma ${applied ? "migrate deploy" : "db push"}`, prisma)
  }
  const drizzle = file(/^drizzle\.config\.\w+$/)
  if (drizzle !== undefined && Object.hasOwn(all, "drizzle-kit"))
    return command("drizzle-kit", "npx drizzle-kit migrate", drizzle)
  const knex = file(/^knexfile\.\w+$/)
  if (knex !== undefined && Object.hasOwn(all, "knex"))
    return command("knex", "npx knex migrate:latest", knex)
  const folder = SQL_FOLDERS.find((name) => sqlFiles(facts.files, name).length > 0)
  if (Object.hasOwn(all, "node-pg-migrate"))
    return command("node-pg-migrate", "npx node-pg-migrate up", "package.json")
  if (folder === undefined || postgresNeed(facts, manifest) === undefined) return undefined
  return seen<Migrations>({ sqlFolder: folder }, `${folder}/${sqlFiles(facts.files, folder)[0]}`)
}

/** Names of a folder's SQL files in the order in which they apply: by number, then by name. */
export function sqlFiles(files: readonly string[], folder: string): string[] {
  return files
    .filter((file) => file.startsWith(`${folder}/`))
    .map((file) => file.slice(folder.length + 1))
    .filter((name) => /^[^/]+\.sql$/.test(name) && !/(^|[._-])(down|undo|rollback)\b/i.test(name))
    .sort((a, b) => a.localeCompare(b, "en", { numeric: true }))
}
