// Jest's own sequencer, with the test files in the order of files.json before it.
"use strict"
const { realpathSync } = require("node:fs")
const { createRequire } = require("node:module")
const { join } = require("node:path")
const { placed } = require("./places.cjs")

/** Jest's sequencer is a package of its own, which only Jest's other packages can be sure to find. */
function jestSequencer() {
  const ways = [[], ["@jest/core"], ["jest", "@jest/core"], ["@jest/core", "jest-config"]]
  const starts = [process.argv[1], module.parent?.filename, join(process.cwd(), "package.json")]
  for (const start of starts)
    for (const way of ways)
      try {
        let from = createRequire(realpathSync(start))
        for (const name of way) from = createRequire(from.resolve(name))
        const found = from("@jest/test-sequencer")
        return found.default ?? found
      } catch {
        // Another way, then.
      }
  return undefined
}

/** Where it is not found: the order in which Jest has its files. */
class Plain {
  sort(tests) {
    return tests
  }
  shard(tests, { shardIndex, shardCount }) {
    const paths = [...tests].sort((a, b) => (a.path < b.path ? -1 : 1))
    return paths.filter((_, place) => place % shardCount === shardIndex - 1)
  }
  allFailedTests() {
    return []
  }
  cacheResults() {}
}

module.exports = class Order extends (jestSequencer() ?? Plain) {
  async sort(tests) {
    return placed(await super.sort(tests), ({ path }) => path)
  }
}
