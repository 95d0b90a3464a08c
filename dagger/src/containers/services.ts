import { dag, type Container, type Directory, type Service } from "@dagger.io/dagger"
import type { Env, Settings } from "../core/config/settings.js"
import { asset } from "./assets.js"
import { MAILHOG, POSTGRES } from "./images.js"
import { appFolder } from "./node.js"

/** Host names under which a stage's containers find the services. */
export const DATABASE_HOST = "db"
export const MAIL_HOST = "mail"

/** The services of one stage: fresh ones, that no other stage and no other run shares. */
export type Services = { database?: Service; mail?: Service; env: Record<string, string> }

const LIBPQ = {
  PGHOST: "host",
  PGPORT: "port",
  PGUSER: "user",
  PGPASSWORD: "password",
  PGDATABASE: "database",
} as const

/** Environment variables under which whoever uses the services finds them. */
export function serviceVariables({ services: { postgres, mail } }: Settings): Env {
  const env: Env = {}
  if (postgres) {
    env[postgres.databaseEnv] = `postgres://app:app@${DATABASE_HOST}:5432/app`
    // What PostgreSQL's own clients read comes along, whatever the application says.
    for (const [name, part] of Object.entries({ ...LIBPQ, ...postgres.parts }))
      env[name] = part === "host" ? DATABASE_HOST : part === "port" ? "5432" : "app"
  }
  if (mail) {
    env[mail.smtpEnv] = `smtp://${MAIL_HOST}:1025`
    env[mail.inboxEnv] = `http://${MAIL_HOST}:8025`
    for (const [name, part] of Object.entries(mail.parts))
      env[name] = part === "host" ? MAIL_HOST : "1025"
  }
  return env
}

/**
 * The services that the settings ask for. `stage` names who uses them; SQL files
 * that the database starts with come from `source`.
 */
export function services(settings: Settings, stage: string, source: Directory): Services {
  const { postgres, mail } = settings.services
  const sql = postgres?.sql ? appFolder(source, settings).directory(postgres.sql) : undefined
  const owner = settings.scope === "" ? stage : `${stage}-${settings.scope}`
  return {
    ...(postgres ? { database: database(owner, sql) } : {}),
    ...(mail ? { mail: inbox(owner) } : {}),
    env: serviceVariables(settings),
  }
}

const OPTIONS = [
  "fsync=off",
  "full_page_writes=off",
  "synchronous_commit=off",
  "max_connections=200",
  // It would print statements with their values into the engine's own log.
  "log_min_messages=fatal",
].flatMap((option) => ["-c", option])

function database(owner: string, sql: Directory | undefined): Service {
  const container = dag
    .container()
    .from(POSTGRES)
    .withEnvVariable("POSTGRES_USER", "app")
    .withEnvVariable("POSTGRES_PASSWORD", "app")
    .withEnvVariable("POSTGRES_DB", "app")
    .withEnvVariable("SLUICE_OWNER", owner)
    .withExposedPort(5432)
  if (sql === undefined)
    return container.asService({ args: ["postgres", ...OPTIONS], useEntrypoint: true })
  return container
    .withMountedDirectory("/sluice/sql", sql)
    .withMountedFile("/sluice/sql.sh", asset("sql.sh"))
    .asService({ args: ["sh", "/sluice/sql.sh", "/sluice/sql", ...OPTIONS] })
}

function inbox(owner: string): Service {
  return (
    dag
      .container()
      .from(MAILHOG)
      .withEnvVariable("SLUICE_OWNER", owner)
      .withExposedPort(1025)
      .withExposedPort(8025)
      // It would print every mail in full, line by line, into the engine's own log.
      .asService({ args: ["sh", "-c", "exec MailHog >/dev/null 2>&1"] })
  )
}

/** A container that finds those services under their host names. */
export function bind(container: Container, bound: Services): Container {
  const withDatabase = bound.database
    ? container.withServiceBinding(DATABASE_HOST, bound.database)
    : container
  return bound.mail ? withDatabase.withServiceBinding(MAIL_HOST, bound.mail) : withDatabase
}
