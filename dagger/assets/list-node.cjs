// list-node.cjs FILE PATTERN...: writes the test files that `node --test PATTERN...` would take,
// as a JSON list, by Node's own glob and the patterns that it documents. Fails where it is not
// sure: before Node 22.10, which does not say what it takes, and where a pattern fits a folder.
"use strict"
const { globSync, statSync, writeFileSync } = require("node:fs")

const [file, ...patterns] = process.argv.slice(2)
if (process.features.typescript === undefined)
  throw new Error("this Node does not say whether it takes TypeScript's files")
const endings = ["js", "mjs", "cjs"]
if (process.features.typescript) endings.push("ts", "mts", "cts")
const usual = `**/{test,test/**/*,test-*,*[._-]test}.{${endings.join(",")}}`
const exclude = (name) => name === "node_modules"
const found = globSync(patterns.length === 0 ? [usual] : patterns, { exclude })
if (found.some((path) => !statSync(path).isFile())) throw new Error("a pattern fits a folder")
writeFileSync(file, JSON.stringify(found.sort()))
