// One set of notes ("segment") for each process or thread, or for each test file where a
// process runs several and shares nothing between them.
"use strict"
const fs = require("node:fs")
const path = require("node:path")
const { threadId } = require("node:worker_threads")

const { amount, unseen } = require("./amount.cjs")
const { scriptOf } = require("./idle.cjs")
const { forget, inProject, places, realOrSame, relative, root } = require("./paths.cjs")

const { mkdirSync, renameSync, rmSync, writeFileSync } = fs
const { clearTimeout, setImmediate, setTimeout } = globalThis
const folder = process.env.SLUICE_RECORD
// Who started this process, and by which of its calls.
const [parentId = null, call = null] = (process.env.SLUICE_PARENT || "").split("#").filter(Boolean)
const insideTest = process.env.SLUICE_INSIDE_TEST === "1"
const nodeTest = process.env.NODE_TEST_CONTEXT !== undefined

// What coverage, not yet taken, is added by: set by coverage.cjs; and what keeps the recorder's code.
const hooks = {
  keepCode: () => {},
  take: () => {},
  endCounters: () => {},
  readCounters: () => {},
  enter: () => {},
  hasLoaded: () => true,
  canWait: () => false,
}

/**
 * What a test file's modules needed before they were run, which is remembered for later ones of the
 * process: they do not look again.
 */
const lasting = new Map(
  ["reads", "loads", "lists", "env", "problems"].map((name) => [name, new Set()]),
)
let preparing = 0
/** The module that is prepared right now: who runs it sees it anyway. */
let itself

const lasts = (value) => preparing > 0 && current !== base && value !== itself

