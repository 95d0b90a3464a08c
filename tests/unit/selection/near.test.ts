import { rmSync } from "node:fs"

import { afterAll, beforeAll, describe, expect, it } from "vitest"

import { ciPlan, CiPlan, ciPlanText } from "../../../dagger/src/core/selection/ci-plan.js"
import { fileOrder } from "../../../dagger/src/core/selection/file-order.js"
import { Check } from "../../../dagger/src/core/selection/check.js"
import type { TestMap } from "../../../dagger/src/core/selection/map.js"
import { select } from "../../../dagger/src/core/selection/select.js"
import { Index } from "../../../dagger/src/core/selection/tree.js"
import { AT, chosenAfter, edited, type Fixture, functionsOf, recordFixture } from "./record.js"
import { sha256 } from "../../../dagger/src/selection/folder.js"

const LIMIT = { TRAP_LIMIT: "10" }

describe("how near the change a test is", () => {
  let fixture: Fixture
  beforeAll(() => {
    fixture = recordFixture("node", ["--test"], LIMIT)
  }, 120_000)
  afterAll(() => rmSync(fixture.folder, { recursive: true, force: true }))

  const control = "src/control.js"
  const change = () => ({ [control]: fixture.tree.text(control)!.replace("=> 1", "=> 4") })
  const several = () => ({
    ...change(),
    "src/rates.json": "{}",
    "test/barrel.test.js": "import test from 'node:test'\ntest('new', () => {})\n",
  })

  it("goes by what of it is reached: itself, a function that runs, anything else, nothing", () => {
    const { near } = chosenAfter(fixture, several(), LIMIT)
    expect(near?.get("test/barrel.test.js")).toBe(1)
    expect(near?.get("test/control.test.js")).toBe(0.8)
    expect(near?.get("test/json.test.cjs")).toBe(0.5)
    expect(near?.get("test/template.test.js")).toBe(0)
  })

  it("names what changed by file, and by function where nothing else of the file did", () => {
    const tree = edited(fixture.tree, several())
    const changes = (map: TestMap) =>
      new Check(
        map,
        { tree, environment: {}, functionsOf, sha256 },
        new Index(tree.files),
      ).changes()
    expect(changes(fixture.map)).toEqual([
      { file: control, functions: ["used"] },
      { file: "src/rates.json", functions: [] },
      { file: "test/barrel.test.js", functions: [] },
    ])
    // A file that some test saw as it is now is no part of this change.
    const now = tree.files.find(({ path }) => path === "src/rates.json")!
    const files = [...fixture.map.files, now]
    expect(changes({ ...fixture.map, files }).map(({ file }) => file)).not.toContain(now.path)
  })

  it("is known where everything runs for a reason, and not without a map", () => {
    const given = {
      ...{ tree: edited(fixture.tree, change()), toolchain: "other", environment: {}, now: AT },
      ...{ functionsOf, sha256 },
    }
    const all = select({ ...given, map: fixture.map })
    expect(all.everything).toMatch(/other tools/)
    expect(all.near?.get("test/control.test.js")).toBe(0.8)
    expect(select({ ...given, map: { problem: "there is no map" } }).near).toBeUndefined()
  })

  it("orders what a plan has chosen, the nearest first", () => {
    const selected = chosenAfter(fixture, several(), LIMIT)
    const order = fileOrder({ history: new Map(), stage: "unit", near: selected.near! })!
    const plan = CiPlan.parse(ciPlan(selected, { order }))
    const near = plan.order!.map((path) => selected.near!.get(path) ?? 0)
    expect(near).toEqual([...near].sort((a, b) => b - a))
    expect(plan.order).toHaveLength(selected.chosen.length)
    const text = ciPlanText(plan)
    expect(text.indexOf("barrel.test.js\n")).toBeLessThan(text.indexOf("control.test.js\n"))
    expect(text.indexOf("control.test.js\n")).toBeLessThan(text.indexOf("json.test.cjs\n"))
    expect(ciPlan(selected, {}).order).toBeUndefined()
  })
})
