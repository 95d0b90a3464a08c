// The rehearsal's rig: HAProxy between both versions, the collector of its log,
// and the traffic, in one container. Answers over HTTP on port 9000:
//   GET  /ready?path=/healthz   both arms asked directly: {baseline, candidate, ended}
//   GET  /observations?from=N   log lines from number N on, one JSON object a line
//   POST /weights?baseline=N&candidate=N
//   POST /traffic               starts k6; POST /traffic/stop ends it
//   POST /restart               {"env": {…}} for a candidate that can be started anew
//   GET  /log?arm=candidate     the end of what an arm printed
//   GET  /state                 {lines, weights, lease, traffic, notes}
// A controller renews a lease by any request that says ?lease=SECONDS. When it
// stops doing so, the rig takes the candidate out by itself: a controller that
// died must not leave users on a version that nobody watches.
import { spawn } from "node:child_process"
import { readFileSync } from "node:fs"
import { createServer } from "node:http"
import { connect } from "node:net"
import { createInterface } from "node:readline"
import { Readable } from "node:stream"

const settings = JSON.parse(readFileSync("/sluice/rig.json", "utf8"))
const lines = []
const notes = []
let weights = settings.weights
let leaseEnds = Infinity
let traffic
let trafficState = { running: false, exitCode: null, log: "" }

const haproxy = spawn("haproxy", ["-db", "-f", "/sluice/haproxy.cfg"], {
  stdio: ["ignore", "pipe", "pipe"],
})
createInterface({ input: haproxy.stdout }).on("line", (line) =>
  (line.startsWith("{") ? lines : notes).push(line),
)
createInterface({ input: haproxy.stderr }).on("line", (line) => notes.push(line))
haproxy.on("exit", (code) => {
  console.error(notes.join("\n"))
  console.error(`HAProxy ended with exit code ${code}`)
  process.exit(1)
})

/** One command to HAProxy's runtime socket. */
const command = (text) =>
  new Promise((resolve, reject) => {
    let answer = ""
    connect(settings.socket)
      .on("data", (data) => (answer += data))
      .on("end", () => resolve(answer.trim()))
      .on("error", reject)
      .end(`${text}\n`)
  })

async function setWeights(next) {
  for (const arm of ["candidate", "baseline"]) {
    const answer = await command(`set weight ${settings.backend}/${arm} ${next[arm]}`)
    if (answer !== "") throw new Error(`HAProxy said: ${answer}`)
  }
  // Kept connections to an arm that is out are of no use to the rehearsal.
  weights = next
}

setInterval(async () => {
  if (Date.now() < leaseEnds || weights.candidate === 0) return
  notes.push(`${new Date().toISOString()} the controller's lease ran out: candidate taken out`)
  await setWeights({ baseline: 256, candidate: 0 }).catch((error) => notes.push(String(error)))
}, 200).unref()

function startTraffic() {
  trafficState = { running: true, exitCode: null, log: "" }
  traffic = spawn("k6", settings.traffic.args, {
    env: { ...process.env, ...settings.traffic.env },
    stdio: ["ignore", "pipe", "pipe"],
  })
  const keep = (data) => (trafficState.log = (trafficState.log + data).slice(-20000))
  traffic.stdout.on("data", keep)
  traffic.stderr.on("data", keep)
  traffic.on(
    "error",
    (error) => (trafficState = { running: false, exitCode: 127, log: String(error) }),
  )
  traffic.on("exit", (code) => (trafficState = { ...trafficState, running: false, exitCode: code }))
}

const answers = (arm, path) =>
  fetch(`http://${settings.arms[arm]}${path}`, {
    redirect: "manual",
    signal: AbortSignal.timeout(2000),
  }).then(
    (answer) => answer.status,
    (error) => String(error.cause?.code ?? error),
  )

/** The exit code with which an arm ended by itself; empty while it runs. */
const endedWith = (arm) =>
  fetch(settings.ended[arm], { signal: AbortSignal.timeout(2000) }).then(
    async (answer) => (answer.ok ? (await answer.text()).trim() : ""),
    () => "",
  )

async function handle(request, path, query) {
  const { method } = request
  if (query.has("lease")) leaseEnds = Date.now() + Number(query.get("lease")) * 1000
  switch (`${method} ${path}`) {
    case "GET /ready": {
      const [baseline, candidate] = await Promise.all(
        ["baseline", "candidate"].map((arm) => answers(arm, query.get("path") ?? "/")),
      )
      const ended = {}
      for (const arm of ["baseline", "candidate"]) {
        const code = await endedWith(arm)
        if (code !== "") ended[arm] = code
      }
      return { baseline, candidate, ended }
    }
    case "GET /observations":
      return lines.slice(Number(query.get("from") ?? 0)).join("\n")
    case "POST /weights":
      await setWeights({
        baseline: Number(query.get("baseline")),
        candidate: Number(query.get("candidate")),
      })
      return { weights, at: new Date().toISOString() }
    case "POST /restart": {
      const body = await new Response(Readable.toWeb(request)).text()
      const answer = await fetch(settings.restart, { method, body })
      if (!answer.ok) throw new Error(await answer.text())
      return answer.json()
    }
    case "GET /log": {
      const answer = await fetch(settings.logs[query.get("arm")], {
        signal: AbortSignal.timeout(3000),
      })
      return (await answer.text()).slice(-20000)
    }
    case "POST /traffic":
      startTraffic()
      return trafficState
    case "POST /traffic/stop":
      traffic?.kill("SIGINT")
      return trafficState
    case "GET /state":
      return {
        lines: lines.length,
        weights,
        traffic: trafficState,
        notes: notes.slice(-20),
        now: new Date().toISOString(),
      }
    default:
      return undefined
  }
}

createServer(async (request, response) => {
  const url = new URL(request.url, "http://rig")
  try {
    const body = await handle(request, url.pathname, url.searchParams)
    response.statusCode = body === undefined ? 404 : 200
    response.end(
      typeof body === "string" ? body : JSON.stringify(body ?? { error: "no such thing" }),
    )
  } catch (error) {
    response.statusCode = 500
    response.end(JSON.stringify({ error: String(error) }))
  }
}).listen(9000)
