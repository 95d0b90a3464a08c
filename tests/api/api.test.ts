import { readFileSync } from "node:fs"

import { beforeAll, describe, expect, it } from "vitest"

import { isStageName, STAGE_NAMES, STAGES } from "../../dagger/src/core/plan/stages.js"
import { callName } from "../../dagger/src/core/report/format.js"
import { defaultsIn } from "./defaults.js"
import { type Callable, callables, type DaggerModule, readModule, sourceFiles } from "./module.js"
import { printModule } from "./print.js"

/** Functions that touch the world outside or measure it, and why: an old answer would be wrong. */
const NEVER_CACHED: Record<string, string> = {
  run: "holds measured stages, and says when it ran",
  load: "measures latency",
  zap: "tries an image that may have appeared, and attacks a running application",
  trivy: "looks a database up that changes every day",
  canary: "measures two versions under traffic",
  promote: "releases",
  plan: "reads the test map that is kept",
  judge: "reads Prometheus, which goes on",
}

/** Names of the engine's own types that a module's types must not take. */
const CORE_TYPES =
  "Cache Check Container Directory Engine Env Error File Function Host LLM Module Port Secret Service Socket"

let module: DaggerModule
let all: Callable[]
beforeAll(async () => {
  module = await readModule()
  all = callables(module)
}, 60_000)

const ofSluice = () => all.flatMap(({ func }) => func ?? []).filter((func) => func.name in main())
const main = () => {
  const object = module.objects.Sluice
  return object !== undefined && "methods" in object ? object.methods : {}
}

it("is the API that was agreed upon", async () => {
  await expect(printModule(module)).toMatchFileSnapshot("api.txt")
})

it("has the module's name, and nothing that the engine registers without its data", () => {
  expect(Object.keys(module.objects)).toContain("Sluice")
  expect(Object.keys(module.interfaces)).toEqual([])
  const names = [...Object.keys(module.objects), ...Object.keys(module.enums)]
  expect(names.filter((name) => CORE_TYPES.split(" ").includes(name))).toEqual([])
})

it("describes every object, field, function and argument", () => {
  const missing = [
    ...Object.values(module.objects).flatMap((object) => [
      ...(object.description === "" ? [object.name] : []),
      ...Object.values(object.properties)
        .filter(({ isExposed, description }) => isExposed && !description)
        .map(({ name }) => `${object.name}.${name}`),
    ]),
    ...all.flatMap(({ name, args, func }) => [
      ...(func !== undefined && func.description === "" ? [name] : []),
      ...args.filter(({ description }) => !description).map((arg) => `${name}(${arg.name})`),
    ]),
  ]
  expect(missing).toEqual([])
})

it("begins each description with a whole sentence: `dagger functions` shows no more", () => {
  const cut = all
    .map(({ name, func }) => `${name}: ${func?.description.split("\n")[0] ?? "It."}`)
    .filter((line) => !/[.:]$/.test(line))
  expect(cut).toEqual([])
})

it("offers the defaults that the source says", () => {
  const defaults = sourceFiles().flatMap(defaultsIn)
  const seen = new Map<string, unknown>(
    all.flatMap(({ name, args }) =>
      args.map((arg): [string, unknown] => [`${name}(${arg.name})`, arg.defaultValue]),
    ),
  )
  const wrong = defaults
    .map((one) => ({ ...one, key: `${one.callable}(${one.argument})` }))
    .filter(({ key }) => seen.has(key))
    .filter(
      ({ key, value }) =>
        value === undefined || JSON.stringify(seen.get(key)) !== JSON.stringify(value),
    )
    .map(({ key, text }) => `${key}: the source says ${text}, the API ${String(seen.get(key))}`)
  expect(wrong).toEqual([])
})

describe("a function", () => {
  it("that touches the world or measures is never cached", () => {
    const cached = ofSluice()
      .filter(({ name, cache }) => name in NEVER_CACHED && cache !== "never")
      .map(({ name }) => `${name} must say cache: "never": it ${NEVER_CACHED[name]}`)
    expect(cached).toEqual([])
  })

  it("of a measured stage is in that list", () => {
    const measured = STAGES.filter((row) => row.measured).map(({ name }) => name)
    expect(measured.filter((name) => !(name in NEVER_CACHED))).toEqual([])
  })

  it("that is a check can be called without arguments", () => {
    const needy = all
      .filter(({ func }) => func?.isCheck)
      .flatMap(({ name, args }) =>
        args
          .filter((arg) => !arg.isOptional && arg.defaultValue === undefined && !arg.defaultPath)
          .map((arg) => `${name}(${arg.name})`),
      )
    expect(needy).toEqual([])
  })

  it("of a stage is a check exactly if it measures nothing and touches nothing outside", () => {
    const stages = ofSluice().filter(({ name }) => isStageName(name))
    const expected = stages.map(({ name }) => name).filter((name) => !(name in NEVER_CACHED))
    expect(stages.filter(({ isCheck }) => isCheck).map(({ name }) => name)).toEqual(expected)
  })

  it("has the name of a stage, or is one of the few others", () => {
    const others = ofSluice().filter(({ name }) => !isStageName(name))
    const known = ["run", "plan", "init", "prove", "judge", "merge"]
    expect(others.map(({ name }) => name).filter((name) => !known.includes(name))).toEqual([])
    expect(STAGE_NAMES.length).toBe(STAGES.length)
  })
})

describe("README.md", () => {
  const table = (title: string) => {
    const section = readFileSync("README.md", "utf8").split(`\n## ${title}\n`)[1]?.split("\n## ")[0]
    return (section ?? "").split("\n").filter((line) => /^\| *`?[a-z]/.test(line))
  }
  const names = (text: string) => [...text.matchAll(/`([a-z][a-z0-9-]*)`/g)].map(([, name]) => name)

  it("tells of every function, and of every argument of run", () => {
    const rows = table("Functions").map((line) => line.split("|"))
    const told = rows.flatMap(([, first = ""]) => names(first))
    const functions = ofSluice().map(({ name }) => name)
    expect(functions.filter((name) => !told.includes(name))).toEqual([])
    const flags = rows.map(([, , , last = ""]) => last).join(" ")
    const args = Object.keys(main().run?.arguments ?? {}).map((name) => `--${callName(name)}`)
    expect(args.filter((flag) => !flags.includes(`\`${flag}\``))).toEqual([])
  })

  it("has a row for each stage, in order", () => {
    const rows = table("Stages and their gates").map((line) => line.split("|")[1]?.trim())
    expect(rows.filter((name) => name !== "stage")).toEqual([...STAGE_NAMES])
  })
})
