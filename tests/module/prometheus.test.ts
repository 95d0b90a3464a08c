import { connect, type Client, type Service } from "@dagger.io/dagger"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, expect, it, vi } from "vitest"
import { DEFAULT_NODE_VERSION, node } from "../../dagger/src/containers/images.js"
import type { Judgement } from "../../dagger/src/core/canary/decide/status.js"
import { BEGAN, openMetrics, SECONDS } from "./metrics.js"
import { EXAMPLE, ROOT, run } from "./pipeline.js"
import { WORLD } from "./prometheus-world.js"

// Each starts a process or two, on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000 })

const PORT = 9090
const SEED = 7

/** Debian's Prometheus with the world's counters in its database. A value is gone two scrapes after its last. */
function prometheus(client: Client): Service {
  const install = "apt-get update && apt-get install -y --no-install-recommends prometheus"
  return client
    .container()
    .from(node(DEFAULT_NODE_VERSION))
    .withUser("root")
    .withExec(["sh", "-c", install])
    .withNewFile("/canary/world.om", openMetrics(WORLD, SEED))
    .withNewFile("/canary/prometheus.yml", "{}")
    .withExec([
      "promtool",
      "tsdb",
      "create-blocks-from",
      "openmetrics",
      "/canary/world.om",
      "/canary/data",
    ])
    .withExposedPort(PORT)
    .asService({
      args: [
        "prometheus",
        "--config.file=/canary/prometheus.yml",
        "--storage.tsdb.path=/canary/data",
        `--web.listen-address=0.0.0.0:${PORT}`,
        "--query.lookback-delta=9s",
      ],
    })
}

let url = ""
let folder = ""
let done = (): void => undefined
let session = Promise.resolve()

beforeAll(async () => {
  // The SDK would download a command line of its own.
  const { stdout } = await run("sh", ["-c", "command -v dagger"])
  process.env._EXPERIMENTAL_DAGGER_CLI_BIN ??= stdout.trim()
  folder = await mkdtemp(join(tmpdir(), "sluice-prometheus-"))
  await new Promise<void>((ready, failed) => {
    session = connect(async (client) => {
      const ports = [{ backend: PORT, frontend: 0 }]
      const tunnel = await client.host().tunnel(prometheus(client), { ports }).start()
      url = await tunnel.endpoint({ scheme: "http" })
      ready()
      await new Promise<void>((end) => (done = end))
      await tunnel.stop()
    })
    session.catch(failed)
  })
}, 10 * 60_000)
afterAll(async () => {
  done()
  await session
  await rm(folder, { recursive: true, force: true })
})

/** A configuration that asks for a job of the world. */
async function configOf(
  job: string,
  requests = `http_requests_total{job="${job}",$arm}`,
): Promise<string> {
  const file = join(folder, `${job}.yaml`)
  const prometheus = {
    arms: { baseline: 'version="v1"', candidate: 'version="v2"' },
    requests,
    errors: `http_requests_total{job="${job}",code="500",$arm}`,
    latency: `http_seconds_bucket{job="${job}",$arm}`,
    routeLabel: "handler",
    metrics: [
      { name: "memory", gauge: `process_memory_bytes{job="${job}",$arm}` },
      { name: "time", amount: `http_seconds_sum{job="${job}",$arm}` },
    ],
  }
  const metrics = [
    "errors",
    "p50",
    "p90",
    { name: "memory", kind: "gauge" },
    { name: "time", kind: "ratio" },
  ]
  await writeFile(file, JSON.stringify({ metrics, margins: { latencyPercent: 10 }, prometheus }))
  return file
}

const TIME = ["--since", new Date(BEGAN * 1000).toISOString(), "--until", String(BEGAN + SECONDS)]

async function judged(job: string): Promise<Judgement> {
  const args = ["--prometheus", url, ...TIME, "--config", await configOf(job)]
  const seen = await run(join(ROOT, "scripts/judge"), args)
  expect(seen.exitCode, seen.stderr).toBe(0)
  return JSON.parse(seen.stdout) as Judgement
}

const metricOf = ({ metrics }: Judgement, name: string) => metrics.find((one) => one.name === name)!

