import { expect, it } from "vitest"
import { parseWapiti, wapitiArguments, wapitiRules } from "../../../dagger/src/core/tools/wapiti.js"
import { parseZap, ruleAddOns, zapPlan } from "../../../dagger/src/core/tools/zap.js"
import { GARBAGE, rawOf, recorded } from "./recorded.js"

const signIn = {
  url: "/sign-in",
  usernameField: "email",
  passwordField: "password",
  username: "u",
  password: "p-secret",
}

it("reads ZAP's alerts by instance (format from its template, not from a run)", () => {
  const result = parseZap(recorded("zap/from-the-template-of-2.17/alerts"))
  if (!result.ok) throw new Error(result.problem)
  expect(result.value.alerts.map((alert) => [alert.rule, alert.risk, alert.parameter])).toEqual([
    ["40012", "high", "q"],
    ["10038", "medium", undefined],
  ])
  expect(result.value.alerts[1]?.solution).toBe(
    "Ensure that your web server is configured to set the header.",
  )
})

it("plans import, spider, passive and active rules, without a password in it", () => {
  const plan = zapPlan({
    target: "http://app:3000",
    maxMinutes: 5,
    outputFolder: "/out",
    openapi: "/app/openapi.json",
    signIn,
  })
  const jobs = (plan.jobs as { type: string }[]).map((job) => job.type)
  expect(jobs).toEqual([
    "passiveScan-config",
    "openapi",
    "spider",
    "passiveScan-wait",
    "activeScan",
    "export",
    "report",
  ])
  const text = JSON.stringify(plan)
  expect(text).toContain('"loginPageUrl":"http://app:3000/sign-in"')
  expect(text).not.toContain("p-secret")
})

it("counts ZAP's add-ons with rules", () => {
  expect(ruleAddOns("automation 0.60.0\nnetwork 0.25.0\n")).toBe(0)
  expect(ruleAddOns("ascanrules 73\npscanrules 65\npscanrulesBeta 1\n")).toBe(3)
})

it("reads Wapiti's findings in ZAP's levels, and the pages that it reached", () => {
  const raw = recorded("wapiti/3.2.3/found")
  const result = parseWapiti(raw)
  if (!result.ok) throw new Error(result.problem)
  const risks = Object.fromEntries(result.value.alerts.map((alert) => [alert.rule, alert.risk]))
  expect(risks).toEqual({ csp: "low", file: "high", http_headers: "low", xss: "high" })
  expect(result.value.reached).toHaveLength(6)
  expect(wapitiRules(raw.stdout)).toBe(5)
  const none = parseWapiti(recorded("wapiti/3.2.3/unreachable"))
  expect(none.ok && none.value.reached).toEqual([])
})

it("asks Wapiti for a bounded scan", () => {
  const options = { target: "http://app:3000", maxMinutes: 5, outputFolder: "/out" }
  expect(wapitiArguments(options)).toContain("--max-scan-time=75")
  expect(wapitiArguments(options)).toContain("--max-attack-time=37")
  expect(wapitiArguments(options).join(" ")).not.toContain("--form-")
  expect(wapitiArguments({ ...options, signIn })).toContain("--form-url=http://app:3000/sign-in")
})

it.each(GARBAGE)("takes %j without throwing", (text) => {
  expect(parseZap(rawOf({ files: { "zap.json": text } })).ok).toBe(false)
  expect(parseWapiti(rawOf({ files: { "wapiti.json": text } })).ok).toBe(false)
})
