// record.mjs LOG ENDED PORT STEPS ARGS…: runs the application, ARGS, after STEPS, a shell's
// script, with the recorder in each of their Node processes, and starts it anew between
// files of tests, so that what each of them has it do is told apart.
//   GET  /log /seconds /ended /sockets  as log.mjs answers them
//   GET  /steps  the notes of STEPS, as {"files": {path: text}}
//   POST /stop   ends the application; answers its notes, with "problem" if some are missing
//   POST /start  starts it again
import { spawn } from "node:child_process"
import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from "node:fs"
import { createServer } from "node:http"
import { tmpdir } from "node:os"
import { join } from "node:path"

const PATIENCE_MS = 10_000
const NOTES = mkdtempSync(join(tmpdir(), "sluice-notes-"))
const RECORDER = join(import.meta.dirname, "recorder/index.cjs")
const [file, ended, port, steps, ...args] = process.argv.slice(2)
const began = Date.now()
let child
let number = 0

/** Runs a shell's script with a folder of its own for the notes. */
function run(script, folder) {
  const log = openSync(file, "a")
  const { NODE_OPTIONS = "" } = process.env
  const started = spawn("sh", ["-c", script, "sh", ...args], {
    detached: true,
    stdio: ["ignore", log, log],
    env: {
      ...process.env,
      NODE_OPTIONS: `${NODE_OPTIONS} --require ${RECORDER}`.trim(),
      SLUICE_RECORD: join(NOTES, folder),
      SLUICE_ROOT: "/",
    },
  })
  closeSync(log)
  started.done = new Promise((done) => {
    started.once("exit", (code, signal) => done(code ?? (signal === null ? 1 : 128)))
    started.once("error", () => done(127))
  })
  return started
}

function start() {
  if (child !== undefined) return
  number += 1
  const own = run('exec "$@"', String(number))
  child = own
  own.done.then((code) => {
    // Ended by itself: its log can say why.
    if (child !== own) return
    writeFileSync(file, `(the application ended with exit code ${code})\n`, { flag: "a" })
    writeFileSync(ended, `${code}\n`)
  })
}

const signal = (pid, name) => {
  try {
    process.kill(-pid, name)
  } catch {
    // It is gone already.
  }
}

async function stop() {
  const old = child
  child = undefined
  if (old === undefined) return { files: {}, problem: "the application was not running" }
  const byItself = old.exitCode !== null || old.signalCode !== null
  signal(old.pid, "SIGTERM")
  let late = false
  const timer = setTimeout(() => {
    late = true
    signal(old.pid, "SIGKILL")
  }, PATIENCE_MS)
  await old.done
  clearTimeout(timer)
  signal(old.pid, "SIGKILL")
  const problem = late
    ? "the application did not end when it was asked to"
    : byItself
      ? "the application ended by itself"
      : undefined
  return { ...notes(String(number)), ...(problem === undefined ? {} : { problem }) }
}

function notes(folder) {
  const at = join(NOTES, folder)
  const names = existsSync(at) ? readdirSync(at, { recursive: true }) : []
  const files = names.filter((name) => /\.(json|open)$|^texts\/[0-9a-f]+$/.test(name))
  return {
    files: Object.fromEntries(files.map((name) => [name, readFileSync(join(at, name), "utf8")])),
  }
}

const text = (path) => (existsSync(path) ? readFileSync(path) : "")
const ANSWERS = {
  "GET /log": () => text(file),
  "GET /seconds": () => String((Date.now() - began) / 1000),
  "GET /ended": () => text(ended),
  "GET /sockets": () => `${text("/proc/net/tcp")}${text("/proc/net/tcp6")}`,
  "GET /steps": () => JSON.stringify(notes("steps")),
  "POST /stop": async () => JSON.stringify(await stop()),
  "POST /start": () => (start(), ""),
}

createServer((request, response) => {
  Promise.resolve(ANSWERS[`${request.method} ${request.url}`]?.() ?? "").then(
    (body) => response.end(body),
    (error) => response.writeHead(500).end(String(error)),
  )
}).listen(Number(port))

const code = steps === "" ? 0 : await run(steps, "steps").done
if (code === 0) start()
else writeFileSync(ended, `${code}\n`)
