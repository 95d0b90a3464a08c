// What did not run of a function that did, as starts and ends one after the other.
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

module.exports = { BLOCKS, FUNCTIONS, both, idleOf }
