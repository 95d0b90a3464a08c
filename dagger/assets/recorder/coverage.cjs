// Which functions ran, by V8's precise coverage, and the very texts that were run: places in
// them are translated into the project's own sources later, once for each text.
"use strict"
const fs = require("node:fs")
const path = require("node:path")
const vm = require("node:vm")
const inspector = require("node:inspector")

const { counting } = require("./counters.cjs")
const { BLOCKS, FUNCTIONS, report } = require("./idle.cjs")
const { Realms } = require("./realms.cjs")
const { watchLoader } = require("./loader.cjs")
const { origins } = require("./origin.cjs")
const { storing } = require("./store.cjs")
const { MARK, watchTexts } = require("./texts.cjs")

const { existsSync, readFileSync, readdirSync } = fs

function install(notes) {
  const { folder, hooks, inProject } = notes
  const placeOf = origins(inProject)
  const store = storing(path.join(folder, "texts"))
  let session
  const realPost = inspector.Session.prototype.post
  const post = (method, params) => {
    let answer
    if (session === undefined) {
      session = new inspector.Session()
      session.connect()
    }
    realPost.call(session, method, params, (error, result) => {
      if (error) throw new Error(error.message)
      answer = result
    })
    return answer
  }

  // Texts by the file that they say they are from; several where a file was changed on its way.
  const seen = new Map()
  const noteText = (file, text) => {
    if (typeof file !== "string" || typeof text !== "string") return
    const own = placeOf(file)
    if (own === undefined) return
    if (waits) start()
    if (!seen.has(own)) seen.set(own, new Map())
    seen
      .get(own)
      .set(
        text.length,
        seen.get(own).has(text.length) && seen.get(own).get(text.length) !== text ? null : text,
      )
  }
  /** The text of a script, by what was seen when it was compiled, else by its file, else by V8. */
  const files = new Map()
  function textOf(script, own) {
    const length = Math.max(...script.functions.map(({ ranges }) => ranges[0].endOffset))
    const candidates = seen.get(own)
    if (realms.lengths.has(`${own}\n${length}`))
      return { text: candidates.get(length - MARK) || undefined, realm: true }
    if (candidates !== undefined && candidates.get(length))
      return { text: candidates.get(length), realm: false }
    if (candidates === undefined) {
      if (!files.has(own)) files.set(own, existsSync(own) ? readFileSync(own, "utf8") : "")
      const text = files.get(own)
      if (text.length === length) return { text, realm: false }
    }
    return { text: undefined, realm: false }
  }
  // Later reports of a script leave out what ran before, so that its length is no longer known.
  const ids = new Map()
  // What is compiled in a test file's realm is told of once, and is nobody else's, unless it is shared.
  const realms = {
    lengths: new Set(),
    /** Files that Node's own require loaded, where no test file's realm is. */
    outside: new Set(),
    shared: vm.SourceTextModule !== undefined,
    loaded: true,
  }
  const apart = () => mine && foreign === 0 && !byNode && !realms.shared
  const share = () => {
    if (apart()) notes.settle()
    realms.shared = true
  }
  const owners = new Realms()
  /** Whose the functions of a realm's script are: of all who may have compiled it, if that is not certain. */
  const ownersOf = (scriptId, next) => {
    const owner = owners.ownerOf(scriptId)
    return owner === undefined ? new Set([...notes.kept(), next]) : [owner]
  }
  function fromV8(scriptIds) {
    const found = new Map()
    post("Debugger.enable")
    for (const id of scriptIds) {
      try {
        found.set(id, post("Debugger.getScriptSource", { scriptId: id }).scriptSource)
      } catch {
        found.set(id, undefined)
      }
    }
    post("Debugger.disable")
    return found
  }

  function absorb(result, into, next = into) {
    owners.learn(result)
    const own = []
    for (const script of result) {
      const file = script.url === "" ? undefined : placeOf(script.url)
      if (file === undefined || script.functions.length === 0) continue
      own.push({ script, file, ...(ids.get(script.scriptId) || textOf(script, file)) })
    }
    const missing = own.filter(({ text }) => text === undefined)
    const found =
      missing.length === 0 ? new Map() : fromV8(missing.map(({ script }) => script.scriptId))
    for (const { script, file, realm, ...one } of own) {
      const whole = one.text === undefined ? found.get(script.scriptId) : one.text
      const text = one.text === undefined && realm && whole ? whole.slice(0, -MARK) : whole
      if (text !== undefined) ids.set(script.scriptId, { text, realm })
      // What the runner itself loads is loaded once, and for all.
      if (apart() && !realm && into !== notes.base) shareWhole(notes.base, file)
      const key = text === undefined ? "" : store(text)
      for (const to of realm ? ownersOf(script.scriptId, next) : [into])
        add(script, { file, key, length: text === undefined ? undefined : text.length }, to)
    }
    owners.forget()
  }

  function add(script, { file, key, length }, { scripts }) {
    const name = `${file}\n${key}`
    if (!scripts.has(name))
      scripts.set(name, { file, text: key, functions: length === undefined ? null : new Map() })
    const { functions } = scripts.get(name)
    if (functions !== null) report(functions, script.functions, length)
  }

  const shareWhole = ({ scripts }, file) => {
    if (!scripts.has(`${file}\n`)) scripts.set(`${file}\n`, { file, text: "", functions: null })
  }

  /** What was loaded outside of realms while Jest counted; the scripts of realms have paths, and no URLs. */
  function outside() {
    for (const file of realms.outside) shareWhole(notes.base, file)
    if (loader.loaded()) listed(notes.base, (url) => url.startsWith("file:"))
  }

  const loader = watchLoader()
  // Where nothing is measured, at least what was loaded; to ask V8 takes 25 to 100 ms.
  function listed(into, wanted = (url) => url !== "") {
    // Node's own test runner has no inspector; it loads nothing of the project's.
    if (process.execArgv.includes("--test")) return
    if (!filesOnly && !loader.loaded()) {
      for (const file of seen.keys()) shareWhole(into, file)
      return
    }
    post("Profiler.disable")
    const scripts = []
    const collect = ({ params }) => scripts.push(params)
    session.on("Debugger.scriptParsed", collect)
    post("Debugger.enable")
    for (const { url, scriptId } of scripts) {
      const file = wanted(url) ? placeOf(url) : undefined
      if (file === undefined || into.scripts.has(`${file}\n`)) continue
      const bundled = inProject(file) === undefined || file.includes(".timestamp-")
      const text = bundled ? store(post("Debugger.getScriptSource", { scriptId }).scriptSource) : ""
      into.scripts.set(`${file}\n`, { file, text, functions: null })
    }
    post("Debugger.disable")
    session.removeListener("Debugger.scriptParsed", collect)
  }

  // A worker of Vitest runs its own modules first, and the project's by a text that passes by here.
  const preloads = [...process.execArgv, process.env.NODE_OPTIONS || ""].join(" ")
  let waits =
    /\/(vitest|tinypool)\/dist\//.test(process.argv[1] || "") &&
    !/--(import|loader|experimental-loader)\b/.test(preloads)
  // No block is told of Vitest's own process, nor of Jest's before the second test file: what Jest and
  // packages run is compiled with the first one, and slower where blocks are counted.
  let mode = /\/jest|\/vitest(\.mjs)?$/.test(process.argv[1] || "") ? FUNCTIONS : BLOCKS
  let mine = false
  // True while Jest counts what test files run, and V8 does not.
  let counts = false
  let foreign = 0
  const filesOnly = process.env.SLUICE_FILES_ONLY === "1"
  function start() {
    waits = false
    if (mine || foreign > 0 || filesOnly || counts) return
    post("Profiler.enable")
    post("Profiler.startPreciseCoverage", mode)
    mine = true
  }
  const stop = () => {
    if (mine) post("Profiler.stopPreciseCoverage")
    mine = false
  }

  // Node itself measures for c8 and node:test: it is asked for a report, and its counters stay its own.
  const byNode = process.env.NODE_V8_COVERAGE
  const taken = new Set()
  function fromNode(into) {
    require("node:v8").takeCoverage()
    const name = new RegExp(`^coverage-${process.pid}-\\d+-\\d+\\.json$`)
    for (const entry of existsSync(byNode) ? readdirSync(byNode) : []) {
      if (!name.test(entry) || taken.has(entry)) continue
      taken.add(entry)
      absorb(JSON.parse(readFileSync(path.join(byNode, entry), "utf8")).result, into)
    }
  }

  Object.assign(hooks, counting(placeOf, store))
  hooks.take = (into, next) => {
    for (const one of notes.kept()) hooks.readCounters(one)
    if (into !== notes.now()) return
    realms.loaded = false
    if (counts) return outside()
    if (byNode) return fromNode(into)
    // Someone else counts right now; to take the counts would be to take them away.
    if (foreign > 0)
      into.problems.add("its coverage is measured by another tool in a way that hides what ran")
    else if (mine) absorb(post("Profiler.takePreciseCoverage").result, into, next)
    // A worker that was never given a test file has loaded nothing of the project's.
    else if (!waits) listed(into)
  }
  /** True if the runner may have loaded something since it was last asked. */
  hooks.hasLoaded = () => realms.loaded || !hooks.canWait()
  /** True if what ran can be told apart later. */
  hooks.canWait = () => counts || apart()
  let entered = 0
  hooks.enter = (segment) => {
    segment.counts = segment.counts && !byNode && !filesOnly
    if (counts && !segment.counts) outside()
    // What V8 counted of others is lost when it stops.
    else if (segment.counts && mine) notes.settle()
    counts = segment.counts
    if (counts) return stop()
    if (mode !== BLOCKS && ++entered > 1) {
      if (mine) notes.settle()
      mode = BLOCKS
      mine = false
    }
    start()
    restart()
    if (apart()) owners.enter(segment)
  }
  /** Forgets what already ran, so that it is told again when it runs again. */
  function restart() {
    if (byNode || foreign > 0 || !mine || !realms.shared) return
    stop()
    start()
  }

  // Coverage that a runner takes is gone for everyone else, so it is read in passing.
  inspector.Session.prototype.post = function (method, params, callback) {
    if (session !== undefined && this === session)
      return realPost.call(this, method, params, callback)
    const done = typeof params === "function" ? params : callback
    const given = typeof params === "function" ? undefined : params
    if (method === "Profiler.startPreciseCoverage") {
      hooks.take(notes.now())
      mine = false
      foreign += 1
    }
    if (method !== "Profiler.takePreciseCoverage" && method !== "Profiler.stopPreciseCoverage")
      return realPost.call(this, method, params, callback)
    return realPost.call(this, method, given, (error, result) => {
      if (method === "Profiler.takePreciseCoverage" && result) absorb(result.result, notes.now())
      if (method === "Profiler.stopPreciseCoverage") {
        foreign = Math.max(0, foreign - 1)
        start()
      }
      if (done) done(error, result)
    })
  }

  watchTexts({ placeOf, noteText, notes, realms, apart, share, compiles: loader.compiles })

  /** To be called when everything else is in place, so that the recorder's own part is not counted. */
  hooks.ready = () => {
    if (
      !waits &&
      !/\/(vitest\.mjs|vitest|npm-cli\.js|npx-cli\.js|jest\.js|jest|npm|npx|yarn\.js|pnpm\.cjs)$/.test(
        process.argv[1] || "",
      ) &&
      !process.execArgv.includes("--test")
    )
      start()
  }
}

module.exports = { install }
