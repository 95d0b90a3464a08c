// Where a script is from, by what it says of itself.
"use strict"
const { existsSync } = require("node:fs")
const path = require("node:path")
const { fileURLToPath } = require("node:url")

/** A function that answers the file that a script's URL or path names, where that is the project's. */
function origins(inProject) {
  const known = new Map()
  return (url) => {
    if (known.has(url)) return known.get(url)
    let file
    try {
      const plain = url.replace(/[?#].*$/, "")
      if (plain.startsWith("file://")) file = fileURLToPath(plain)
      else if (path.isAbsolute(plain)) file = plain
      // A query that was taken for a part of the name, as in page.html?raw.
      if (file !== undefined && file.includes("?") && !existsSync(file))
        file = file.replace(/\?.*$/, "")
    } catch {
      file = undefined
    }
    // A bundled configuration lies there for a moment, and its source map names its parts.
    const own =
      file === undefined
        ? undefined
        : /\/node_modules\/\.vite-temp\/|\.timestamp-/.test(file)
          ? file
          : inProject(file)
    known.set(url, own)
    return own
  }
}

module.exports = { origins }
