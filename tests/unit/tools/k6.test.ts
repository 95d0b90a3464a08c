import { expect, it } from "vitest"
import { k6Arguments, parseK6 } from "../../../dagger/src/core/tools/k6.js"
import { k6Entry, k6Options, type LoadPlan } from "../../../dagger/src/core/tools/k6-options.js"
import { GARBAGE, rawOf, recorded } from "./recorded.js"

const plan: LoadPlan = {
  profile: "smoke",
  scenarios: [{ name: "booking", exec: "book", ratePerSecond: 5 }],
  maxP95Ms: 500,
  maxErrorPercent: 1,
}

it("counts in all and by scenario", () => {
  const result = parseK6(recorded("k6/1.8.1/mixed"), ["booking", "vendors", "webhook"])
  if (!result.ok) throw new Error(result.problem)
  const { total, scenarios, failedChecks } = result.value
  expect(total).toMatchObject({ requests: 52, failedRequests: 9, checks: 41, failedChecks: 9 })
  expect(scenarios["vendors"]).toMatchObject({ requests: 22, failedRequests: 0 })
  expect(scenarios["vendors"]?.latencyMs?.p95).toBeGreaterThan(700)
  expect(scenarios["webhook"]).toMatchObject({ requests: 9, failedRequests: 9 })
  expect(failedChecks).toEqual([{ name: "webhook is taken", passes: 0, fails: 9 }])
})

it("counts dropped iterations", () => {
  const result = parseK6(recorded("k6/1.8.1/dropped"), ["vendors"])
  expect(result.ok && result.value.scenarios["vendors"]?.droppedIterations).toBe(109)
})

it.each(GARBAGE)("takes %j without throwing", (text) => {
  expect(parseK6(rawOf({ files: { "k6.json": text } }), []).ok).toBe(false)
})

it("plans open-loop traffic for each profile", () => {
  expect(k6Options(plan).scenarios["booking"]).toEqual({
    executor: "constant-arrival-rate",
    rate: 5,
    timeUnit: "1s",
    duration: "60s",
    exec: "book",
    preAllocatedVUs: 5,
    maxVUs: 50,
    gracefulStop: "10s",
  })
  const stress = k6Options({ ...plan, profile: "stress" }).scenarios["booking"]
  expect(stress).toMatchObject({ executor: "ramping-arrival-rate", startRate: 5 })
  expect(stress?.stages).toContainEqual({ target: 20, duration: "60s" })
  const slow = { name: "admin", exec: "admin", ratePerSecond: 0.5 }
  expect(k6Options({ ...plan, scenarios: [slow] }).scenarios["admin"]).toMatchObject({
    rate: 30,
    timeUnit: "60s",
  })
  expect(k6Options({ ...plan, profile: "baseline" }).scenarios["booking"]?.duration).toBe("300s")
})

it("keeps numbers of each scenario, and never aborts", () => {
  const options = k6Options(plan)
  expect(Object.keys(options.thresholds)).toContain("dropped_iterations{scenario:booking}")
  expect(JSON.stringify(options)).not.toContain("abortOnFail")
})

it("writes an entry whose options win over the script's own", () => {
  const entry = k6Entry(k6Options(plan), "/app/load/main.js")
  expect(entry).toMatch(/^export \* from "\/app\/load\/main\.js"\nexport const options = \{/)
  expect(k6Entry(k6Options(plan), undefined, ["/", "/about"])).toContain('["/","/about"]')
  expect(k6Arguments("/sluice/entry.js", "/out").join(" ")).toBe(
    "run --quiet --no-color --no-usage-report --address= --out=csv=- --summary-export=/out/k6.json /sluice/entry.js",
  )
})
