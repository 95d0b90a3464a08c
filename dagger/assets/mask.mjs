// mask.mjs VALUES_JSON FOLDER: takes secrets out of every file of a folder, and
// out of the files' names. What is no text keeps its length, so that it can still
// be read; what it holds compressed or as a picture is out of reach.
import { readdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { formsOfAll, masker } from "/sluice/mask.ts"

const [values, folder] = process.argv.slice(2)
const secrets = JSON.parse(readFileSync(values, "utf8"))
const mask = masker(secrets)
const forms = formsOfAll(secrets).map((form) => Buffer.from(form))

/** Decodes and encodes to the same bytes, and holds no NUL. */
const isText = (bytes) => !bytes.includes(0) && Buffer.from(bytes.toString()).equals(bytes)

function maskBytes(bytes) {
  let found = false
  for (const form of forms) {
    for (let at = bytes.indexOf(form); at !== -1; at = bytes.indexOf(form, at + form.length)) {
      bytes.fill("*", at, at + form.length)
      found = true
    }
  }
  return found
}

function maskFile(path) {
  const bytes = readFileSync(path)
  if (isText(bytes)) {
    const text = bytes.toString()
    const masked = mask(text)
    if (masked !== text) writeFileSync(path, masked)
  } else if (maskBytes(bytes)) writeFileSync(path, bytes)
}

function maskFolder(path) {
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    const inside = join(path, entry.name)
    if (entry.isDirectory()) maskFolder(inside)
    else if (entry.isFile() && statSync(inside).size > 0) maskFile(inside)
    const name = mask(entry.name)
    if (name !== entry.name) renameSync(inside, join(path, name))
  }
}

maskFolder(folder)
