import { expect, it } from "vitest"
import { judgeLoad } from "../../../dagger/src/core/judge/load.js"
import { rawOf, recorded } from "../tools/recorded.js"

const gate = { maxErrorPercent: 1, maxP95Ms: 500, maxDroppedPercent: 1 }

it("passes fast answers without errors", () => {
  const result = judgeLoad(recorded("k6/1.8.1/green"), ["booking"], gate)
  expect(result).toMatchObject({ verdict: "pass", findings: [] })
  expect(result.headline).toMatch(/^p95 [\d.]+ ms, 0 % errors$/)
  expect(result.numbers.map((number) => number.name)).toContain("booking p95")
})

it("fails for errors and slowness, scenario by scenario, with the check", () => {
  const result = judgeLoad(recorded("k6/1.8.1/mixed"), ["booking", "vendors", "webhook"], gate)
  expect(result.verdict).toBe("fail")
  const said = result.findings.map((finding) => finding.message)
  expect(said).toContainEqual("Scenario webhook: 100 % errors; less than 1 % is asked for.")
  expect(said.some((message) => message.startsWith("Scenario vendors: p95 is 70"))).toBe(true)
  expect(said).toContainEqual('Check "webhook is taken" failed 9 of 9 times.')
  expect(said.some((message) => message.startsWith("Scenario booking"))).toBe(false)
})

it("counts failing checks as errors although all requests were answered", () => {
  const raw = recorded("k6/1.8.1/mixed")
  const summary = JSON.parse(raw.files["k6.json"] ?? "")
  for (const suffix of ["", "{scenario:webhook}"]) {
    Object.assign(summary.metrics[`http_req_failed${suffix}`], { passes: 0 })
  }
  const files = { "k6.json": JSON.stringify(summary) }
  const result = judgeLoad({ ...raw, files }, ["webhook"], { ...gate, maxP95Ms: 1000 })
  expect(result.verdict).toBe("fail")
  expect(result.findings[0]?.detail).toContain("0 of 52 requests and 9 of 41 checks failed")
})

it("is inconclusive when iterations were dropped", () => {
  const result = judgeLoad(recorded("k6/1.8.1/dropped"), ["vendors"], { ...gate, maxP95Ms: 1000 })
  expect(result.verdict).toBe("inconclusive")
  expect(result.reason).toContain("k6 dropped")
})

it("is inconclusive without requests, in all or from a scenario", () => {
  const raw = recorded("k6/1.8.1/green")
  expect(judgeLoad(raw, ["booking", "never"], gate)).toMatchObject({
    verdict: "inconclusive",
    reason: "No request came from never.",
  })
  const none = { "k6.json": '{"metrics":{"iterations":{"count":0}}}' }
  expect(judgeLoad(rawOf({ files: none }), [], gate).reason).toBe("k6 sent no request.")
})

it("is an error when k6 could not run its script", () => {
  const result = judgeLoad(recorded("k6/1.8.1/missing"), ["x"], gate)
  expect(result.verdict).toBe("error")
  expect(result.findings[0]?.detail).toContain("function 'nofunction' not found")
})

it("does not trust a script that throws", () => {
  const stderr = 'time="x" level=error msg="TypeError: Cannot read property"\n'
  const result = judgeLoad({ ...recorded("k6/1.8.1/green"), stderr }, ["booking"], gate)
  expect(result).toMatchObject({ verdict: "fail", reason: "The script threw 1 exception." })
})
