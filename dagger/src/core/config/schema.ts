import { z } from "zod"

import { DEFAULTS as D } from "./defaults.js"
import {
  allOf,
  command,
  envMap,
  envName,
  EXPECTED,
  filePath,
  flag,
  integer,
  listOf,
  section,
  urlPath,
  words,
} from "./fields.js"
import { stagesSchema } from "./schema-stages.js"
import { waiversSchema } from "./schema-waivers.js"

const orNone = (text: string, what: string) =>
  command(text).nullable().describe(`${text} null: ${what}.`)

const app = section(
  {
    name: words("Name of the application. Default: the name in package.json."),
    port: integer(
      1,
      65_535,
      `Port it listens on, 1 to 65535. Default: the Dockerfile's EXPOSE, what the sources say, else ${D.app.port}.`,
    ),
    healthPath: urlPath(
      `Path that answers 2xx once it can work. Default: as seen in the Dockerfile's HEALTHCHECK, the OpenAPI document or the sources, else ${D.app.healthPath}.`,
    ),
    startTimeoutSeconds: integer(
      1,
      600,
      `Seconds it may take to start, 1 to 600. Default: ${D.app.startTimeoutSeconds}.`,
    ),
    build: orNone("Command that builds it. Default: the script build.", "nothing to build"),
    start: command(
      "Command that starts it where there is no Dockerfile. Default: the script start:prod or start, else the file that listens.",
    ),
    migrate: orNone(
      "Command run in its image before it starts. Default: the script migrate, else Prisma's, Drizzle's, Knex's or node-pg-migrate's own.",
      "no migrations",
    ),
    seed: orNone("Command run after the migrations. Default: the script seed.", "no seed"),
    env: envMap("Environment of the application, its tests and tools. Default: none."),
    secrets: listOf(
      envName("Name of a secret, as in --secrets."),
      "Secrets that it can't run without, handed over with --secrets. Default: none.",
    ),
    nodeVersion: z
      .string({ error: EXPECTED + 'a version in quotes, such as "24.21.0"' })
      .regex(/^v?\d+(\.\d+){0,2}$/, EXPECTED + 'a version in quotes, such as "24.21.0"')
      .describe(
        `Node's version. Default: .nvmrc, .node-version, volta, the Dockerfile or engines, else ${D.app.nodeVersion}.`,
      ),
    image: filePath("Path of the Dockerfile. Default: Dockerfile, if seen.")
      .nullable()
      .describe("Path of the Dockerfile. Default: Dockerfile, if seen. null: do not use it."),
  },
  "The application.",
)

const service = <T extends z.ZodType>(fields: T, example: string, text: string) =>
  z
    .union([z.boolean(), fields], {
      error: `${EXPECTED}true, false or a mapping such as ${example}`,
    })
    .describe(text)

const services = section(
  {
    postgres: service(
      section(
        {
          databaseEnv: envName(
            `Variable that gets the URL. Default: as seen, else ${D.services.postgres.databaseEnv}.`,
          ),
          sql: filePath(
            "Folder of SQL files that are applied in order to the empty database. Default: as seen, where nothing else migrates.",
          )
            .nullable()
            .describe(
              "Folder of SQL files that are applied in order to the empty database. Default: as seen, where nothing else migrates. null: none.",
            ),
        },
        "PostgreSQL.",
      ),
      "{ databaseEnv: DATABASE_URL }",
      "PostgreSQL for the application and its tests. Default: where a dependency needs it.",
    ),
    mail: service(
      section(
        {
          smtpEnv: envName(`Variable that gets the SMTP URL. Default: ${D.services.mail.smtpEnv}.`),
          inboxEnv: envName(
            `Variable that gets the inbox's HTTP API. Default: ${D.services.mail.inboxEnv}.`,
          ),
        },
        "A mail server with an inbox.",
      ),
      "{ smtpEnv: SMTP_URL, inboxEnv: MAIL_API_URL }",
      "A mail server that keeps what it gets. Default: where a dependency sends mail.",
    ),
  },
  "Services beside the application.",
)

const selection = section(
  {
    auditPercent: integer(
      0,
      100,
      `Share of changes, in percent, that run every test although there is a test map, and compare; 0 to 100. Which ones is decided by their content. Default: ${D.selection.auditPercent}.`,
    ),
    keepMap: flag(
      `Keeps the test map on this machine from run to run, in a cache of Dagger's: runs choose by it, and bring it up to date. Default: ${D.selection.keepMap}.`,
    ),
    refine: allOf(
      {
        model: words(
          "Name of the language model, as Dagger takes it, such as gpt-4.1 or claude-sonnet-4-5. Its provider and key come from the environment of who calls Dagger.",
        ),
        mostTests: integer(
          1,
          100,
          `Test files of a stage that it may add at most, 1 to 100. Default: ${D.selection.refine.mostTests}.`,
        ).optional(),
      },
      "A language model that is asked which of the test files that are left out may see the change; it only adds tests. Default: nobody is asked.",
    ),
  },
  "How tests are chosen by a test map.",
)

/** The shape of sluice.yaml: every field optional, nothing unknown. */
export const configSchema = section(
  {
    version: z
      .literal(1, { error: EXPECTED + "1, the only version there is" })
      .describe("Version of this format: 1."),
    app,
    services,
    stages: stagesSchema,
    selection,
    allowInconclusive: listOf(
      words('A stage, or a part of one, such as "trivy.vulnerabilities".'),
      "What may be inconclusive without making the run so. Default: nothing.",
    ),
    waivers: waiversSchema,
  },
  "Sluice's configuration, sluice.yaml.",
)

/** sluice.yaml as its author wrote it. */
export type UserConfig = z.infer<typeof configSchema>

/** The JSON Schema of sluice.yaml, for editors. */
export function configJsonSchema(): object {
  return {
    ...z.toJSONSchema(configSchema, { target: "draft-7", io: "input" }),
    title: "sluice.yaml",
  }
}
