// What ran of a test file's modules, by the counters that Jest's own coverage puts into their texts. Each realm has
// counts of its own, so that its modules can share what V8 compiled, and V8 need not count their blocks.
"use strict"
const vm = require("node:vm")

/**
 * True if Jest counts what runs of a test file's modules, at places of the very files: where something
 * else than Babel makes the texts, the places may be those of what it made.
 */
const jestCounts = (config, coverage) =>
  vm.SourceTextModule === undefined &&
  !!coverage &&
  coverage.collectCoverage === true &&
  coverage.coverageProvider === "babel" &&
  !!config &&
  Array.isArray(config.transform) &&
  config.transform.every(([, by]) => /\/node_modules\/babel-jest\//.test(by))

const placeOf = (at) =>
  at && at.start && at.end && at.start.line !== undefined && at.end.line !== undefined
    ? [at.start.line, at.start.column, at.end.line, at.end.column]
    : null

/** Places of a file's counters: statements, functions, and branches of what is evaluated first at its start. */
function placesOf({ statementMap, fnMap, branchMap }) {
  const branches = Object.values(branchMap).flatMap(({ type, locations }) =>
    // That of an `if` is the place of the whole statement, that of a case has its label in it.
    locations.map((at) => (type === "cond-expr" || type === "binary-expr" ? placeOf(at) : null)),
  )
  return {
    statements: Object.values(statementMap).map(placeOf),
    functions: Object.values(fnMap).map(({ decl, loc }) => [placeOf(decl), placeOf(loc)]),
    branches,
  }
}

/** For each of these counters 1 if it counted something. */
function hitsOf({ s, f, b }) {
  let hits = ""
  for (const count of [...Object.values(s), ...Object.values(f), ...Object.values(b).flat()])
    hits += count > 0 ? "1" : "0"
  return hits
}

/**
 * Looks at a test file's counters before a module of it is run: where a test throws them away, what ran before is
 * not known any more.
 */
function watchCounters(segment, name, place) {
  const coverage = segment.coverage()
  if (segment.seen === undefined) segment.seen = coverage
  else if (coverage !== segment.seen) segment.lost = true
  // One that was run before has its own, unless they were thrown away, or it never had any.
  if (segment.compiled.has(place) && !(coverage && coverage[name])) segment.whole.add(place)
  segment.compiled.add(place)
}

/**
 * Functions that take over the counters of a test file as it ends, and that note what they say. What still runs later
 * counts on in objects of this realm: whoever keeps those of the test file's keeps all of that.
 */
function counting(ownPlace, store) {
  const keys = new Map()
  const keyOf = (one) => {
    if (!keys.has(one.hash)) keys.set(one.hash, store(JSON.stringify(placesOf(one))))
    return keys.get(one.hash)
  }
  function takenOver(one) {
    const b = Object.entries(one.b).map(([name, counts]) => [name, [...counts]])
    return Object.assign(one, { s: { ...one.s }, f: { ...one.f }, b: Object.fromEntries(b) })
  }
  function end(segment) {
    const coverage = segment.coverage()
    const lost = segment.lost || (segment.seen !== undefined && coverage !== segment.seen)
    segment.coverage = segment.seen = undefined
    if (lost) return
    for (const [name, one] of Object.entries(coverage || {})) {
      const file = ownPlace(name)
      // Of a file without notes all counts as run.
      if (file === undefined || segment.whole.has(file) || !one || !one.hash) continue
      if (one.inputSourceMap) continue
      try {
        const text = keyOf(one)
        const { s, f, b } = takenOver(one)
        segment.counters.push({ file, text, counts: { s, f, b } })
      } catch {
        // Somebody else changed it.
      }
    }
  }
  function read({ counters, scripts }) {
    for (const { file, text, counts } of counters)
      scripts.set(`${file}\n${text}`, { file, text, functions: null, hits: hitsOf(counts) })
  }
  return { endCounters: end, readCounters: read }
}

module.exports = { counting, jestCounts, watchCounters }
