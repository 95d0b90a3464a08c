import { spawnSync } from "node:child_process"
import { join } from "node:path"

import { expect, it } from "vitest"

const RECORDER = join(import.meta.dirname, "../../../dagger/assets/recorder")

/** What V8 says in a process of its own, where nobody else counts. */
function said(script: string): unknown {
  const text = `
    const inspector = require("node:inspector")
    const vm = require("node:vm")
    const { Compiler } = require(${JSON.stringify(join(RECORDER, "texts.cjs"))})
    const { Realms } = require(${JSON.stringify(join(RECORDER, "realms.cjs"))})
    const session = new inspector.Session()
    session.connect()
    const post = (method, params) => {
      let answer
      session.post(method, params, (error, result) => (answer = result))
      return answer
    }
    post("Profiler.enable")
    post("Profiler.startPreciseCoverage", { callCount: false, detailed: false })
    const take = () => post("Profiler.takePreciseCoverage").result
    const own = (scripts) => scripts.filter(({ url }) => url.endsWith("own.js"))
    const names = ({ functions }) =>
      functions.filter(({ ranges }) => ranges[0].count > 0).map(({ functionName }) => functionName)
    const TEXT = "(() => { function a() {} function b() { c() } function c() {} return { a, b } })"
    const compiler = new Compiler()
    const given = []
    const load = (file = "/own.js") => {
      const script = compiler.compile(TEXT, file, (code, options) => {
        given.push(options.cachedData !== undefined)
        return new vm.Script(code, options)
      })
      return script.runInContext(vm.createContext({}))()
    }
    ${script}`
  const { stdout, stderr } = spawnSync(process.execPath, ["-e", text], {
    encoding: "utf8",
    env: { PATH: process.env.PATH },
  })
  expect(stderr).toBe("")
  return JSON.parse(stdout)
}

it("V8 tells of each script what ran of it, also where its code was taken from an earlier one", () => {
  expect(
    said(`
      load().a()
      load().b()
      load().a()
      console.log(JSON.stringify({ given, ran: own(take()).map(names) }))`),
  ).toEqual({
    given: [false, true, true],
    ran: [
      ["", "", "a"],
      ["", "", "b", "c"],
      ["", "", "a"],
    ],
  })
})

it("no code is taken from a script of which V8 told already: it would be silent of the next", () => {
  expect(
    said(`
      load().a()
      compiler.told()
      take()
      load().a()
      load().b()
      console.log(JSON.stringify({ given, ran: own(take()).map(names) }))`),
  ).toEqual({
    given: [false, false, true],
    ran: [
      ["", "", "a"],
      ["", "", "b", "c"],
    ],
  })
})

it("code that V8 does not take, as its flags are others now, is offered once", () => {
  expect(
    said(`
      load().a()
      load().a()
      require("node:v8").setFlagsFromString("--expose-gc")
      load().a()
      load().b()
      load().a()
      console.log(JSON.stringify({ given, ran: own(take()).map(names) }))`),
  ).toEqual({
    given: [false, true, true, false, false],
    ran: [
      ["", "", "a"],
      ["", "", "a"],
      ["", "", "a"],
      ["", "", "b", "c"],
      ["", "", "a"],
    ],
  })
})

it("a file with the text of another keeps its own name", () => {
  expect(
    said(`
      load().a()
      load().a()
      load("/its/own.js").b()
      load("/its/own.js").a()
      const told = own(take())
      console.log(JSON.stringify({ given, urls: told.map(({ url }) => url), ran: told.map(names) }))`),
  ).toEqual({
    given: [false, true, false, true],
    urls: ["file:///own.js", "file:///own.js", "file:///its/own.js", "file:///its/own.js"],
    ran: [
      ["", "", "a"],
      ["", "", "a"],
      ["", "", "b", "c"],
      ["", "", "a"],
    ],
  })
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
