import { describe, expect, it } from "vitest"

import { detect } from "../../../dagger/src/core/config/detect.js"
import { resolveConfig } from "../../../dagger/src/core/config/resolve.js"
import type { UserConfig } from "../../../dagger/src/core/config/schema.js"
import { plan } from "../../../dagger/src/core/plan/plan.js"
import { STAGE_NAMES } from "../../../dagger/src/core/plan/stages.js"
import { planText } from "../../../dagger/src/core/plan/text.js"

const facts = {
  files: ["tsconfig.json", "eslint.config.js", "playwright.config.ts", "openapi.json"],
  texts: {
    "package.json": JSON.stringify({
      name: "shop",
      scripts: { start: "node a.js", test: "vitest", integration: "vitest" },
      devDependencies: { "@playwright/test": "1.52.0", typescript: "5.9.3" },
    }),
  },
}
const settings = (user: UserConfig = {}, seen = facts) => resolveConfig(user, detect(seen, user))
const names = (of: { stages: { name: string }[] }) => of.stages.map(({ name }) => name)

describe("plan", () => {
  it("holds every stage in order", () => {
    expect(names(plan(settings()))).toEqual(STAGE_NAMES)
  })

  it("leaves out with the reason", () => {
    const planned = plan(
      settings({ stages: { lint: { enabled: false } } }, { ...facts, files: [] }),
      {
        skip: ["load"],
      },
    )
    expect(planned.skipped).toEqual([
      { name: "lint", reason: "Switched off in sluice.yaml." },
      { name: "typecheck", reason: "No tsconfig.json was found." },
      { name: "contract", reason: "No OpenAPI document was found, neither a file nor served." },
      { name: "e2e", reason: "No settings of Playwright were found." },
      { name: "load", reason: "Left out by --skip." },
    ])
  })

  it("runs only what is named, without what it needs", () => {
    const { stages } = plan(settings(), { only: ["e2e", "lint"] })
    expect(stages.map(({ name, needs }) => [name, needs])).toEqual([
      ["lint", []],
      ["e2e", []],
    ])
  })

  it("brings the canary for promote, unless a record is there", () => {
    expect(names(plan(settings(), { only: ["promote"] }))).toEqual(["canary", "promote"])
    expect(names(plan(settings(), { only: ["promote"], hasRecord: true }))).toEqual(["promote"])
  })

  it("promotes nothing without a canary", () => {
    const planned = plan(settings(), { skip: ["canary"] })
    expect(names(planned)).not.toContain("promote")
    expect(planned.skipped.map(({ name }) => name)).toEqual(["canary", "promote"])
  })

  it("names the nearest stage", () => {
    expect(() => plan(settings(), { only: ["unti"] })).toThrow(
      /^SLUICE_UNKNOWN_STAGE: --only names a stage that does not exist: "unti"\. Did you mean unit\?/,
    )
    expect(() => plan(settings(), { skip: ["__proto__"] })).toThrow(/SLUICE_UNKNOWN_STAGE/)
  })

  it("does not pass over a stage that was asked for", () => {
    expect(() => plan(settings({}, { ...facts, files: [] }), { only: ["e2e"] })).toThrow(
      /^SLUICE_STAGE_NOT_APPLICABLE: e2e cannot run/,
    )
  })

  it("does not run nothing", () => {
    expect(() => plan(settings(), { only: ["unit"], skip: ["unit"] })).toThrow(
      /^SLUICE_NOTHING_TO_RUN/,
    )
  })
})

it("prints a plan on 80 columns", async () => {
  const user = { app: { port: 8080 }, allowInconclusive: ["zap"] }
  const text = planText(settings(user), plan(settings(user), { skip: ["zap", "load"] }))
  expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80)
  await expect(text).toMatchFileSnapshot("golden/plan.txt")
})
