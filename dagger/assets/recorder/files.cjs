// Files and folders that are read, looked for or listed, whether they are there or not.
"use strict"
const fs = require("node:fs")
const path = require("node:path")
const { fileURLToPath } = require("node:url")

// Frames between a program and the file system.
const BETWEEN =
  /^node:(fs|internal\/(fs|url|streams|util|process\/promises))|\/node_modules\/(graceful-fs|fs-extra)\/|\/recorder\/[a-z]+\.cjs$/
// Those who read a module to run it: what of it runs is known by coverage.
const LOADERS =
  /^node:internal\/(modules|process\/esm)|\/node_modules\/(?:\.pnpm\/[^/]+\/node_modules\/)?(?:jest-runtime|jest-resolve|jest-haste-map|jest-runner|@jest\/transform|babel-plugin-istanbul|vite|vite-node|vitest|tsx|ts-node|pirates|source-map-support)\//
// It looks at every file of a project, whatever a test needs.
const CRAWLER = /\/node_modules\/(?:.*\/)?jest-haste-map\//
// It looks for test files, and runs none that it was not asked for.
const COLLECTOR = /\/node_modules\/(?:\.pnpm\/[^/]+\/node_modules\/)?playwright\/lib\/runner\//
const MODULE = /\.([cm]?[jt]sx?|json|node)$/

/** The file of who called `below`, past those between; a few frames are enough for most. */
const caller = (between = BETWEEN, below = caller) =>
  callerIn(4, between, below) || callerIn(16, between, below)

function callerIn(limit, between, below) {
  const { stackTraceLimit, prepareStackTrace } = Error
  Error.stackTraceLimit = limit
  Error.prepareStackTrace = (_, frames) => frames.map((frame) => frame.getFileName() || "")
  const found = {}
  Error.captureStackTrace(found, below)
  const { stack } = found
  Error.stackTraceLimit = stackTraceLimit
  Error.prepareStackTrace = prepareStackTrace
  // While a stack is being prepared another one comes as a text.
  const files = Array.isArray(stack)
    ? stack
    : [...String(stack).matchAll(/((?:file:\/\/|node:|\/)[^\n():]*):\d+/g)].map(([, file]) => file)
  const file = files.find((one) => one !== "" && !between.test(one)) || ""
  return file.startsWith("file://") ? fileURLToPath(file) : file
}

// Paths in which there is something to resolve; most have nothing.
const STEPS = /\/\.{0,2}(?:\/|$)/

function pathOf(name) {
  try {
    if (typeof name === "string" && name.startsWith("/") && !STEPS.test(name)) return name
    if (typeof name === "string")
      return path.resolve(name.startsWith("file://") ? fileURLToPath(name) : name)
    // Of a folder it ends with a slash.
    if (name instanceof URL || (name && name.protocol === "file:"))
      return path.resolve(fileURLToPath(name))
    if (Buffer.isBuffer(name)) return path.resolve(name.toString())
  } catch {
    return undefined
  }
  return undefined
}

// Functions by what their first argument is to them.
const READ = [
  "readFile",
  "stat",
  "lstat",
  "access",
  "exists",
  "readlink",
  "copyFile",
  "cp",
  "openAsBlob",
  "realpath",
  "watch",
  "watchFile",
]
const LIST = ["readdir", "opendir", "scandir"]
const WRITE = [
  "writeFile",
  "appendFile",
  "mkdir",
  "rename",
  "symlink",
  "link",
  "rm",
  "unlink",
  "truncate",
]
const READ_FLAGS = (flags) =>
  flags === undefined ||
  flags === null ||
  flags === "r" ||
  flags === "rs" ||
  flags === "sr" ||
  flags === "r+" ||
  flags === "rs+"
const readsOnly = (flags) => (typeof flags === "number" ? (flags & 3) === 0 : READ_FLAGS(flags))

