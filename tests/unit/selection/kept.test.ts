import { describe, expect, it } from "vitest"

import { parseConfig } from "../../../dagger/src/core/config/parse.js"
import { inPlaceOf, keptProblem, withKept } from "../../../dagger/src/core/selection/kept.js"
import { sealed, type TestMap } from "../../../dagger/src/core/selection/map.js"
import { mapsText } from "../../../dagger/src/core/selection/maps.js"
import { sha256 } from "../../../dagger/src/selection/folder.js"

/** A map of tests that saw one state of their own files. */
const mapOf = (names: string, day: number, digest = "d"): TestMap =>
  sealed(
    {
      setups: [
        {
          ...{ toolchain: "node", configuration: {}, shared: {}, absent: [] },
          ...{ environment: {}, asked: [] },
        },
      ],
      files: [...names].map((name) => ({ path: `${name}.test.ts`, digest })),
      tests: [...names].map((name, index) => ({
        ...{ path: `${name}.test.ts`, file: index, setup: 0 },
        at: `2026-11-0${day}T12:00:00.000Z`,
        ...{
          whole: [],
          parts: [],
          absent: [],
          folders: [],
          lists: {},
          environment: [],
          wholeEnvironment: false,
        },
        services: [],
      })),
    },
    sha256,
  )
const always = (): boolean => true
const days = (map: TestMap | undefined): string[] =>
  (map?.tests ?? []).map(({ path, at }) => `${path[0]}${at[9]}`)

describe("a map that is kept", () => {
  it("is none of a problem where it is whole, or not there yet", () => {
    expect(keptProblem(undefined, sha256)).toBeUndefined()
    expect(keptProblem(mapsText({ e2e: mapOf("a", 1) }), sha256)).toBeUndefined()
  })

  it.each([
    ["cut off", mapsText({ unit: mapOf("a", 1) }).slice(0, -9), /no JSON/],
    ["changed", mapsText({ unit: mapOf("a", 1) }).replace('"d"', '"e"'), /digest/],
    ["foreign", "{}", /no map of Sluice's/],
    ["empty", "", /no JSON/],
  ])("says what is wrong with it if it is %s", (_what, text, problem) => {
    expect(keptProblem(text, sha256)).toMatch(problem)
    const own = { unit: mapOf("b", 2) }
    expect(withKept(own, text, always, sha256)).toEqual(own)
    expect(inPlaceOf(own, text, sha256)).toEqual(own)
  })

  it("is put together with what another run kept meanwhile: the later notes of each test", () => {
    const there = mapsText({ unit: mapOf("ab", 2), e2e: mapOf("x", 1) })
    const both = withKept({ unit: mapOf("bc", 1) }, there, always, sha256)
    expect(days(both.unit)).toEqual(["a2", "b2", "c1"])
    expect(days(both.e2e)).toEqual(["x1"])
    const own = mapsText({ unit: mapOf("bc", 1) })
    expect(withKept({ unit: mapOf("ab", 2), e2e: mapOf("x", 1) }, own, always, sha256)).toEqual(
      both,
    )
  })

  it("forgets tests that are gone", () => {
    const there = mapsText({ unit: mapOf("ab", 2) })
    const both = withKept({ unit: mapOf("c", 1) }, there, (path) => path !== "a.test.ts", sha256)
    expect(days(both.unit)).toEqual(["b2", "c1"])
  })

  it("gives way to that of merged shards, but for stages that they did not run", () => {
    const there = mapsText({ unit: mapOf("ab", 2), e2e: mapOf("x", 1) })
    const after = inPlaceOf({ unit: mapOf("b", 1) }, there, sha256)
    expect([days(after.unit), days(after.e2e)]).toEqual([["b1"], ["x1"]])
  })
})

it("is kept where sluice.yaml says so, and says it in one word", () => {
  expect(parseConfig("selection: { keepMap: true }")).toMatchObject({
    config: { selection: { keepMap: true } },
  })
  expect(parseConfig("selection: { keepMap: yes please }").ok).toBe(false)
})
