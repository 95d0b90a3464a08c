import { spawnSync } from "node:child_process"
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { afterAll, beforeEach, describe, expect, it } from "vitest"

import { fileOrder, inOrder } from "../../../dagger/src/core/selection/file-order.js"
import { orderText } from "../../../dagger/src/core/tools/ordered.js"
import { type Runner, testCommand } from "../../../dagger/src/core/tools/runner.js"
import { historyOf, stream } from "../history/made.js"

const ROOT = join(import.meta.dirname, "../../..")
const NAMES = ["a", "b", "c", "d", "e"]
const files = NAMES.map((name) => `test/${name}.test.js`)

/** What each file does when it is loaded: a line in a log. */
const LOADED = (name: string): string => `appendFileSync("log", "${name} ")`
const TESTS: Record<string, (name: string) => string> = {
  vitest: (name) =>
    `import { it } from "vitest"\nimport { appendFileSync } from "node:fs"\n${LOADED(name)}\nit("is", () => {})\n`,
  jest: (name) => `require("node:fs").${LOADED(name)}\ntest("is", () => {})\n`,
  node: (name) =>
    [
      'import { test } from "node:test"',
      'import { appendFileSync } from "node:fs"',
      'import { fileURLToPath } from "node:url"',
      `${LOADED(name)}`,
      'test("is", () => { if (process.argv[1] !== fileURLToPath(import.meta.url)) throw new Error(process.argv[1]) })',
    ].join("\n"),
}
const ONE = "--maxWorkers=1"
const COMMANDS: [what: string, runner: Runner, command: string][] = [
  ["vitest, forks", "vitest", `node node_modules/vitest/vitest.mjs run ${ONE} --pool=forks`],
  ["vitest, threads", "vitest", `node node_modules/vitest/vitest.mjs run ${ONE} --pool=threads`],
  ["jest in one process", "jest", "node node_modules/jest/bin/jest.js --runInBand"],
  ["node:test", "node", "node --test --test-concurrency=1"],
]

/** By a history: d is new, c failed last, e before that, b is shorter than a. */
const history = historyOf({
  a: stream(["1", "."], ["2", "."], ["3", "."]).map((one) => ({ ...one, ms: 500 })),
  b: stream(["1", "."], ["2", "."], ["3", "."]),
  c: stream(["1", "."], ["2", "."], ["3", "x"]),
  e: stream(["1", "x"], ["2", "."], ["3", "."]),
})
const order = fileOrder({ history, stage: "unit" })!.map((one) => one.replace(/ts$/, "js"))

describe.each(COMMANDS)("the order in which files start with %s", (_what, runner, command) => {
  const made: string[] = []
  let folder: string
  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), "sluice-order-")))
    made.push(folder)
    mkdirSync(join(folder, "test"))
    // Vitest and Jest remember earlier runs below this folder.
    mkdirSync(join(folder, "node_modules"))
    for (const name of ["vitest", "jest", "@jest"])
      symlinkSync(join(ROOT, "node_modules", name), join(folder, "node_modules", name))
    const type = runner === "jest" ? "commonjs" : "module"
    write("package.json", JSON.stringify({ type, jest: { cacheDirectory: "jest-cache" } }))
    // Of different lengths: Jest and Vitest start with the longest, and with any of two equal ones.
    for (const [at, name] of NAMES.entries())
      write(`test/${name}.test.js`, `${TESTS[runner]!(name)}\n// ${"-".repeat(20 * at)}\n`)
    cpSync(join(ROOT, "dagger/assets/order"), join(folder, "sluice/order"), { recursive: true })
    write("sluice/order/files.json", orderText(order, folder))
  })
  afterAll(() => made.forEach((one) => rmSync(one, { recursive: true, force: true })))

  const write = (name: string, text: string): void => writeFileSync(join(folder, name), text)

  /** Names of the files as they started. */
  function started(ordered: boolean, among = files): string {
    const only = { files: runner === "node" ? inOrder(among, ordered ? order : []) : among }
    const options = {
      ...{ command, outputFolder: join(folder, "out"), coverage: false, ordered },
      ...(runner === "node" || among !== files ? { only: { ...only, others: [] } } : {}),
    }
    const line = testCommand(runner, options).replaceAll("/sluice/", `${folder}/sluice/`)
    const inherited = Object.entries(process.env).filter(
      ([key]) => !/^(VITEST|NODE_OPTIONS|NODE_V8|NODE_TEST|TEST$|NODE_ENV$|SLUICE_)/.test(key),
    )
    write("log", "")
    mkdirSync(join(folder, "out"), { recursive: true })
    const env = Object.fromEntries(inherited)
    const { status, stderr } = spawnSync("sh", ["-c", line], { cwd: folder, env, encoding: "utf8" })
    expect([status, status === 0 ? "" : stderr]).toEqual([0, ""])
    return readFileSync(join(folder, "log"), "utf8").trim()
  }

  it("is the given one, with a file that it does not name in the place of the unknown", () => {
    expect(started(true)).toBe("d c e b a")
  }, 60_000)

  it("is kept within some of the files", () => {
    const among = ["test/a.test.js", "test/b.test.js", "test/e.test.js"]
    expect(started(true, among)).toBe("e b a")
  }, 60_000)

  it("is the runner's own where it is not asked for, and where the order can't be read", () => {
    const own = started(false)
    expect(own).not.toBe(started(true))
    if (runner === "node") return
    rmSync(join(folder, "node_modules/.vite"), { recursive: true, force: true })
    rmSync(join(folder, "jest-cache"), { recursive: true, force: true })
    write("sluice/order/files.json", "{")
    expect(started(true)).toBe(own)
  }, 60_000)
})

it("is left to a project whose Vitest has a sequencer of its own", async () => {
  const { default: Order } = (await import(join(ROOT, "dagger/assets/order/vitest.mjs"))) as {
    default: new () => { onInit(vitest: unknown): void }
  }
  const after = (sequencer: unknown): unknown => {
    const sequence = { sequencer }
    new Order().onInit({ config: { sequence } })
    return sequence.sequencer
  }
  class Own {}
  class BaseSequencer {}
  expect(after(Own)).toBe(Own)
  expect(after(BaseSequencer)).not.toBe(BaseSequencer)
  expect(() => new Order().onInit(undefined)).not.toThrow()
})
