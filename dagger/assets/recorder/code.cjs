// The recorder's own parts, compiled as one text. The first process that starts others keeps it beside
// the notes, with what V8 made of it, so that they neither read nor compile the parts again.
"use strict"
const fs = require("node:fs")
const path = require("node:path")
const { Script } = require("node:vm")

const { existsSync, readFileSync, readdirSync, renameSync, writeFileSync } = fs
const SELF = /^(code|index)\.cjs$/
// What is kept as a process ends has what is run then as well.
const [STARTED, ENDED] = ["code-started", "code-ended"].map((name) =>
  path.join(process.env.SLUICE_RECORD, name),
)
const kept = [ENDED, STARTED].find((file) => existsSync(file))

/** The parts as one text, each in a function of its own. */
function textOf() {
  const names = readdirSync(__dirname).filter((name) => name.endsWith(".cjs") && !SELF.test(name))
  const parts = names.map((name) => {
    const body = readFileSync(path.join(__dirname, name), "utf8")
    return `${JSON.stringify(`./${name}`)}: function (module, exports, require, __dirname) {${body}\n}`
  })
  return `({${parts.join(",\n")}\n})`
}

/** What was kept: in four bytes how many the text has, the text, and what V8 made of it. */
function read(file) {
  const all = readFileSync(file)
  const end = 4 + all.readUInt32LE(0)
  return { text: all.toString("utf8", 4, end), cachedData: all.subarray(end) }
}

function compile({ text, ...options }) {
  const script = new Script(text, { filename: path.join(__dirname, "code.cjs"), ...options })
  return { text, script, functions: script.runInThisContext() }
}

function compiled() {
  try {
    if (kept !== undefined) return compile(read(kept))
  } catch {
    // Damaged: the parts are still there.
  }
  return compile({ text: textOf() })
}

const { text, script, functions } = compiled()
const loaded = new Map()
/** One of the parts, or a module of Node's. */
function load(name) {
  if (functions[name] === undefined) return require(name)
  if (!loaded.has(name)) {
    const module = { exports: {} }
    loaded.set(name, module)
    functions[name].call(module.exports, module, module.exports, load, __dirname)
  }
  return loaded.get(name).exports
}

/** Keeps the code for processes to come, as a process starts another one or ends. */
function keepCode(ends) {
  const file = ends ? ENDED : STARTED
  if (kept === file || kept === ENDED || (ends && kept === undefined) || existsSync(file)) return
  try {
    const body = Buffer.from(text)
    const length = Buffer.alloc(4)
    length.writeUInt32LE(body.length)
    // No other process or thread may write to it: V8 believes what it is given.
    const part = `${file}.${process.pid}-${process.hrtime.bigint()}`
    writeFileSync(part, Buffer.concat([length, body, script.createCachedData()]))
    renameSync(part, file)
  } catch {
    // Without it they only start later.
  }
}

module.exports = { keepCode, load }
