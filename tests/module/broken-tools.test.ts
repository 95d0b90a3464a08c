import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { pipeline, planted, stageOf, type PipelineRun } from "./pipeline.js"

/** Commands that end as broken tools do, whatever options are appended. */
const CONFIG = `
app:
  env: { APP_SECRET: rehearsal-app-secret, PAYMENT_WEBHOOK_SECRET: rehearsal-webhook-secret }
stages:
  lint: { eslint: "sh -c 'kill -9 $$'", prettier: "sh -c 'kill -SEGV $$'" }
  typecheck: { command: "sh -c 'echo still at it; sleep 60'", timeoutSeconds: 2 }
  unit: { command: "sh -c 'printf \\"\\\\001{[garbage\\"'" }
  integration: { command: "sh -c 'head -c 1000000000 /dev/zero >/dev/shm/all'" }
`

/** A migration that PostgreSQL refuses. */
const MIGRATION = "create table planted (id integr primary key);\n"

describe("tools that break", () => {
  let seen: PipelineRun
  let remove = (): Promise<void> => Promise.resolve()
  beforeAll(async () => {
    const copy = await planted({ "sluice.yaml": CONFIG })
    remove = copy.remove
    seen = await pipeline(copy.app, "--only", "lint,typecheck,unit,integration")
  }, 15 * 60_000)
  afterAll(() => remove())

  it("are errors, and the run ends with exit code 2", () => {
    expect(seen.exitCode, `${seen.stdout}\n${seen.stderr}`).toBe(2)
    expect(seen.report?.stages.map(({ verdict }) => verdict)).toEqual(Array(4).fill("error"))
  })

  it.each([
    ["lint", /ESLint was killed \(exit code 137\), probably for want of memory/],
    ["lint", /Prettier was ended by signal 11 \(SIGSEGV\)/],
    ["typecheck", /tsc did not end within the 2 s that it may take/],
    ["unit", /vitest left no result/],
    ["integration", /vitest found the disk full \(no space left on device\)/],
  ])("says of %s how it broke: %s", (name, what) => {
    expect(stageOf(seen, name).reason).toMatch(what)
  })

  it("shows what it printed last, and what to do", () => {
    const typecheck = stageOf(seen, "typecheck").findings[0]
    expect(typecheck?.detail).toContain("still at it")
    expect(typecheck?.fix).toContain("stages.typecheck.timeoutSeconds")
    expect(stageOf(seen, "unit").findings[0]?.detail).toContain("garbage")
    expect(stageOf(seen, "integration").findings[0]?.fix).toContain("prune")
  })
})

describe("a migration that fails", () => {
  let seen: PipelineRun
  let remove = (): Promise<void> => Promise.resolve()
  beforeAll(async () => {
    const copy = await planted({ "migrations/0004_planted.sql": MIGRATION })
    remove = copy.remove
    seen = await pipeline(copy.app, "--only", "integration,build")
  }, 15 * 60_000)
  afterAll(() => remove())

  it("fails the integration tests with its command and its output", () => {
    const integration = stageOf(seen, "integration")
    expect(integration).toMatchObject({ verdict: "fail", headline: "migrations failed" })
    expect(integration.reason).toContain("(node dist/migrate.js) ended with exit code 1")
    expect(integration.findings[0]?.detail).toContain('type "integr" does not exist')
  })

  it("keeps the application from starting, which says so at once", () => {
    const build = stageOf(seen, "build")
    expect(build.verdict).toBe("fail")
    expect(build.reason).toContain(
      "was not started: app.migrate (node dist/migrate.js) ended with exit code 1",
    )
    expect(build.findings[0]?.detail).toContain('type "integr" does not exist')
    expect(build.durationSeconds).toBeLessThan(30)
  })
})

describe("an application that listens elsewhere", () => {
  it(
    "is said to, with the port",
    async () => {
      const copy = await planted({
        "src/server.ts": { replace: "process.env", by: "{ ...process.env, PORT: '4000' }" },
        "sluice.yaml": {
          replace: "stages:\n",
          by: "stages:\n  build: { healthTimeoutSeconds: 15 }\n",
        },
      })
      const seen = await pipeline(copy.app, "--only", "build")
      await copy.remove()
      expect(seen.exitCode, `${seen.stdout}\n${seen.stderr}`).toBe(1)
      expect(stageOf(seen, "build").reason).toContain(
        "did not answer http://web:3000/readyz within 15 s: it listens on port 4000, not on 3000",
      )
      expect(seen.stdout).toContain("app.port: 4000")
    },
    10 * 60_000,
  )
})

describe("a step of the Dockerfile that fails", () => {
  it(
    "shows what it printed, once",
    async () => {
      const copy = await planted({ "src/planted.ts": "export const port: number = 'three';\n" })
      const seen = await pipeline(copy.app, "--only", "build,contract,trivy")
      await copy.remove()
      expect(seen.exitCode, `${seen.stdout}\n${seen.stderr}`).toBe(1)
      const build = stageOf(seen, "build")
      expect(build.reason).toContain("`npm run build` ended with exit code 2")
      expect(build.findings[0]?.detail).toContain("src/planted.ts(1,14): error TS2322")
      const left = seen.report?.skipped.filter(
        ({ name }) => name === "contract" || name === "trivy",
      )
      expect(left?.map(({ reason }) => reason).join()).toMatch(/build/)
      expect(left).toHaveLength(2)
    },
    10 * 60_000,
  )
})
