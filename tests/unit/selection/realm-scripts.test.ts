import { spawnSync } from "node:child_process"
import { join } from "node:path"

import { expect, it } from "vitest"

const RECORDER = join(import.meta.dirname, "../../../dagger/assets/recorder")

/** What V8 says in a process of its own, where nobody else counts. */
function said(script: string): unknown {
  const text = `
    const inspector = require("node:inspector")
    const vm = require("node:vm")
    const { BLOCKS } = require(${JSON.stringify(join(RECORDER, "idle.cjs"))})
    const { marked } = require(${JSON.stringify(join(RECORDER, "texts.cjs"))})
    const { Realms } = require(${JSON.stringify(join(RECORDER, "realms.cjs"))})
    const session = new inspector.Session()
    session.connect()
    const post = (method, params) => {
      let answer
      session.post(method, params, (error, result) => (answer = result))
      return answer
    }
    post("Profiler.enable")
    post("Profiler.startPreciseCoverage", BLOCKS)
    const take = () => post("Profiler.takePreciseCoverage").result
    const own = (scripts) => scripts.filter(({ url }) => url.endsWith("own.js"))
    const names = ({ functions }) =>
      functions.filter(({ ranges }) => ranges[0].count > 0).map(({ functionName }) => functionName)
    const TEXT = "(() => { function a() {} function b() { c() } function c() {} return { a, b } })"
    const load = (file = "/own.js") =>
      new vm.Script(marked(TEXT), file).runInContext(vm.createContext({}))()
    ${script}`
  const { stdout, stderr } = spawnSync(process.execPath, ["-e", text], {
    encoding: "utf8",
    env: { PATH: process.env.PATH },
  })
  expect(stderr).toBe("")
  return JSON.parse(stdout)
}

it("V8 tells of each script what ran of it, though it is one text", () => {
  expect(
    said(`
      load().a()
      load().b()
      const first = own(take()).map(names)
      load().a()
      console.log(JSON.stringify([first, own(take()).map(names)]))`),
  ).toEqual([
    [
      ["", "", "a"],
      ["", "", "b", "c"],
    ],
    [["", "", "a"]],
  ])
})

it("scripts are those of the realm that they were compiled in, whenever they run", () => {
  expect(
    said(`
      const realms = new Realms()
      const owners = () => {
        const told = take()
        realms.learn(told)
        return own(told).map(({ scriptId }) => realms.ownerOf(scriptId)?.name)
      }
      load()
      realms.enter({ name: "first" })
      const first = load()
      load()
      const second = { name: "second" }
      realms.enter(second)
      load()
      const early = owners()
      first.b()
      const late = owners()
      first.a()
      realms.enter({ name: "third" })
      const scripts = take()
      const untold = own(scripts).map(({ scriptId }) => typeof realms.ownerOf(scriptId))
      console.log(JSON.stringify({ early, late, untold }))`),
  ).toEqual({
    early: [null, "first", "first", "second"],
    late: ["first"],
    untold: ["undefined"],
  })
})
