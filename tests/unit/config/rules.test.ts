import { describe, expect, it } from "vitest"

import { broken } from "../../../dagger/src/core/config/rules.js"
import type { UserConfig } from "../../../dagger/src/core/config/schema.js"

const found = (config: UserConfig) =>
  broken(config).map(({ path, found }) => [path.join("."), found])
const canary = (fields: NonNullable<NonNullable<UserConfig["stages"]>["canary"]>) =>
  found({ stages: { canary: fields } })

describe("canary", () => {
  it("takes steps that rise to 100", () => {
    expect(canary({ steps: [1, 10, 100] })).toEqual([])
  })
  it("wants the last step to be 100", () => {
    expect(canary({ steps: [10, 50] })).toEqual([["stages.canary.steps.1", "50"]])
  })
  it("wants steps to rise", () => {
    expect(canary({ steps: [50, 50, 100] })).toEqual([["stages.canary.steps.1", "50 after 50"]])
  })
  it("leaves the baseline some traffic", () => {
    expect(canary({ steps: [100] }).map(([path]) => path)).toContain("stages.canary.steps")
  })
  it("wants enough traffic for a verdict", () => {
    expect(canary({ ratePerSecond: 1, stepSeconds: 10, minRequests: 100 })).toEqual([
      [
        "stages.canary.minRequests",
        "100, while all steps together send the baseline about 14 requests",
      ],
    ])
  })
  it("is what promote needs", () => {
    const stages = { canary: { enabled: false }, promote: { enabled: true } }
    expect(found({ stages })).toHaveLength(1)
  })
})

it("knows what may be inconclusive", () => {
  expect(found({ allowInconclusive: ["zap", "trivy.vulnerabilities"] })).toEqual([])
  expect(broken({ allowInconclusive: ["zapp", "trivy.everything"] })).toMatchObject([
    { path: ["allowInconclusive", 0], suggestion: "zap" },
    { path: ["allowInconclusive", 1] },
  ])
})

it("wants a name of its own for each scenario", () => {
  const scenarios = ["a", "b", "a"].map((name) => ({ name, exec: "run", ratePerSecond: 1 }))
  expect(found({ stages: { load: { scenarios } } })).toEqual([
    ["stages.load.scenarios.2.name", '"a" a second time'],
  ])
})

it("wants a variable of its own for each service", () => {
  const services = { postgres: { databaseEnv: "URL" }, mail: { smtpEnv: "URL" } }
  expect(found({ services })).toEqual([["services.mail.smtpEnv", "URL a second time"]])
})

it("wants a licence in one list", () => {
  const trivy = { allowedLicences: ["MIT", "ISC"], deniedLicences: ["ISC"] }
  expect(found({ stages: { trivy } })).toEqual([
    ["stages.trivy.allowedLicences.1", "ISC, which is denied as well"],
  ])
})
