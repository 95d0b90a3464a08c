import { describe, expect, it } from "vitest"

import { sqlFiles } from "../../../dagger/src/core/config/detect-data.js"
import { detect } from "../../../dagger/src/core/config/detect.js"
import { resolveConfig } from "../../../dagger/src/core/config/resolve.js"

const facts = (names: string[], texts: Record<string, string> = {}, files: string[] = []) => ({
  files: ["package.json", ...Object.keys(texts), ...files],
  texts: {
    "package.json": JSON.stringify({
      dependencies: Object.fromEntries(names.map((name) => [name, "1.0.0"])),
    }),
    ...texts,
  },
})
const settings = (...given: Parameters<typeof facts>) => resolveConfig({}, detect(facts(...given)))

describe("migrations", () => {
  const schema = { "prisma/schema.prisma": 'datasource db { provider = "postgresql" }' }
  it.each([
    [["prisma"], schema, ["prisma/migrations/1/migration.sql"], "npx prisma migrate deploy"],
    [["@prisma/client"], schema, [], "npx prisma db push"],
    [["drizzle-kit", "pg"], {}, ["drizzle.config.ts"], "npx drizzle-kit migrate"],
    [["knex", "pg"], {}, ["knexfile.js", "migrations/1.js"], "npx knex migrate:latest"],
    [["node-pg-migrate", "pg"], {}, ["migrations/1_a.sql"], "npx node-pg-migrate up"],
    [["pg"], {}, ["migrations/readme.txt"], null],
  ] as [string[], Record<string, string>, string[], string | null][])(
    "of %j are applied by the tool",
    (names, texts, files, command) => {
      const { app, services } = settings(names, texts, files)
      expect(app.migrate).toBe(command)
      expect(services.postgres?.sql).toBeNull()
    },
  )

  it("are SQL files where no tool owns them and there is a database", () => {
    const files = ["db/migrations/1.sql"]
    expect(settings(["pg"], {}, files).services.postgres?.sql).toBe("db/migrations")
    expect(settings([], {}, files).services.postgres).toBeNull()
  })

  it("apply in the order of their numbers, without those that undo", () => {
    const names = ["10_c.sql", "2_b.sql", "2_b.down.sql", "1_a.sql", "x.txt", "old/0.sql"]
    const files = names.map((name) => `sql/${name}`)
    expect(sqlFiles(files, "sql")).toEqual(["1_a.sql", "2_b.sql", "10_c.sql"])
  })
})

describe("the database", () => {
  it("is not PostgreSQL where Prisma's schema says another", () => {
    const texts = { "prisma/schema.prisma": 'datasource db { provider = "sqlite" }' }
    expect(settings(["@prisma/client"], texts).services.postgres).toBeNull()
  })

  it.each([
    [{ "src/config.ts": "process.env.SHOP_DATABASE_URL" }, "SHOP_DATABASE_URL"],
    [{ "src/config.ts": 'env["PG_URI"]' }, "PG_URI"],
    [{ "prisma/schema.prisma": 'url = env("POSTGRES_URL")' }, "POSTGRES_URL"],
    [{ ".env.example": "export DB_URL=postgres://localhost/x # local" }, "DB_URL"],
    [{ "src/config.ts": "process.env.CACHE_URL" }, "DATABASE_URL"],
  ])("gets its URL under the name in %j", (texts, name) => {
    expect(settings(["pg"], texts as Record<string, string>).services.postgres?.databaseEnv).toBe(
      name,
    )
  })

  it("gets the parts of its address under their names", () => {
    const text = "env.DB_HOST + env.DB_PORT + env.DB_USERNAME + env.DB_PASS + env.DB_NAME + env.DBX"
    expect(settings(["pg"], { "a.js": text }).services.postgres?.parts).toEqual({
      DB_HOST: "host",
      DB_PORT: "port",
      DB_USERNAME: "user",
      DB_PASS: "password",
      DB_NAME: "database",
    })
  })
})

describe("mail", () => {
  it("goes to the variables that the sources read", () => {
    const text = "env.SMTP_HOST; env.SMTP_PORT; env.MAIL_API_URL; env.MAILER_URL"
    expect(settings(["nodemailer"], { "a.js": text }).services.mail).toEqual({
      smtpEnv: "MAILER_URL",
      inboxEnv: "MAIL_API_URL",
      parts: { SMTP_HOST: "host", SMTP_PORT: "port" },
    })
  })
})

describe("the environment", () => {
  const text = `PORT=1\nDATABASE_URL=x\nGREETING="hello you"\nEMPTY=\n# NOTE=1\nKEY=abc # made up\n`

  it("takes what nothing else sets from .env.example", () => {
    const { app, provenance } = settings(["pg"], { ".env.example": text })
    expect(app.env).toEqual({ GREETING: "hello you", KEY: "abc" })
    expect(provenance).toContainEqual({
      path: "app.env",
      value: "GREETING, KEY",
      from: ".env.example",
    })
  })

  it("is what sluice.yaml says as soon as it says anything", () => {
    const user = { app: { env: { A: "1" } } }
    const seen = detect(facts([], { ".env.example": text }), user)
    expect(resolveConfig(user, seen).app.env).toEqual({ A: "1" })
  })
})
