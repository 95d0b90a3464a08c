import { describe, expect, it } from "vitest"

import { detect } from "../../../dagger/src/core/config/detect.js"
import { resolveConfig } from "../../../dagger/src/core/config/resolve.js"
import type { UserConfig } from "../../../dagger/src/core/config/schema.js"

const full = {
  files: [
    ...["package-lock.json", "Dockerfile", "tsconfig.json", "eslint.config.js", ".prettierrc"],
    ...["playwright.config.ts", "openapi.json", "load/main.js"],
  ],
  texts: {
    "package.json": JSON.stringify({
      name: "shop",
      engines: { node: ">=24" },
      scripts: {
        build: "tsc",
        start: "node dist/server.js",
        migrate: "node dist/migrate.js",
        seed: "prisma db seed",
        "test:unit": "vitest run",
        "test:integration": "vitest run --config it.ts",
      },
      dependencies: { pg: "8.0.0" },
      devDependencies: { "@playwright/test": "1.52.0", typescript: "5.9.3" },
    }),
    Dockerfile: "FROM scratch\nEXPOSE 8080",
    "openapi.json": '{"paths":{"/health":{"get":{}}}}',
  },
}
const bare = { files: [], texts: { "package.json": "{}" } }
const resolve = (user: UserConfig = {}, facts: Parameters<typeof detect>[0] = full) =>
  resolveConfig(user, detect(facts, user))

describe("values", () => {
  it("of a second opinion on tests are there only where it is asked for", () => {
    expect(resolve().selection).toEqual({ auditPercent: 0, keepMap: false })
    const asked = (refine: { model: string; mostTests?: number }) =>
      resolve({ selection: { refine } }).selection.refine
    expect(asked({ model: "gpt-4.1" })).toEqual({ model: "gpt-4.1", mostTests: 10 })
    expect(asked({ model: "gpt-4.1", mostTests: 3 })?.mostTests).toBe(3)
  })

  it("come from what was seen", () => {
    const { app, services, stages, packageManager, hasLockfile } = resolve()
    expect(packageManager).toEqual({ name: "npm", version: null })
    expect(hasLockfile).toBe(true)
    expect(app).toMatchObject({
      name: "shop",
      port: 8080,
      healthPath: "/health",
      build: "npm run build",
      start: "npm start",
      migrate: "node dist/migrate.js",
      seed: "npm run seed",
      nodeVersion: "24.21.0",
      image: "Dockerfile",
    })
    expect(services).toEqual({
      postgres: { databaseEnv: "DATABASE_URL", parts: {}, sql: null },
      mail: null,
    })
    expect(stages.unit).toMatchObject({ command: "npm run test:unit --", runner: "vitest" })
    expect(stages.e2e).toMatchObject({ playwrightVersion: "1.52.0", enabled: true })
    expect(stages.canary.script).toBe("load/main.js")
    expect(Object.values(stages).every((stage) => stage.enabled)).toBe(true)
  })

  it("come from sluice.yaml first, and say so", () => {
    const settings = resolve({
      app: { port: 9000, migrate: null, image: null, nodeVersion: "v22.1.0" },
      services: { postgres: false, mail: { smtpEnv: "MAILER" } },
    })
    expect(settings.app).toMatchObject({
      port: 9000,
      migrate: null,
      image: null,
      nodeVersion: "22.1.0",
    })
    expect(settings.services).toEqual({
      postgres: null,
      mail: { smtpEnv: "MAILER", inboxEnv: "MAIL_API_URL", parts: {} },
    })
    const from = Object.fromEntries(settings.provenance.map(({ path, from }) => [path, from]))
    expect(from).toMatchObject({
      "app.port": "sluice.yaml",
      "app.name": "package.json",
      "app.healthPath": "openapi.json",
      "app.seed": "package.json",
    })
  })

  it("lay a stage's environment over the application's", () => {
    const { stages } = resolve({
      app: { env: { A: "1", B: "1" } },
      stages: { load: { env: { B: "2" } } },
    })
    expect(stages.load.env).toEqual({ A: "1", B: "2" })
    expect(stages.unit.env).toEqual({ A: "1", B: "1" })
  })

  it("give the canary the load's traffic unless it has its own", () => {
    const scenarios = [{ name: "a", exec: "a", ratePerSecond: 1 }]
    expect(resolve({ stages: { load: { scenarios } } }).stages.canary.scenarios).toEqual(scenarios)
    const own = resolve({ stages: { canary: { script: "./load/main.js" }, load: { scenarios } } })
    expect(own.stages.canary.script).toBe("./load/main.js")
  })

  it("never share a list with the defaults", () => {
    resolve().stages.canary.steps.push(1)
    expect(resolve().stages.canary.steps).toEqual([10, 50, 100])
  })
})

describe("stages that lack what they need", () => {
  it("are off, each for a reason", () => {
    const { stages } = resolve({}, bare)
    const off = Object.entries(stages).flatMap(([name, stage]) =>
      stage.enabled ? [] : [`${name}: ${stage.reason}`],
    )
    expect(off).toHaveLength(11)
    expect(off[0]).toMatch(/^lint: No settings of ESLint or Prettier were found/)
    expect(stages.trivy.enabled).toBe(true)
  })

  it("are an error where sluice.yaml switches them on, all at once", () => {
    const user = { stages: { e2e: { enabled: true }, contract: { enabled: true } } }
    const facts = { ...bare, texts: { "package.json": '{"scripts":{"start":"node a.js"}}' } }
    expect(() => resolve(user, facts)).toThrow(
      /^SLUICE_STAGE_NOT_APPLICABLE: contract, e2e cannot run[^]*No OpenAPI[^]*No settings of Playwright/,
    )
  })

  it("are off where sluice.yaml says so", () => {
    const { unit } = resolve({ stages: { unit: { enabled: false } } }).stages
    expect(unit).toMatchObject({ enabled: false, reason: "Switched off in sluice.yaml." })
  })

  it("name Bun's runner, and the script that is missing", () => {
    const bun = { files: [], texts: { "package.json": '{"scripts":{"test":"bun test"}}' } }
    expect(resolve({}, bun).stages.unit).toMatchObject({
      reason: expect.stringContaining("bun test is not supported"),
    })
    const user = { stages: { unit: { command: "npm run test:unti --" } } }
    expect(() => resolve(user)).toThrow(/^SLUICE_SCRIPT_MISSING.*Did you mean test:unit\?/)
  })
})
