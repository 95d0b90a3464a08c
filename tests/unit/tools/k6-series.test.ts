import { execFileSync } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { expect, it } from "vitest"

import { loadCharts, withSeries } from "../../../dagger/src/core/tools/k6-series.js"
import { quoted } from "../../../dagger/src/core/tools/shell.js"

const limits = { maxP95Ms: 500, maxErrorPercent: 1 }

/** What k6 prints with --out csv=-, its summary below it. */
const SAMPLES = [
  "metric_name,timestamp,metric_value,check,error,error_code",
  ...[10, 20, 30, 400].map((ms) => `http_req_duration,1700000000,${ms},,,`),
  'http_req_duration,1700000001,0,,"no, route",1000',
  "http_req_failed,1700000000,0,,,",
  'http_req_failed,1700000001,1,,"no, route",1000',
  "data_sent,1700000001,412,,,",
  "     checks_total.......: 3",
].join("\n")

/** Runs the command as a container would. */
function run(command: string): { stdout: string; series: string; code: number } {
  const folder = mkdtempSync(join(tmpdir(), "sluice-"))
  const script = `OUT=${folder}; { ${withSeries(command)}\n}; echo "exit $?"`
  const stdout = execFileSync("sh", ["-c", script], { encoding: "utf8" })
  const series = readFileSync(join(folder, "series.csv"), "utf8")
  rmSync(folder, { recursive: true })
  return { stdout, series, code: Number(/exit (\d+)/.exec(stdout)?.[1]) }
}

it("sums up what k6 prints, hands on the rest and its exit code", () => {
  const { stdout, series, code } = run(`printf '%s\\n' ${quoted(SAMPLES)}; (exit 99)`)
  expect(code).toBe(99)
  expect(stdout).toContain("checks_total")
  expect(stdout).not.toContain("http_req")
  const [requests, latency, failed] = loadCharts(series, limits)
  expect(requests?.series[0]?.points).toEqual([
    [0, 4],
    [1, 1],
  ])
  expect(failed).toMatchObject({
    limit: 1,
    series: [
      {
        points: [
          [0, 0],
          [1, 100],
        ],
      },
    ],
  })
  expect(latency?.series.map(({ name }) => name)).toEqual(["p50", "p95", "p99"])
  const [p50, , p99] = latency?.series.map(({ points }) => points[0]?.[1] ?? 0) ?? []
  expect(Math.abs((p50 ?? 0) - 20)).toBeLessThan(1)
  expect(Math.abs((p99 ?? 0) - 400)).toBeLessThan(20)
})

it("has at most 60 points a curve, however long the test", () => {
  const lines = Array.from({ length: 300 }, (_, second) => `${1000 + second},260,5`).join("\n")
  const [requests] = loadCharts(lines, limits)
  expect(requests?.series[0]?.points).toHaveLength(60)
  expect(requests?.series[0]?.points[0]).toEqual([0, 5])
})

it("leaves out the end of a test where it does not fill a point", () => {
  const lines = Array.from(
    { length: 61 },
    (_, second) => `${1000 + second},260,${second < 60 ? 5 : 1}`,
  )
  const [requests] = loadCharts(lines.join("\n"), limits)
  expect(requests?.series[0]?.points).toHaveLength(30)
  expect(requests?.series[0]?.points.at(-1)).toEqual([58, 5])
})

it.each([undefined, "", "garbage\n1,2\n", "\u0000,failed,x"])("draws nothing of %j", (text) => {
  expect(loadCharts(text, limits)).toEqual([])
})
