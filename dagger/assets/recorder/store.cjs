// Texts that were run, each kept once for all processes of a run.
"use strict"
const fs = require("node:fs")
const path = require("node:path")

const { existsSync, mkdirSync, readFileSync, writeFileSync } = fs

/** Characters of a text that its key is made of: to load node:crypto takes a small program a tenth of its time. */
const SAMPLES = 64

/** FNV-1a of a text, or of some of its characters, which tell most texts of a project from each other. */
function spread(text, step = 1) {
  let sum = 0x811c9dc5
  for (let at = 0; at < text.length; at += step)
    sum = Math.imul(sum ^ text.charCodeAt(at), 0x01000193)
  return sum >>> 0
}
const hex = (number) => number.toString(16).padStart(8, "0")

/** True if the file has the text, which it is given if it is not there. */
function holds(file, text) {
  if (existsSync(file)) return readFileSync(file, "utf8") === text
  mkdirSync(path.dirname(file), { recursive: true })
  try {
    writeFileSync(file, text, { flag: "wx" })
    return true
  } catch (error) {
    if (error.code !== "EEXIST") throw error
    return readFileSync(file, "utf8") === text
  }
}

/**
 * A function that keeps a text in a folder and answers its key, which is that of no other text of this folder's
 * or of another one's.
 */
function storing(folder) {
  const stored = new Map()
  const own = hex(spread(folder))
  return (text) => {
    if (stored.has(text)) return stored.get(text)
    const sample = spread(text, Math.ceil(text.length / SAMPLES) || 1)
    const start = own + hex(sample) + hex(text.length)
    let number = 0
    while (!holds(path.join(folder, start + hex(number)), text)) number += 1
    stored.set(text, start + hex(number))
    return stored.get(text)
  }
}

module.exports = { storing }
