// Texts that were run, each kept once for all processes of a run.
"use strict"
const fs = require("node:fs")
const path = require("node:path")
const { createHash } = require("node:crypto")
const { threadId } = require("node:worker_threads")

const { existsSync, mkdirSync, renameSync, writeFileSync } = fs

const digest = (text) => createHash("sha256").update(text).digest("hex").slice(0, 20)

/** A function that keeps a text in a folder and answers its key. */
function storing(folder) {
  const stored = new Map()
  return (text) => {
    if (stored.has(text)) return stored.get(text)
    const key = digest(text)
    const at = path.join(folder, key)
    if (!existsSync(at)) {
      mkdirSync(folder, { recursive: true })
      const part = `${at}.${process.pid}-${threadId}`
      writeFileSync(part, text)
      renameSync(part, at)
    }
    stored.set(text, key)
    return key
  }
}

module.exports = { storing }
