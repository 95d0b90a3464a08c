import { type ChildProcess, spawn, spawnSync } from "node:child_process"
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  writeFileSync,
} from "node:fs"
import { createServer } from "node:net"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { Segment } from "../../../dagger/src/core/selection/segment.js"
import { readBrowserRun } from "../../../dagger/src/selection/browser-notes.js"

const ASSETS = join(import.meta.dirname, "../../../dagger/assets")
const APP = `
const { createServer } = require("node:http")
const dns = require("node:dns")
const net = require("node:net")
function home() { return "home" }
function admin() { return "admin" }
createServer((request, response) => {
  if (request.url === "/out") {
    dns.lookup("localhost", (_, host) => net.connect(process.env.OUT, host).on("connect", () => response.end()))
    return
  }
  response.end(request.url === "/admin" ? admin() : home())
}).listen(process.env.PORT)
`
/** In Playwright's place: a report of the files that it is asked for, whose first page it opens. */
const RUNNER = `
const { readFileSync, writeFileSync } = require("node:fs")
const file = process.argv.at(-1).replace(/^\\/|\\$$|\\\\/g, "")
const page = readFileSync(file, "utf8").trim()
fetch(process.env.BASE_URL + page).then(async (answer) => {
  const ok = (await answer.text()) !== "broken"
  const suite = { file, title: file, specs: [{ title: page, ok, file, line: 1, tests: [] }] }
  const needed = { file: "sign-in.setup.ts", title: "", specs: [{ title: "in", ok: true, file: "", line: 1, tests: [] }] }
  const report = { config: { rootDir: process.cwd() }, suites: [needed, suite], errors: [] }
  writeFileSync(process.env.PLAYWRIGHT_JSON_OUTPUT_FILE, JSON.stringify(report))
})
`

const freePort = (): Promise<number> =>
  new Promise((done) => {
    const server = createServer().listen(0, () => {
      const { port } = server.address() as { port: number }
      server.close(() => done(port))
    })
  })
const until = async (url: string): Promise<void> => {
  for (let tries = 0; tries < 400; tries++) {
    if (
      await fetch(url).then(
        () => true,
        () => false,
      )
    )
      return
    await new Promise((done) => setTimeout(done, 25))
  }
  throw new Error(`${url} does not answer`)
}