let loading
/** Does what a runner does to have a module's text, which is then known to be read for that. */
function whileLoading(file, work) {
  const before = loading
  loading = file
  try {
    return work()
  } finally {
    loading = before
  }
}

function install({ inProject, now }) {
  // The function that a program called last.
  let asked
  // Most are asked for again and again; a name that is not absolute depends on the working folder. Empty for
  // what is not the project's.
  const places = new Map()
  const ownPlace = (name) => {
    const known = places.get(name)
    if (known !== undefined) return known || undefined
    const file = pathOf(name)
    const own = file === undefined ? undefined : inProject(file)
    if (typeof name === "string" && name.startsWith("/")) places.set(name, own || "")
    return own
  }
  const note = (set, name) => {
    const own = ownPlace(name)
    if (own !== undefined) now()[set].add(own)
  }
  const reads = (name) => {
    const own = ownPlace(name)
    if (own === undefined) return
    const notes = now()
    if (notes.reads.has(own)) return
    // A stack takes longer to get than all else here.
    if (own === loading && MODULE.test(own)) return void notes.loads.add(own)
    const by = caller(BETWEEN, asked)
    if (CRAWLER.test(by)) return
    notes[MODULE.test(own) && LOADERS.test(by) ? "loads" : "reads"].add(own)
  }
  const lists = (name, options) => {
    const own = ownPlace(name)
    if (own === undefined || now().lists.has(own)) return
    const by = caller(BETWEEN, asked)
    if (CRAWLER.test(by)) return
    if (COLLECTOR.test(by)) return void now().collects.add(own)
    now().lists.add(own)
    if (options && typeof options === "object" && options.recursive)
      now().problems.add("lists a folder with all that is in it")
  }
  const opens = (name, flags) =>
    readsOnly(typeof flags === "function" ? undefined : flags) ? reads(name) : note("writes", name)
  const wrap = (owner, name, before) => {
    const real = owner[name]
    if (typeof real !== "function") return
    const made = function (...args) {
      asked = made
      try {
        before(...args)
      } catch {
        now().problems.add(`could not follow ${name}`)
      }
      return Reflect.apply(real, this, args)
    }
    // Among others util.promisify's variant; name and length stay what they were.
    Object.defineProperties(made, Object.getOwnPropertyDescriptors(real))
    owner[name] = made
  }
  for (const owner of [fs, fs.promises]) {
    for (const [names, before] of [
      [READ, reads],
      [LIST, lists],
      [WRITE, (name) => note("writes", name)],
    ])
      for (const name of names) {
        wrap(owner, name, before)
        wrap(owner, `${name}Sync`, before)
      }
    wrap(owner, "open", opens)
    wrap(owner, "openSync", opens)
    for (const name of ["glob", "globSync"])
      wrap(owner, name, () => now().problems.add("looks for files by a pattern"))
    for (const name of ["rename", "renameSync", "copyFile", "copyFileSync", "cp", "cpSync"])
      wrap(owner, name, (_, to) => note("writes", to))
    for (const name of ["mkdtemp", "mkdtempSync"])
      wrap(owner, name, (start) => note("writes", path.dirname(String(start))))
  }
  wrap(fs, "createReadStream", reads)
  wrap(fs, "createWriteStream", (name) => note("writes", name))
  wrap(process, "loadEnvFile", (name = ".env") => reads(name))

  // A native addon may read anything; those of tools that only load and transform modules don't.
  const TOOLS =
    /\/node_modules\/(?:.*\/)?(@unrs|unrs-resolver|@swc|@rollup|rollup|@rolldown|rolldown|@oxc-[a-z]+|lightningcss[^/]*|@esbuild|fsevents|@napi-rs)\//
  wrap(process, "dlopen", (_, file) => {
    if (!TOOLS.test(String(file)))
      now().problems.add(`loads the native addon ${path.basename(String(file))}`)
  })
}

module.exports = { install, caller, whileLoading }