/** A set of one test file's notes; what is added while something prepares modules lasts. */
class Noted extends Set {
  #name
  constructor(name) {
    super()
    this.#name = name
  }
  /** True if to add it would add nothing. */
  has(value) {
    return super.has(value) && (!lasts(value) || lasting.get(this.#name).has(value))
  }
  add(value) {
    if (lasts(value)) lasting.get(this.#name).add(value)
    return super.add(value)
  }
}

/** What was noted while something prepared modules, for test files of other processes as well. */
const transformed = () => ({
  reads: places(lasting.get("reads")).names,
  lists: places(lasting.get("lists")).names,
  env: [...lasting.get("env")].sort(),
  problems: [...lasting.get("problems")].sort(),
})
let transforms = false

/** Does what prepares modules for this test file, and for all later ones of the process. */
function prepare(work, file) {
  preparing += 1
  itself = file
  let result
  try {
    result = work()
  } catch (error) {
    preparing -= 1
    throw error
  } finally {
    itself = undefined
  }
  if (!result || typeof result.then !== "function") preparing -= 1
  else {
    const done = () => (preparing -= 1)
    result.then(done, done)
  }
  return result
}

let count = 0
/** Names no other process has: crypto's random bytes take a process 3 ms to begin with. */
const unique = () =>
  `${process.pid}-${threadId}-${process.hrtime.bigint().toString(36)}${Math.random().toString(36).slice(2, 8)}${count++}`

function segment(parent) {
  const id = unique()
  const made = {
    id,
    parent,
    call: parent === parentId && call !== null ? Number(call) : null,
    pid: process.pid,
    thread: threadId,
    tests: new Set(),
    scripts: new Map(),
    /** Files of which texts were compiled here, those of them whose counters are lost, and counters. */
    ...{ compiled: new Set(), whole: new Set(), counters: [] },
    reads: new Noted("reads"),
    loads: new Noted("loads"),
    lists: new Noted("lists"),
    collects: new Set(),
    writes: new Set(),
    env: new Noted("env"),
    wholeEnv: false,
    packagesTakeEnv: false,
    spawns: [],
    connects: new Set(),
    listens: new Set(),
    problems: new Noted("problems"),
  }
  mkdirSync(folder, { recursive: true })
  // Says that notes are due: without them it is not known what happened here.
  writeFileSync(
    path.join(folder, `${id}.open`),
    JSON.stringify({ id, parent, pid: process.pid, thread: threadId }),
  )
  return made
}

const base = segment(parentId)
let current = base
// The test file that ended last: what it left running is its own until another begins.
let last

/** What is known of files as a test file ends: others may make or take away some before it is written. */
function seal(one) {
  if (one.spawns.length > 0 || one.writes.size > 0) forget()
  const paths = {}
  const present = new Set()
  for (const name of ["tests", "reads", "loads", "lists", "collects", "writes"]) {
    const found = places(one[name])
    paths[name] = found.names
    if (name !== "tests" && name !== "writes") for (const at of found.present) present.add(at)
  }
  return { paths, present }
}

function write(one) {
  if (one.sealed)
    for (const file of unseen(one))
      one.scripts.set(`${file}\n`, { file, text: "", functions: null })
  const now = amount(one)
  if (one.amount === now) return
  one.amount = now
  const { paths, present } = one.sealed || seal(one)
  const files = [...one.scripts.values()].map(({ file }) => file)
  const scripts = [...one.scripts.values()].map(({ file, ...rest }) => ({
    file: relative(file),
    ...scriptOf(rest),
  }))
  const written = {
    version: 1,
    id: one.id,
    parent: one.parent,
    call: one.call,
    pid: one.pid,
    thread: one.thread,
    root,
    program: process.argv[1] || null,
    ...paths,
    scripts,
    present: [...new Set([...present, ...places(files).present])],
    env: [...one.env].sort(),
    wholeEnv: one.wholeEnv,
    packagesTakeEnv: one.packagesTakeEnv,
    spawns: one.spawns,
    ...(one.tests.size > 0 && transforms ? { transforms: transformed() } : {}),
    connects: [...one.connects].sort(),
    listens: [...one.listens].sort(),
    problems: [...one.problems].sort(),
  }
  const at = path.join(folder, one.id)
  writeFileSync(`${at}.part`, JSON.stringify(written))
  renameSync(`${at}.part`, `${at}.json`)
  rmSync(`${at}.open`, { force: true })
}

/** Test files that ended, of which more may be told: not yet written ones, and those before. */
let ended = []
let before = []
/** Test files whose functions are taken at once. */
const TOGETHER = 16
/** How long a process has to end after its test files did: then their notes are written all the same. */
const PATIENCE_MS = 200

function settle() {
  hooks.take(current, current === base ? last : current)
  for (const one of [...before, ...ended]) write(one)
  if (ended.length === 0) return
  for (const one of before) {
    one.gone = true
    one.scripts = new Map()
  }
  before = ended
  ended = []
}

/** Writes what is known so far; may be called again, and then says more. */
function flush() {
  safely(() => {
    settle()
    write(current)
    if (current !== base) write(base)
    hooks.keepCode(true)
  })
}

/** What goes wrong here must not become a test's failure: of a file without notes nothing is left out. */
function safely(work) {
  try {
    work()
  } catch (error) {
    process.stderr.write(
      `sluice: a test's reach could not be written down: ${error && error.message}\n`,
    )
  }
}

/** Notes of their own for a test file that shares nothing with others of this process. */
function begin(test, counted = {}) {
  const next = Object.assign(segment(base.id), counted)
  next.tests.add(test)
  transforms = true
  for (const [name, all] of lasting) for (const one of all) next[name].add(one)
  safely(() => {
    if (hooks.hasLoaded()) settle()
    hooks.enter(next)
  })
  current = next
}

function end() {
  if (current === base) return
  safely(() => {
    if (current.counts) hooks.endCounters(current)
    hooks.readCounters(current)
    current.sealed = seal(current)
    ended.push(current)
    if (!hooks.canWait() || ended.length >= TOGETHER) settle()
  })
  last = current
  current = base
}

let due
/**
 * Ends the notes of a test file that runs in this process among others, which it may share things with.
 * A thread may be gone the next moment; a process is told to end, and writes them then, once.
 */
function together(tests) {
  for (const test of tests) current.tests.add(test)
  if (threadId !== 0) return flush()
  clearTimeout(due)
  due = setTimeout(flush, PATIENCE_MS).unref()
}

// A program that is ended by a signal says no "exit", unless it listens and ends by itself.
for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"]) {
  if (threadId !== 0) break
  const ended = () => {
    if (process.listenerCount(signal) > 1) return void setImmediate(flush)
    flush()
    process.removeListener(signal, ended)
    process.kill(process.pid, signal)
  }
  process.on(signal, ended)
}
process.on("exit", flush)

module.exports = {
  folder,
  root,
  inProject,
  realOrSame,
  hooks,
  insideTest,
  nodeTest,
  flush,
  settle,
  kept: () => [...before, ...ended, ...(current === base ? [] : [current])],
  prepare,
  begin,
  end,
  together,
  base,
  now: () => current,
  /** True while a test file runs that shares nothing with others of this process. */
  inRealm: () => current !== base,
}
