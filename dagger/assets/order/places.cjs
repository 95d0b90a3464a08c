// Puts test files in the order of files.json beside this file: {root, files}, files relative
// to root, and "" for all that it does not name. Whatever is wrong with it, the runner's own
// order stays.
"use strict"
const { readFileSync } = require("node:fs")
const { join } = require("node:path")

/** Place of a file, by its whole path; undefined where there is no order. */
function placesIn(folder) {
  try {
    const { root, files } = JSON.parse(readFileSync(join(folder, "files.json"), "utf8"))
    const places = new Map(files.map((file, place) => [file && join(root, file), place]))
    const others = places.get("") ?? files.length
    return (path) => places.get(path) ?? others
  } catch {
    return undefined
  }
}

/**
 * What a runner has sorted, in this order. `pathOf` gives the path of one; those of one
 * group (by `groupOf`) share the places that the runner gave them.
 */
function placed(sorted, pathOf, groupOf = () => undefined, folder = __dirname) {
  const placeOf = placesIn(folder)
  if (placeOf === undefined || !Array.isArray(sorted)) return sorted
  try {
    const groups = new Map()
    for (const one of sorted) {
      const group = groupOf(one)
      if (!groups.has(group)) groups.set(group, [])
      groups.get(group).push([placeOf(pathOf(one)), one])
    }
    for (const group of groups.values()) group.sort(([a], [b]) => a - b)
    return sorted.map((one) => groups.get(groupOf(one)).shift()[1])
  } catch {
    return sorted
  }
}

module.exports = { placed }
