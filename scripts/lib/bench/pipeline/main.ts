import { connect } from "@dagger.io/dagger"
import { execFileSync } from "node:child_process"
import { writeFileSync } from "node:fs"
import { rm } from "node:fs/promises"
import { cpus, loadavg } from "node:os"
import { dirname, join } from "node:path"
import { appOf, call, edit, editInside, newApp, pipeline, ROOT } from "./app.js"
import { plain, type PlainTimes } from "./plain.js"
import { type Results, table } from "./table.js"

const say = (line: string): void => void process.stderr.write(`bench: ${line}\n`)
const json = process.argv[process.argv.indexOf("--json") + 1]
const asJson = process.argv.includes("--json") ? json : undefined

async function scripted(app: string): Promise<PlainTimes> {
  let times: PlainTimes = {}
  await connect(async (client) => {
    times = await plain(client, app)
  })
  return times
}

/** A call that reads an application and starts no tool; `plan` looks at a kept map, and is never cached. */
const PURE = ["init", "--overwrite", "contents"]

async function callCost(files: number): Promise<Results["calls"][number]> {
  const app = await appOf(files)
  await call(app, ...PURE)
  await edit(app, "src/0/0.js", "// changed")
  const changed = await call(app, ...PURE)
  const same = await call(app, ...PURE)
  await rm(app, { recursive: true })
  return { files, changedSeconds: changed.seconds, sameSeconds: same.seconds }
}

/** Functions that are changed: one of a page, and one that the API, pages and other functions use. */
const PAGE = [
  "src/pages/admin.ts",
  "function vendorTable(page: Page, vendors: Vendor[]): Html {",
] as const
const DOMAIN = [
  "src/domain/slots.ts",
  "export function slotsOfDay(date: string, slotMinutes: number): Slot[] {",
] as const

const load = loadavg()[0] ?? 0
const app = await newApp()
const left = join(dirname(app), "report")
const map = join(left, "tests/map.json")
say("cold")
const cold = await pipeline(app, left)
say("nothing changed")
const nothing = await pipeline(app, left)
say("a document changed")
await edit(app, "README.md", "\nOne line more.")
const document = await pipeline(app, left)
say("a unit test changed")
await edit(app, "test/unit/domain/slots.test.ts", "// One line more.")
const unitTest = await pipeline(app, left)
say("a source file changed")
await editInside(app, ...DOMAIN)
const source = await pipeline(app, left)
say("a run that writes down what the tests touch")
const recording = await pipeline(app, left, ["--record-tests"])
say("a page changed, by that map")
await editInside(app, ...PAGE)
const page = await pipeline(app, left, ["--test-map", map])
say("a function that many tests reach changed, by that map")
await editInside(app, ...DOMAIN)
const domain = await pipeline(app, left, ["--test-map", map])
say("the plain script, once to warm npm's downloads and once to count")
await scripted(app)
const times = await scripted(app)
say("what a call costs")
const calls = [await callCost(50), await callCost(500), await callCost(5000)]
const results: Results = {
  commit: execFileSync("git", ["rev-parse", "--short", "HEAD"], {
    cwd: ROOT,
    encoding: "utf8",
  }).trim(),
  at: new Date().toISOString(),
  cores: cpus().length,
  load,
  plain: times,
  ...{ cold, nothing, document, unitTest, source, recording, page, domain, calls },
}
await rm(dirname(app), { recursive: true })
process.stdout.write(table(results))
if (asJson !== undefined) writeFileSync(asJson, `${JSON.stringify(results, null, 2)}\n`)
