// Paths of the project: which ones are its own, their real ones where links lead to them, and
// what is there.
"use strict"
const fs = require("node:fs")
const path = require("node:path")

const { existsSync, readdirSync, realpathSync } = fs
const realpath = realpathSync.native

const realOrSame = (name) => {
  try {
    return realpath(name)
  } catch {
    return name
  }
}
const root = realOrSame(process.env.SLUICE_ROOT)
const within = root === "/" ? root : `${root}/`

// What a folder of packages holds: true for what is a folder, false for what may be a link.
const folders = new Map()
function folderOf(at) {
  if (folders.has(at)) return folders.get(at)
  const found = { real: realOrSame(at), entries: new Map() }
  try {
    for (const one of readdirSync(at, { withFileTypes: true }))
      found.entries.set(one.name, one.isDirectory())
  } catch (error) {
    // Of what can't be listed each is asked for.
    if (error.code !== "ENOENT" && error.code !== "ENOTDIR") found.entries = undefined
  }
  folders.set(at, found)
  return found
}
function realPackage(start) {
  const at = start.lastIndexOf("/")
  const { real, entries } = folderOf(start.slice(0, at))
  if (entries === undefined) return realOrSame(start)
  const name = start.slice(at + 1)
  if (!entries.has(name)) return start
  return entries.get(name) ? `${real}/${name}` : realOrSame(start)
}

// Packages of a workspace are linked into node_modules; what lies there otherwise is the lock file's.
const packages = new Map()
const PACKAGES = "/node_modules/"
function inProject(file) {
  if (file !== root && !file.startsWith(within)) return undefined
  const at = file.lastIndexOf(PACKAGES)
  if (at < 0) return file
  const from = at + PACKAGES.length
  const slash = file.indexOf("/", file[from] === "@" ? file.indexOf("/", from) + 1 || from : from)
  const start = slash < 0 ? file : file.slice(0, slash)
  if (!packages.has(start)) packages.set(start, realPackage(start))
  const real = packages.get(start)
  return real === start || real.includes("/node_modules/") || !real.startsWith(within)
    ? undefined
    : real + file.slice(start.length)
}

const relative = (file) =>
  file.startsWith(within) ? file.slice(within.length) || "." : path.relative(root, file) || "."

// Real paths of what was there; forgotten whenever something of the project was written or may have been.
const there = new Map()
function realIfThere(file) {
  if (!there.has(file)) {
    if (!existsSync(file)) return undefined
    there.set(file, realOrSame(file))
  }
  return there.get(file)
}

/**
 * Paths of the project, as Git would write them, and those that are there; the real one too
 * where a link leads to it.
 */
function places(files) {
  const names = new Set()
  const present = new Set()
  for (const file of files) {
    const name = relative(file)
    names.add(name)
    const real = realIfThere(file)
    if (real === undefined) continue
    present.add(name)
    if (real === file || inProject(real) === undefined) continue
    names.add(relative(inProject(real)))
    present.add(relative(inProject(real)))
  }
  return { names: [...names].sort(), present }
}

module.exports = {
  root,
  inProject,
  realOrSame,
  relative,
  places,
  exists: existsSync,
  forget: () => there.clear(),
}
