import { expect, it } from "vitest"
import {
  armWeights,
  haproxyConfig,
  parseHaproxyLine,
  parseHaproxyLog,
  weightCommands,
} from "../../../dagger/src/core/tools/haproxy.js"
import { isError } from "../../../dagger/src/core/canary/observation.js"
import { GARBAGE, recorded } from "./recorded.js"

it("reads how each request ended", () => {
  const { observations } = parseHaproxyLog(recorded("haproxy/2.6.12/faults").stdout)
  expect(observations.map((one) => [one.path, one.status, one.end, isError(one)])).toEqual([
    ["/", 200, "--", false],
    ["/boom", 500, "--", true],
    ["/gone", 502, "SH", true],
    ["/torn", 200, "SD", true],
    ['/quote%22%5D"x]', 200, "--", false],
    ["/slow", 502, "SH", true],
    ["/bookings", 503, "SC", true],
    ["-", 400, "PR", true],
  ])
  expect(observations.at(-1)?.arm).toBe("none")
  expect(observations[0]).toMatchObject({ arm: "candidate", totalMs: 5, method: "GET" })
})

it("reads behind a syslog header, and counts lines that are no request's", () => {
  const text = recorded("haproxy/2.6.12/faults").files["syslog"] ?? ""
  const { observations, otherLines } = parseHaproxyLog(text)
  expect([observations.length, otherLines]).toEqual([1, 1])
})

it.each([...GARBAGE, '{"time":1,"arm":"base'])("takes %j without throwing", (line) => {
  expect(parseHaproxyLine(line).ok).toBe(false)
})

it.each([
  [0, 256, 0],
  [0.1, 255, 1],
  [10, 230, 26],
  [50, 128, 128],
  [100, 253, 3],
])("maps %d %% to weights", (percent, one, other) => {
  const [baseline, candidate] = percent === 100 ? [other, one] : [one, other]
  expect(armWeights(percent)).toEqual({ baseline, candidate })
})

it("gives everything only where the baseline need not stay warm", () => {
  expect(armWeights(100, 0)).toEqual({ baseline: 0, candidate: 256 })
  expect(weightCommands({ baseline: 230, candidate: 26 })).toEqual([
    "set weight routed/candidate 26",
    "set weight routed/baseline 230",
  ])
})

it("configures a router that hides no fault", () => {
  const config = haproxyConfig({
    baseline: "old:3000",
    candidate: "new:3000",
    port: 8080,
    weights: armWeights(10),
    socket: "/run/admin.sock",
    log: "127.0.0.1:5140 local0",
  })
  expect(config).toContain("retries 0")
  expect(config).toContain("no option redispatch")
  expect(config).toContain("server candidate new:3000 weight 26\n")
  expect(config).not.toMatch(/\bcheck\b/)
})

it("takes a request for as late as it came, not for when its kept connection fell idle", () => {
  const line =
    '{"time":100.250,"idleMs":1250,"arm":"candidate","status":200,"totalMs":7,"responseMs":6,"method":"GET","path":"/","bytes":5,"end":"--"}'
  const time = (text: string): unknown => {
    const read = parseHaproxyLine(text)
    return read.ok && read.value.time
  }
  expect(time(line)).toBe(101.5)
  expect(time(line.replace("1250", "-1"))).toBe(100.25)
  expect(time(line.replace('"idleMs":1250,', ""))).toBe(100.25)
})
