// restart.mjs LOG PORT FIRST ARGS…: runs the application where one candidate after
// another is tried in one rehearsal. FIRST is what a shell runs the first time, with
// ARGS, the application's own command, as its arguments; afterwards ARGS alone.
//   GET  /log      what it printed
//   POST /restart  {"env": {NAME: value}} ends it and starts it with these variables
//                  beside its own; answers {"at": seconds since 1970}
// When it ends by itself it is started again half a second later, as whatever looks
// after it in production would do.
import { spawn } from "node:child_process"
import { closeSync, openSync, readFileSync } from "node:fs"
import { createServer } from "node:http"

const AGAIN_MS = 500
const [file, port, first, ...args] = process.argv.slice(2)
let env = {}
let child
let timer

function start(script) {
  const log = openSync(file, "a")
  const started = spawn("sh", ["-c", script, "sh", ...args], {
    detached: true,
    env: { ...process.env, ...env },
    stdio: ["ignore", log, log],
  })
  closeSync(log)
  child = started
  started.on("exit", () => {
    if (child === started) timer = setTimeout(() => start('exec "$@"'), AGAIN_MS)
  })
}

/** Ends the application with all that it started, and waits until it is gone. */
function stop() {
  clearTimeout(timer)
  const old = child
  child = undefined
  if (old === undefined || old.exitCode !== null || old.signalCode !== null) return undefined
  return new Promise((done) => {
    old.once("exit", done)
    process.kill(-old.pid, "SIGKILL")
  })
}

async function handle(request) {
  if (request.method === "GET") return request.url === "/log" ? readFileSync(file) : ""
  let text = ""
  for await (const chunk of request) text += chunk
  await stop()
  env = JSON.parse(text).env
  start('exec "$@"')
  return JSON.stringify({ at: Date.now() / 1000 })
}

createServer((request, response) =>
  handle(request).then(
    (body) => response.end(body),
    (error) => response.writeHead(500).end(String(error)),
  ),
).listen(Number(port))
start(first)