it("rolls back a candidate that fails on one route, and names it", async () => {
  const { verdict, decidedAtSeconds, reason, routes } = await judged("errors")
  expect(verdict).toBe("rollback")
  expect(decidedAtSeconds! - BEGAN).toBeLessThan(60)
  expect(routes.map(({ route }) => route)).toEqual(["/pay"])
  expect(reason).toContain("The candidate fails on /pay")
})

it("rolls back a candidate that its histogram shows to be slower", async () => {
  const { verdict, decidedAtSeconds, reason } = await judged("slow")
  expect(verdict).toBe("rollback")
  expect(decidedAtSeconds! - BEGAN).toBeLessThan(120)
  expect(reason).toMatch(/^The candidate's p\d+ is [\d.]+ ms, the baseline's/)
})

it("does not roll back an equal candidate", async () => {
  const judgement = await judged("equal")
  expect(judgement.verdict).not.toBe("rollback")
  for (const name of ["errors", "p90", "memory", "time"])
    expect(metricOf(judgement, name).state, name).toBe("harmless")
  // Its bucket, 40 to 50 ms, is wider than 10 %.
  expect(metricOf(judgement, "p50").state).toBe("undecided")
  expect(judgement.notes.join("\n")).toMatch(/bucket around the baseline's p50 \(40 to 50 ms\)/)
})

it("counts on where counters begin anew", async () => {
  const [steady, restarted] = await Promise.all(["equal", "restarts"].map(judged))
  expect(restarted!.verdict).not.toBe("rollback")
  const requests = (one: Judgement) => metricOf(one, "errors").dataUsed.candidate
  expect(requests(restarted!) / requests(steady!)).toBeCloseTo(1, 1)
  expect(restarted!.notes.join("\n")).toMatch(/Counters of the candidate began anew \(requests \d+/)
})

it("says that an arm is silent, and leaves out the time in which it was", async () => {
  const [gone, gap] = await Promise.all(["gone", "gap"].map(judged))
  expect(gone).toMatchObject({ verdict: "inconclusive", decidedAtSeconds: null })
  expect(gone!.reason).toMatch(/^The candidate has not been heard for \d+ s though traffic went on/)
  expect(gap!.verdict).not.toBe("rollback")
  expect(gap!.notes.join("\n")).toMatch(/The candidate's requests had no value in \d+ of \d+ steps/)
  expect(gap!.notes.join("\n")).toMatch(/came back after a gap \(requests \d+/)
})

it("says that an arm has no series at all", async () => {
  const { verdict, reason, notes } = await judged("alone")
  expect(verdict).toBe("inconclusive")
  expect(reason).toBe("The candidate got no request, so there is nothing to judge.")
  expect(notes).toContain("Prometheus has no series of the candidate's requests in that time.")
})

it("says what Prometheus said of a query that it can't read, and where nobody answers", async () => {
  const config = await configOf("broken", "http_requests_total{$arm,,}")
  const script = join(ROOT, "scripts/judge")
  const broken = await run(script, ["--prometheus", url, ...TIME, "--config", config])
  expect(broken.exitCode).toBe(2)
  expect(broken.stderr).toContain("SLUICE_PROMETHEUS_FAILED")
  expect(broken.stderr).toMatch(/bad_data: .*parse error/)
  const good = await configOf("equal")
  const nobody = await run(script, [
    "--prometheus",
    "http://127.0.0.1:9",
    ...TIME,
    "--config",
    good,
  ])
  expect(nobody.exitCode).toBe(2)
  expect(nobody.stderr).toContain("could not be read at http://127.0.0.1:9/api/v1/query_range")
  const since = await run(script, ["--prometheus", url, "--since", "yesterday", "--config", good])
  expect(since.exitCode).toBe(2)
  expect(since.stderr).toContain('since is "yesterday", expected a time')
})

it(
  "judges by the function as by the script",
  async () => {
    const service = url.replace("http://", "tcp://")
    const asked = [
      "judge",
      "--prometheus",
      service,
      ...TIME,
      "--config",
      await configOf("errors"),
      "json",
    ]
    const seen = await run("dagger", ["call", "-s", "--source", EXAMPLE, ...asked])
    expect(seen.exitCode, seen.stderr).toBe(0)
    expect(JSON.parse(seen.stdout)).toEqual(await judged("errors"))
  },
  5 * 60_000,
)
