import { describe, expect, it } from "vitest"

import { digestOf, touchedStages } from "../../../dagger/src/core/inputs/key.js"
import { STAGE_NAMES } from "../../../dagger/src/core/plan/stages.js"
import { changed, example, keysOf, settingsOf, sha256, withFiles } from "./world.js"

const world = example()

describe("keys", () => {
  it("are the same for the same inputs in another order, and differ by stage", () => {
    const reversed = Object.fromEntries(Object.entries(world.files).reverse())
    expect(keysOf({ ...world, files: reversed })).toEqual(keysOf(world))
    const keys = Object.values(keysOf(world))
    expect(new Set(keys).size).toBe(STAGE_NAMES.length)
    for (const key of keys) expect(key).toMatch(/^[0-9a-f]{64}$/)
  })

  it("tell a renamed file from the one before, and files from each other", () => {
    const digest = digestOf([{ path: "a", digest: "1" }], sha256)
    const all = { include: [], exclude: [] }
    expect(digest(all)).not.toBe(digestOf([{ path: "b", digest: "1" }], sha256)(all))
    expect(digest(all)).not.toBe(digestOf([{ path: "a", digest: "2" }], sha256)(all))
  })
})

describe("touchedStages", () => {
  it("names every stage that is given a changed file", () => {
    const settings = settingsOf(world)
    expect(touchedStages(settings, settings, [])).toEqual([])
    expect(touchedStages(settings, settings, ["README.md"])).toEqual(["lint", "trivy"])
    expect(touchedStages(settings, settings, ["src/new.ts"])).toEqual([...STAGE_NAMES])
  })

  it("names the stages whose settings changed", () => {
    const other = withFiles(world, {
      "sluice.yaml": world.files["sluice.yaml"]!.replace(
        "  contract:\n",
        "  contract:\n    maxExamples: 7\n",
      ),
    })
    expect(touchedStages(settingsOf(world), settingsOf(other), [])).toEqual(["contract"])
  })

  it("agrees with the keys", () => {
    const settings = settingsOf(world)
    for (const path of Object.keys(world.files).filter((name) => /\.(ts|md|sql)$/.test(name))) {
      const after = withFiles(world, { [path]: `${world.files[path]!}\n// changed\n` })
      expect(touchedStages(settings, settingsOf(after), [path]), path).toEqual(
        changed(world, after),
      )
    }
  })
})
