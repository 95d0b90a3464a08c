// e2e-files.mjs JSON: runs Playwright once for each of its test files, and has the application
// started anew after each, so that what a file had it do can be told from what others had.
// {run, list, only?, skipped, order, out, notes, recorder, root, app, health, seconds, maxFailures}:
// the command line, the report of Playwright's list (it is there once "<list>.done" is), files
// that are to run (else all in the list) and not to run, the order to take them in ("" for all that
// it does not name), folders, the URL of record.mjs, and the
// application's health. It never makes a run fail by itself.
import { spawnSync } from "node:child_process"
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { request } from "node:http"
import { dirname, join, relative } from "node:path"

const given = JSON.parse(process.argv[2])
const { out, notes, app, health, seconds, maxFailures } = given
const report = join(out, "playwright.json")
const merged = { config: undefined, suites: [], errors: [] }
let worst = 0
let failures = 0

const quoted = (word) => `'${word.replaceAll("'", "'\\''")}'`
const json = (file) => (existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : undefined)
function write(file, text) {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
}

/** Runs a command line; Playwright's report goes to a file of its own. */
function playwright(line, file, env = {}) {
  mkdirSync(dirname(file), { recursive: true })
  const all = { ...process.env, PLAYWRIGHT_JSON_OUTPUT_FILE: file, ...env }
  const { status } = spawnSync("sh", ["-c", line], { stdio: "inherit", env: all })
  return status ?? 1
}

const pause = (ms) => new Promise((done) => setTimeout(done, ms))

const placeOf = ({ config }, suite) => relative(process.cwd(), join(config.rootDir, suite.file))

/** The files to run, by Playwright itself; undefined if it can't say so. */
async function files() {
  if (given.only !== undefined) return ordered(given.only)
  while (!existsSync(`${given.list}.done`)) await pause(20)
  const listed = json(given.list)
  const all = [...new Set((listed?.suites ?? []).map((suite) => placeOf(listed, suite)))].sort()
  if (all.length === 0) return undefined
  const needed = all.filter((one) => !given.skipped.includes(one))
  return needed.length > 0 ? ordered(needed) : all.slice(0, 1)
}

function ordered(files) {
  const order = given.order ?? []
  const others = order.indexOf("")
  const placeOf = (file) => (order.includes(file) ? order.indexOf(file) : others)
  return [...files].sort((a, b) => placeOf(a) - placeOf(b))
}

const specs = (suite) => [...suite.specs, ...(suite.suites ?? []).flatMap(specs)]

/** Adds a run's report; of files that others need first, such as a sign-in, only what failed. */
function add(made, own) {
  merged.config ??= made.config
  merged.errors.push(...made.errors)
  for (const suite of made.suites) {
    const failed = specs(suite).filter(({ ok }) => !ok).length
    if (placeOf(made, suite) === own || failed > 0) merged.suites.push(suite)
    failures += failed
  }
  write(report, JSON.stringify(merged))
}

/** Asks by a connection of its own: one that was kept is closed while Playwright runs. */
const ask = (method, url) =>
  new Promise((done, failed) => {
    const asked = request(url, { method, agent: false }, async (answer) => {
      let text = ""
      answer.setEncoding("utf8")
      for await (const part of answer) text += part
      if (answer.statusCode < 400) done(text)
      else failed(new Error(`it answers ${answer.statusCode}`))
    })
    asked.on("error", failed)
    asked.end()
  })

async function take(number, file) {
  const folder = join(notes, String(number))
  const problems = []
  let chunk = { files: {} }
  try {
    chunk = JSON.parse(await ask("POST", `${app}/stop`))
    if (chunk.problem !== undefined) problems.push(chunk.problem)
  } catch (error) {
    problems.push(`the application's notes could not be fetched: ${error.message}`)
  }
  for (const [name, text] of Object.entries(chunk.files)) write(join(folder, "app", name), text)
  write(join(folder, "chunk.json"), JSON.stringify({ file, problems }))
}

async function startAgain() {
  const end = Date.now() + seconds * 1000
  await ask("POST", `${app}/start`).catch(() => undefined)
  while (Date.now() < end) {
    if (
      await ask("GET", health).then(
        () => true,
        () => false,
      )
    )
      return
    await pause(50)
  }
}

const chosen = await files()
if (chosen === undefined) {
  // It says itself why.
  process.exitCode = playwright(given.run, report)
} else {
  for (const [index, file] of chosen.entries()) {
    if (index > 0) await startAgain()
    const own = join(out, "files", String(index), "playwright.json")
    const left = maxFailures === 0 ? [] : [`--max-failures=${maxFailures - failures}`]
    const pattern = `/${file.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}$`
    const line = [given.run, `--output=${out}/test-results/${index}`, ...left, quoted(pattern)]
    const code = playwright(line.join(" "), own, {
      NODE_OPTIONS:
        `${process.env.NODE_OPTIONS ?? ""} --require ${given.recorder}/index.cjs`.trim(),
      SLUICE_RECORD: join(notes, String(index), "browser"),
      SLUICE_ROOT: given.root,
      SLUICE_FILES_ONLY: "1",
    })
    worst = Math.max(worst, code)
    const made = json(own)
    if (made === undefined) merged.errors.push({ message: `Playwright left no report of ${file}.` })
    else add(made, file)
    await take(index, file)
    if (maxFailures > 0 && failures >= maxFailures) break
  }
  const steps = await ask("GET", `${app}/steps`)
    .then(JSON.parse)
    .catch((error) => ({ files: {}, problem: `could not be fetched: ${error.message}` }))
  for (const [name, text] of Object.entries(steps.files)) write(join(notes, "steps", name), text)
  write(join(notes, "run.json"), JSON.stringify({ problem: steps.problem }))
  process.exitCode = worst
}
