import { join } from "node:path"
import { expect, it } from "vitest"
import { pipeline, ROOT, run, stageOf } from "./pipeline.js"

const MINUTES = 8 * 60_000
const app = (name: string) => join(ROOT, "tests/fixtures/apps", name)

it(
  "runs a package of a workspace that it has never seen",
  async () => {
    const ended = await pipeline(
      app("npm-workspaces"),
      ...["--app", "apps/web", "--only", "lint,unit,build"],
    )
    expect(ended.report?.verdict, ended.stdout + ended.stderr).toBe("pass")
    expect(stageOf(ended, "unit").headline).toMatch(/^2 tests, \d/)
    expect(stageOf(ended, "unit").coverage?.files.map(({ file }) => file)).toContain("src/app.js")
    expect(stageOf(ended, "build").headline).toMatch(/^healthy after/)
  },
  MINUTES,
)

it(
  "applies numbered SQL files, and hands the database over under the name that is read",
  async () => {
    const ended = await pipeline(app("sql-files"), "--only", "integration,build")
    expect(ended.report?.verdict, ended.stdout + ended.stderr).toBe("pass")
    expect(stageOf(ended, "integration").headline).toMatch(/^1 test/)
  },
  MINUTES,
)

it(
  "writes a first sluice.yaml",
  async () => {
    const source = app("hono-node-test")
    const ended = await run("dagger", [
      "-s",
      "-m",
      ROOT,
      "call",
      "--source",
      source,
      "init",
      "contents",
    ])
    expect(ended.stdout, ended.stderr).toContain("#  port: 8787  # src/index.js")
    expect(ended.stdout).toMatch(/^version: 1$/m)
  },
  MINUTES,
)
