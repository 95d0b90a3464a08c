// Where Jest looked for a module in vain. It remembers for the whole process where it found one,
// so that later test files look nowhere; and from version 30 on it looks where fs is not asked.
"use strict"
const path = require("node:path")
const { exists, inProject, root } = require("./paths.cjs")

const INSTALLED = "node_modules"

/** A folder and those around it, up to the project's own. */
function upwards(folder) {
  const found = []
  for (let at = folder; ; at = path.dirname(at)) {
    found.push(at)
    if (at === root || at === path.dirname(at)) return found
  }
}

/** Folders in which a name is looked for before `found`, by either order: of names or of folders. */
function foldersOf({ basedir = root, moduleDirectory, paths }, found) {
  const names = [moduleDirectory || []].flat()
  const plain = names.every((one) => one === INSTALLED)
  // Most projects' packages are where lock files say.
  if (plain && !paths && !process.env.NODE_PATH) return []
  const all = names.flatMap((name, order) =>
    path.isAbsolute(name)
      ? [{ at: name, order, height: 0 }]
      : upwards(basedir).map((at, height) => ({ at: path.join(at, name), order, height })),
  )
  const last =
    found && found.includes(`/${INSTALLED}/`)
      ? { order: names.indexOf(INSTALLED), height: upwards(basedir).length - 1 }
      : all.find(({ at }) => found && found.startsWith(`${at}/`))
  const more = [...(paths || []), ...(process.env.NODE_PATH || "").split(path.delimiter)]
  return [
    ...all
      .filter(({ order, height }) => !last || order < last.order || height < last.height)
      .map(({ at }) => at),
    ...(last ? [] : more.filter(Boolean)),
  ].filter((at) => path.basename(at) !== INSTALLED)
}

/** Hands on each place of the project's at which there is nothing, once; and that it could not. */
function watchResolver(Resolver, note, failed) {
  const known = new Set()
  const isAbsent = (at) => {
    if (exists(at)) return false
    // Beside the project's folder itself there is nothing of its own.
    const own = inProject(at)
    if (own !== undefined) note(own)
    return true
  }
  const look = (name, options, found) => {
    if (typeof name !== "string") return
    const endings = options.extensions || []
    const isPath = path.isAbsolute(name) || /^\.{1,2}(\/|$)/.test(name)
    const places = isPath
      ? [path.resolve(options.basedir || root, name)]
      : foldersOf(options, found).map((at) => path.join(at, name))
    for (const at of places) {
      if (known.has(at) || inProject(at) === undefined) continue
      const within = endings.map((one) => `${at}/index${one}`)
      const files = [at, ...endings.map((one) => at + one)]
      // Names beside what was found are known by its own.
      if ([...files, ...within].includes(found)) continue
      known.add(at)
      // In a folder that is not there nothing else has to be looked for.
      const folder = isPath ? undefined : at.slice(0, -name.length - 1)
      if (folder !== undefined && isAbsent(folder)) continue
      for (const file of files) isAbsent(file)
      if (exists(at)) for (const file of within) isAbsent(file)
    }
  }
  const tryLook = (...args) => {
    try {
      look(...args)
    } catch {
      failed()
    }
  }
  const { findNodeModule, findNodeModuleAsync } = Resolver
  Resolver.findNodeModule = function (name, options) {
    let found
    try {
      found = Reflect.apply(findNodeModule, this, [name, options])
      return found
    } finally {
      tryLook(name, options, found)
    }
  }
  Resolver.findNodeModuleAsync = async function (name, options) {
    let found
    try {
      found = await Reflect.apply(findNodeModuleAsync, this, [name, options])
      return found
    } finally {
      tryLook(name, options, found)
    }
  }
}

module.exports = { watchResolver }
