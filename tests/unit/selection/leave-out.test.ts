import { spawnSync } from "node:child_process"
import { cpSync, mkdtempSync, readdirSync, readFileSync, realpathSync, symlinkSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { describe, expect, it } from "vitest"

import { hasProjects, leftOutOf } from "../../../dagger/src/core/selection/leave-out.js"
import { testCommand } from "../../../dagger/src/core/tools/runner.js"

const ROOT = join(import.meta.dirname, "../../..")
const FIXTURE = join(ROOT, "tests/fixtures/selection/vitest")
const skipped = (...paths: string[]) => paths.map((path) => ({ path, reason: "nothing changed" }))

describe("files that a runner is told to leave out", () => {
  it("are those that need not run", () => {
    const chosen = [{ path: "c.test.ts", reason: "c.ts changed" }]
    expect(leftOutOf({ chosen, skipped: skipped("a.test.ts", "b.test.ts") })).toEqual([
      "a.test.ts",
      "b.test.ts",
    ])
  })

  it("leave one that ran before, whatever else looks like a test", () => {
    const chosen = [{ path: "test/help.ts", reason: "it is new: nothing is known of it" }]
    const two = skipped("a.test.ts", "b.test.ts")
    expect(leftOutOf({ chosen: [], skipped: two })).toEqual(["b.test.ts"])
    expect(leftOutOf({ chosen, skipped: two })).toEqual(["b.test.ts"])
  })

  it("have no name that would match another one too, and fit a command line", () => {
    const chosen = [{ path: "c.test.ts", reason: "c.ts changed" }]
    expect(leftOutOf({ chosen, skipped: skipped("[id].test.ts", "b.test.ts") })).toEqual([
      "b.test.ts",
    ])
    const many = Array.from(
      { length: 2000 },
      (_, index) => `${"folder/".repeat(7)}${index}.test.ts`,
    )
    expect(leftOutOf({ chosen, skipped: skipped(...many) })).toBeUndefined()
  })

  it("can't be told to the projects of a workspace", () => {
    expect(hasProjects("vitest.workspace.ts", "export default []")).toBe(true)
    expect(hasProjects("vite.config.ts", "test: { projects: ['a', 'b'] }")).toBe(true)
    expect(hasProjects("vitest.config.ts", "test: { include: ['a'] }")).toBe(false)
    expect(hasProjects("playwright.config.ts", "projects: []")).toBe(false)
  })

  it("are left out by Vitest itself, beside what its settings leave out, and no other", () => {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), "sluice-leave-out-")))
    cpSync(FIXTURE, folder, { recursive: true })
    symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"))
    const out = join(folder, "out")
    const files = readdirSync(join(folder, "test")).filter((name) => name.endsWith(".test.ts"))
    const all = files.map((name) => `test/${name}`).sort()
    expect(all.length).toBeGreaterThan(3)
    // Only the whole path counts: not one of the same name elsewhere.
    const except = [join(folder, all[1]!), `/elsewhere/${all[2]}`]
    const options = { command: "node node_modules/vitest/vitest.mjs run", outputFolder: out }
    const command = testCommand("vitest", { ...options, coverage: false, except })
    const inherited = Object.entries(process.env).filter(
      ([key]) => !/^(VITEST|NODE_OPTIONS|NODE_V8|TEST$|NODE_ENV$|SLUICE_)/.test(key),
    )
    spawnSync("sh", ["-c", command], { cwd: folder, env: Object.fromEntries(inherited) })
    const report = readFileSync(join(out, "junit.xml"), "utf8")
    const ran = [...report.matchAll(/<testsuite name="([^"]*)"/g)].map(([, name]) => name)
    expect(ran.sort()).toEqual(all.filter((name) => name !== all[1]))
  }, 180_000)
})