describe("browser tests that are recorded file by file", () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "sluice-record-")))
  const file = (name: string): string => join(folder, name)
  let supervisor: ChildProcess
  let status: number | null
  beforeAll(async () => {
    const [port, own] = [await freePort(), await freePort()]
    writeFileSync(file("app.cjs"), APP)
    writeFileSync(file("steps.cjs"), "require('node:fs').readFileSync('app.cjs')")
    writeFileSync(file("runner.cjs"), RUNNER)
    writeFileSync(file("log"), "")
    for (const [name, page] of Object.entries({ a: "/", b: "/admin", c: "/", d: "/out" }))
      writeFileSync(file(`${name}.spec.ts`), page)
    const env = { ...process.env, PORT: `${port}`, OUT: `${own}`, NODE_OPTIONS: "" }
    const args = [file("log"), file("ended"), `${own}`, "node steps.cjs", "node", "app.cjs"]
    supervisor = spawn("node", [join(ASSETS, "record.mjs"), ...args], { cwd: folder, env })
    const suites = ["a", "b", "c", "d"].map((name) => ({ file: `${name}.spec.ts`, specs: [] }))
    writeFileSync(file("list"), JSON.stringify({ config: { rootDir: folder }, suites }))
    writeFileSync(file("list.done"), "")
    const app = `http://127.0.0.1:${own}`
    const health = `http://127.0.0.1:${port}/`
    await until(health)
    const given = {
      ...{ run: "node runner.cjs", list: file("list"), skipped: ["c.spec.ts"], out: file("out") },
      order: ["b.spec.ts", "", "d.spec.ts"],
      ...{ notes: file("notes"), recorder: join(ASSETS, "recorder"), root: folder },
      ...{ app, health, seconds: 20, maxFailures: 0 },
    }
    const driver = [join(ASSETS, "e2e-files.mjs"), JSON.stringify(given)]
    const base = { BASE_URL: `http://127.0.0.1:${port}` }
    // In a process of its own: this one's servers have to answer meanwhile.
    status = await new Promise((done) => {
      spawn("node", driver, { cwd: folder, env: { ...env, ...base } }).on("exit", done)
    })
  }, 60_000)
  afterAll(() => {
    supervisor.kill()
  })

  it("leave one report, in the given order and without the files that need not run", () => {
    expect(status).toBe(0)
    const { suites } = JSON.parse(readFileSync(file("out/playwright.json"), "utf8")) as {
      suites: { file: string }[]
    }
    expect(suites.map((one) => one.file)).toEqual(["b.spec.ts", "a.spec.ts", "d.spec.ts"])
  })

  it("have each file's functions told apart, by the application's restart", () => {
    const { chunks, steps, text } = readBrowserRun(file("notes"), "")
    expect(chunks.map(({ problems }) => problems)).toEqual([[], [], []])
    const ran = chunks.map(({ app }) => {
      const script = app.segments[0]!.scripts.find((one) => one.file.endsWith("/app.cjs"))!
      const numbers = script.functions!
      const source = text(script.text)!
      return ["home", "admin"].filter((name) => {
        const at = numbers.findIndex(
          (start, index) => index % 3 === 0 && source.startsWith(`function ${name}`, start),
        )
        return numbers[at + 2] === 1
      })
    })
    // The question for its health asks for the first page of each.
    expect(ran).toEqual([["home", "admin"], ["home"], ["home"]])
    expect(steps.segments.flatMap((one) => one.reads).join()).toMatch(/app\.cjs/)
    expect(chunks.map(({ browser }) => browser.segments.length)).toEqual([1, 1, 1])
  })

  it("know a service by the name that it was looked up by", () => {
    const { chunks } = readBrowserRun(file("notes"), "")
    const connects = chunks[2]!.app.segments.flatMap((one) => one.connects)
    expect(connects).toEqual([expect.stringMatching(/^localhost:\d+$/)])
  })
})

/** What the recorder leaves of a program, in a folder with these files. */
function recordedOf(program: string, files: Record<string, string>): Segment {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "sluice-files-")))
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  const { status } = spawnSync("node", [program], {
    cwd: folder,
    env: {
      ...{ PATH: process.env.PATH, SLUICE_FILES_ONLY: "1", SLUICE_ROOT: folder },
      ...{
        SLUICE_RECORD: join(folder, "notes"),
        NODE_OPTIONS: `--require ${ASSETS}/recorder/index.cjs`,
      },
    },
  })
  expect(status).toBe(0)
  const [name = ""] = readdirSync(join(folder, "notes")).filter((one) => one.endsWith(".json"))
  return Segment.parse(JSON.parse(readFileSync(join(folder, "notes", name), "utf8")))
}

describe("the recorder", () => {
  it("tells files from each other where it is asked for no more", () => {
    const one = recordedOf("x.cjs", { "x.cjs": "function never() {}\n" })
    expect(one.scripts).toEqual([{ file: "x.cjs", text: "", functions: null }])
  })

  it("tells folders in which Playwright looks for tests from those that a test lists", () => {
    // As Playwright has it: by a promise, in what is bundled.
    const collects = `const { promisify } = require("node:util")
const list = promisify(require("node:fs").readdir)
module.exports = async function visit(folder) {
  for (const one of await list(folder, { withFileTypes: true }))
    if (one.isDirectory()) await visit(folder + "/" + one.name)
}\n`
    const x = `require("playwright/lib/runner/index.js")("e2e").then(() =>
  require("node:fs").readdirSync(__dirname + "/e2e/support"))\n`
    const one = recordedOf("x.cjs", {
      "x.cjs": x,
      "node_modules/playwright/lib/runner/index.js": collects,
      "e2e/support/help.ts": "",
    })
    expect([one.collects, one.lists]).toEqual([["e2e", "e2e/support"], ["e2e/support"]])
  })
})
