import { spawnSync } from "node:child_process"
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"

import { afterAll, describe, expect, it } from "vitest"

import { LIST_NODE, listCommand, parseList } from "../../../dagger/src/core/tools/list.js"
import { rawOf } from "./recorded.js"

const PROGRAM = join(import.meta.dirname, "../../../dagger/assets/list-node.cjs")
const MAJOR = Number(process.versions.node.split(".")[0])
const folder = realpathSync(mkdtempSync(join(tmpdir(), "sluice-list-")))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const PATHS = [
  ...["a.test.js", "a-test.mjs", "a_test.cjs", "test-a.js", "test.js", "a.tests.js", "atest.js"],
  ...["src/a.test.js", "src/a.js", "src/.hidden.test.js", "src/contest.js", ".cache/b.test.js"],
  ...["test/a.js", "test/deep/b.mjs", "test/help.json", "test/.hidden.js", "src/test/c.cjs"],
  ...["src/a.test.ts", "test/d.mts", "test/types.d.ts", "src/a.test.jsx", "tests/a.js"],
  ...["node_modules/p/a.test.js", "src/node_modules/p/test/a.js", "src/a b.test.js", "lib.js/x.js"],
]
for (const path of PATHS) {
  mkdirSync(join(folder, dirname(path)), { recursive: true })
  // A file says that it was taken, in either kind of module.
  const text = /\.(json|d\.ts)$/.test(path)
    ? "{}"
    : `process.getBuiltinModule("node:fs").appendFileSync(process.env.TAKEN, ${JSON.stringify(`${path}\n`)})`
  writeFileSync(join(folder, path), text)
}

const inherited = Object.entries(process.env).filter(
  ([key]) => !/^(VITEST|NODE_OPTIONS|NODE_TEST|NODE_ENV$|TEST$|SLUICE_)/.test(key),
)

function run(line: string): void {
  const env = { ...Object.fromEntries(inherited), TAKEN: join(folder, "taken") }
  spawnSync("sh", ["-c", line], { cwd: folder, env })
}

/** What `node --test` takes: all that runs says so, and what can't run is in the report. */
function taken(command: string): string[] {
  rmSync(join(folder, "taken"), { force: true })
  writeFileSync(join(folder, "taken"), "")
  run(command)
  return [...new Set(readFileSync(join(folder, "taken"), "utf8").trim().split("\n"))].sort()
}

function listed(command: string): string[] | string {
  const out = join(folder, "out")
  rmSync(out, { recursive: true, force: true })
  const line = listCommand("node", { command, outputFolder: out, coverage: false })
  if (line === undefined) return "not plain"
  run(line.replace(LIST_NODE, PROGRAM))
  const files: Record<string, string> = {}
  try {
    files["files.json"] = readFileSync(join(out, "files.json"), "utf8")
  } catch {
    // It could not say.
  }
  const list = parseList("node", rawOf({ files }), folder)
  return list.ok ? list.value.filter((file) => !file.endsWith(".d.ts")) : "not known"
}

describe("the files that node:test takes", () => {
  it.each([
    "node --test",
    "node --test-reporter=dot --test --test-concurrency 2",
    "node --test src/*.js",
    'node --test "src/**/*.js"',
    "node --test 'test/**/*.{js,mjs}' ./a.test.js",
    "node --test --test-name-pattern=nothing src/a.test.js test.js",
    `node --test '${folder}/src/*.test.js'`,
  ])("are listed as it takes them itself: %s", (command) => {
    if (MAJOR < 22) return expect(listed(command)).toBe("not known")
    expect(listed(command)).toEqual(taken(command))
    expect(taken(command).length).toBeGreaterThan(0)
  })

  it("can't be told where a name would be taken for a pattern", () => {
    const names = (...paths: string[]) =>
      parseList("node", rawOf({ files: { "files.json": JSON.stringify(paths) } }))
    expect(names("test/@scope/a b.test.js").ok).toBe(true)
    expect(names("test/[id].test.js", "test/a.test.js").ok).toBe(false)
  })

  it("can't be told where a pattern fits a folder, or none fits", () => {
    expect(listed("node --test test")).toBe("not known")
    expect(listed("node --test 'none/*.js'")).toBe("not known")
  })

  it.each([
    ...["tsx --test", "npm test --", "npm run pretest && node --test", "c8 node --test"],
    ...["node --test $(ls)", "node --test test | cat", "node run.js --test", "node --test ~/a"],
    ...["node --test --test-shard=1/2", "node --test --watch", "node --test --odd value"],
    ...['node --test "a b.js"', "cd src; node --test", "node --test a'b'.js"],
  ])("are not guessed for %s", (command) => {
    expect(listed(command)).toBe("not plain")
  })
})
