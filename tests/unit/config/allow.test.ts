import { expect, it } from "vitest"

import { allowances } from "../../../dagger/src/core/config/allow.js"

const settings = { allowInconclusive: ["zap"] }

it("adds an argument's names to those of sluice.yaml", () => {
  expect(allowances(settings, ["trivy.vulnerabilities", "zap"])).toEqual([
    "zap",
    "trivy.vulnerabilities",
  ])
})

it("refuses a name that nothing has", () => {
  expect(() => allowances(settings, ["trivy.vulnerability"])).toThrow(
    /^SLUICE_UNKNOWN_PART: .*Did you mean trivy\.vulnerabilities\?/,
  )
})
