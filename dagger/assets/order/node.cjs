// node:test sorts its files by their paths, so they are named by links that sort in the order
// wanted. Preloaded, this has a test see its own path and not the link's.
"use strict"
const { realpathSync } = require("node:fs")
const { join } = require("node:path")
// In the process that runs the files these paths are what it sorts.
if (process.env.NODE_TEST_CONTEXT && process.argv[1]?.startsWith(join(__dirname, "../links/")))
  try {
    process.argv[1] = realpathSync(process.argv[1])
  } catch {
    // Node itself says what is wrong with it.
  }
