// Functions by their places, as V8 reports them: 0 for one that did not run, else what of it did not, as starts
// and ends one after the other.
"use strict"

// How V8 is to count. Without numbers it would be silent of a function that ran before, once all of it has run.
const BLOCKS = { callCount: true, detailed: true }
const FUNCTIONS = { callCount: false, detailed: false }

/**
 * Of V8's ranges of a function, an outer one before those in it. What follows a part that ran, in one
 * that did not, is left out: V8 lacks a count there.
 */
function idleOf(ranges) {
  const found = []
  ranges.forEach(({ startOffset, endOffset, count }, at) => {
    if (count > 0) return
    const next = ranges.slice(at + 1).find((one) => one.count > 0)
    const end = Math.min(endOffset, next === undefined ? endOffset : next.startOffset)
    if (startOffset < end && !(found[found.length - 1] > startOffset)) found.push(startOffset, end)
  })
  return found
}

/** What is in both of two such lists. */
function both(a, b) {
  const found = []
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    const start = Math.max(a[i], b[j])
    const end = Math.min(a[i + 1], b[j + 1])
    if (start < end) found.push(start, end)
    if (a[i + 1] < b[j + 1]) i += 2
    else j += 2
  }
  return found
}

/** Adds what V8 reports of a text of that length to what was reported of it before. */
function report(functions, reported, length = Infinity) {
  for (const { ranges, isBlockCoverage } of reported) {
    const place = `${ranges[0].startOffset}-${Math.min(ranges[0].endOffset, length)}`
    // What went on after it waited has counts, and the function that it is in has none.
    if (ranges.some(({ count }) => count > 0)) {
      const before = functions.get(place)
      const idle = isBlockCoverage ? idleOf(ranges) : []
      functions.set(place, Array.isArray(before) ? both(before, idle) : idle)
    } else if (!functions.has(place)) functions.set(place, 0)
  }
}

/** As numbers: start, end and 1 if it ran of each; then its place among them, start and end of each part that did not. */
function numbersOf(known) {
  const functions = []
  const idle = []
  let at = 0
  for (const [range, parts] of known) {
    const [start, end] = range.split("-")
    functions.push(Number(start), Number(end), parts === 0 ? 0 : 1)
    for (let i = 0; parts !== 0 && i < parts.length; i += 2) idle.push(at, parts[i], parts[i + 1])
    at += 1
  }
  return { functions, ...(idle.length === 0 ? {} : { idle }) }
}

/** A script as it is written down. */
const scriptOf = ({ text, functions, hits }) => ({
  text,
  ...(functions === null ? { functions } : numbersOf(functions)),
  ...(hits === undefined ? {} : { hits }),
})

module.exports = { BLOCKS, FUNCTIONS, both, idleOf, numbersOf, report, scriptOf }
