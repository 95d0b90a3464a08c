import { describe, expect, it } from "vitest"

import { detect } from "../../../dagger/src/core/config/detect.js"
import { resolveConfig } from "../../../dagger/src/core/config/resolve.js"
import { plan } from "../../../dagger/src/core/plan/plan.js"
import { planText } from "../../../dagger/src/core/plan/text.js"
import { FIXTURES, fixtureFacts } from "../apps.js"

describe("the plan of an application without sluice.yaml", () => {
  it.each(FIXTURES)("$name fits on one screen", async (app) => {
    const settings = resolveConfig({}, detect(fixtureFacts(app)), app.path)
    const text = planText(settings, plan(settings))
    const lines = text.split("\n")
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80)
    expect(lines.length).toBeLessThanOrEqual(46)
    await expect(text).toMatchFileSnapshot(`golden/apps/${app.name}.txt`)
  })
})
