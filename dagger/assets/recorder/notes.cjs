// One set of notes ("segment") for each process or thread, or for each test file where a
// process runs several and shares nothing between them.
"use strict"
const fs = require("node:fs")
const path = require("node:path")
const { randomBytes } = require("node:crypto")
const { threadId } = require("node:worker_threads")

const { existsSync, mkdirSync, realpathSync, renameSync, rmSync, writeFileSync } = fs
const realpath = realpathSync.native
const folder = process.env.SLUICE_RECORD
// Who started this process, and by which of its calls.
const [parentId = null, call = null] = (process.env.SLUICE_PARENT || "").split("#").filter(Boolean)
const insideTest = process.env.SLUICE_INSIDE_TEST === "1"
const nodeTest = process.env.NODE_TEST_CONTEXT !== undefined

const realOrSame = (name) => {
  try {
    return realpath(name)
  } catch {
    return name
  }
}
const root = realOrSame(process.env.SLUICE_ROOT)
const within = root === "/" ? root : `${root}/`

// Packages of a workspace are linked into node_modules; what lies there otherwise is the lock file's.
const packages = new Map()
function inProject(file) {
  if (file !== root && !file.startsWith(within)) return undefined
  const at = file.lastIndexOf("/node_modules/")
  if (at < 0) return file
  const [scope, name] = file.slice(at + 14).split("/")
  const start = `${file.slice(0, at)}/node_modules/${scope.startsWith("@") ? `${scope}/${name}` : scope}`
  if (!packages.has(start)) packages.set(start, realOrSame(start))
  const real = packages.get(start)
  return real === start || real.includes("/node_modules/") || !real.startsWith(within)
    ? undefined
    : real + file.slice(start.length)
}

// What coverage, not yet taken, is added by: set by coverage.cjs.
const hooks = { take: () => {}, start: () => {}, restart: () => {}, hasLoaded: () => true }

function segment(parent) {
  const id = `${process.pid}-${threadId}-${randomBytes(6).toString("hex")}`
  const made = {
    id,
    parent,
    call: parent === parentId && call !== null ? Number(call) : null,
    pid: process.pid,
    thread: threadId,
    tests: new Set(),
    scripts: new Map(),
    reads: new Set(),
    loads: new Set(),
    lists: new Set(),
    collects: new Set(),
    writes: new Set(),
    env: new Set(),
    wholeEnv: false,
    packagesTakeEnv: false,
    spawns: [],
    connects: new Set(),
    listens: new Set(),
    problems: new Set(),
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

const relative = (file) => path.relative(root, file) || "."

/** Path of the project, as Git would write it; its real one too where a link leads to it. */
function places(files) {
  const found = new Set()
  for (const file of files) {
    found.add(relative(file))
    const real = inProject(realOrSame(file))
    if (real !== undefined) found.add(relative(real))
  }
  return [...found].sort()
}

const onDisk = (names) => names.filter((name) => existsSync(path.join(root, name)))

/** How much is noted; grows with everything that is new. */
const amount = (one) =>
  [...one.scripts.values()].reduce(
    (sum, { functions }) => sum + 1 + (functions === null ? 0 : ran(functions)),
    0,
  ) +
  [
    one.tests,
    one.reads,
    one.loads,
    one.lists,
    one.collects,
    one.writes,
    one.env,
    one.connects,
    one.listens,
    one.problems,
    one.spawns,
  ].reduce(
    (sum, set) => sum + (set.size === undefined ? set.length : set.size),
    one.wholeEnv || one.packagesTakeEnv ? 1 : 0,
  )
const ran = (functions) => {
  let sum = 0
  for (const value of functions.values()) sum += 1 + value
  return sum
}

function write(one) {
  hooks.take(one, one === base ? last : one)
  const now = amount(one)
  if (one.amount === now) return
  one.amount = now
  const reads = places(one.reads)
  const loads = places(one.loads)
  const lists = places(one.lists)
  const collects = places(one.collects)
  const scripts = [...one.scripts.values()].map(({ file, text, functions }) => ({
    file: relative(file),
    text,
    functions:
      functions === null
        ? null
        : [...functions].flatMap(([range, run]) => [...range.split("-").map(Number), run]),
  }))
  const all = [
    ...new Set([...reads, ...loads, ...lists, ...collects, ...scripts.map(({ file }) => file)]),
  ]
  const written = {
    version: 1,
    id: one.id,
    parent: one.parent,
    call: one.call,
    pid: one.pid,
    thread: one.thread,
    root,
    program: process.argv[1] || null,
    tests: places(one.tests),
    scripts,
    reads,
    loads,
    lists,
    collects,
    writes: places(one.writes),
    present: onDisk(all),
    env: [...one.env].sort(),
    wholeEnv: one.wholeEnv,
    packagesTakeEnv: one.packagesTakeEnv,
    spawns: one.spawns,
    connects: [...one.connects].sort(),
    listens: [...one.listens].sort(),
    problems: [...one.problems].sort(),
  }
  const at = path.join(folder, one.id)
  writeFileSync(`${at}.part`, JSON.stringify(written))
  renameSync(`${at}.part`, `${at}.json`)
  rmSync(`${at}.open`, { force: true })
}

/** Writes what is known so far; may be called again, and then says more. */
function flush() {
  try {
    write(current)
    if (current !== base) write(base)
    else if (last !== undefined) write(last)
  } catch (error) {
    process.stderr.write(
      `sluice: a test's reach could not be written down: ${error && error.message}\n`,
    )
  }
}

/** Notes of their own for a test file that shares nothing with others of this process. */
function begin(test) {
  const next = segment(base.id)
  next.tests.add(test)
  if (hooks.hasLoaded()) hooks.take(current, next)
  current = next
}

function end() {
  if (current === base) return
  write(current)
  last = current
  current = base
}

/** Ends the notes of a test file that runs in this process among others, which it may share things with. */
function together(tests) {
  for (const test of tests) current.tests.add(test)
  flush()
}

// A program that is ended by a signal says no "exit".
for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"]) {
  if (threadId !== 0) break
  const ended = () => {
    flush()
    if (process.listenerCount(signal) > 1) return
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
  begin,
  end,
  together,
  base,
  now: () => current,
  /** True while a test file runs that shares nothing with others of this process. */
  inRealm: () => current !== base,
}
