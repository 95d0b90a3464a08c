import { describe, expect, it } from "vitest"

import { detect } from "../../../dagger/src/core/config/detect.js"
import { initText } from "../../../dagger/src/core/config/init.js"
import { parseConfig } from "../../../dagger/src/core/config/parse.js"
import { resolveConfig } from "../../../dagger/src/core/config/resolve.js"
import type { Settings } from "../../../dagger/src/core/config/settings.js"
import { plan } from "../../../dagger/src/core/plan/plan.js"
import { FIXTURES, type FixtureApp, fixtureFacts } from "../apps.js"

const settingsOf = (app: FixtureApp, text = ""): Settings => {
  const config = parseConfig(text)
  if (!config.ok) throw new Error(JSON.stringify(config.problems, null, 2))
  return resolveConfig(config.config, detect(fixtureFacts(app), config.config), app.path)
}

/** All that decides what runs: where values came from is not among it. */
const meaning = ({ provenance: _, ...settings }: Settings) => ({ settings, plan: plan(settings) })

describe.each(FIXTURES)("init for $name", (app) => {
  const text = initText(settingsOf(app))

  it("writes a file that changes nothing", () => {
    expect(meaning(settingsOf(app, text))).toEqual(meaning(settingsOf(app)))
  })

  it("writes values that mean the same when they count", () => {
    const live = text.replace(/^#(?! \S)/gm, "")
    expect(live).not.toBe(text)
    expect(meaning(settingsOf(app, live))).toEqual(meaning(settingsOf(app)))
  })
})

it("reads well", async () => {
  const app = FIXTURES.find(({ name }) => name === "plain-mocha-knex") as FixtureApp
  await expect(initText(settingsOf(app))).toMatchFileSnapshot("golden/init.yaml")
})
