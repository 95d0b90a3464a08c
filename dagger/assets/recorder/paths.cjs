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

// Folders of a folder that are no links; null for one that is not there, undefined for one that can't be told.
const folders = new Map()
function plainIn(at) {
  if (folders.has(at)) return folders.get(at)
  let plain
  try {
    const entries = realpath(at) === at ? readdirSync(at, { withFileTypes: true }) : undefined
    plain = entries && new Set(entries.filter((one) => one.isDirectory()).map(({ name }) => name))
  } catch (error) {
    plain = error.code === "ENOENT" ? null : undefined
  }
  folders.set(at, plain)
  return plain
}
function realPackage(start) {
  const at = start.lastIndexOf("/")
  const plain = plainIn(start.slice(0, at))
  if (plain === null || (plain && plain.has(start.slice(at + 1)))) return start
  return realOrSame(start)
}

// Packages of a workspace are linked into node_modules; what lies there otherwise is the lock file's.
const packages = new Map()
function inProject(file) {
  if (file !== root && !file.startsWith(within)) return undefined
  const at = file.lastIndexOf("/node_modules/")
  if (at < 0) return file
  const [scope, name] = file.slice(at + 14).split("/")
  const start = `${file.slice(0, at)}/node_modules/${scope.startsWith("@") ? `${scope}/${name}` : scope}`
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

module.exports = { root, inProject, realOrSame, relative, places, forget: () => there.clear() }
