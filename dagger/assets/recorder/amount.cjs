"use strict"

/** How much is noted; grows with everything that is new. */
const amount = (one) =>
  [...one.scripts.values()].reduce(
    (sum, { functions, hits = "" }) =>
      sum + 1 + hits.split("1").length + (functions === null ? 0 : ran(functions)),
    0,
  ) +
  [
    one.tests,
    one.reads,
    one.loads,
    one.lists,
    one.collects,
    one.writes,
    one.env,
    one.connects,
    one.listens,
    one.problems,
    one.spawns,
  ].reduce(
    (sum, set) => sum + (set.size === undefined ? set.length : set.size),
    one.wholeEnv || one.packagesTakeEnv ? 1 : 0,
  )
const ran = (functions) => {
  let sum = 0
  for (const [range, idle] of functions) {
    sum += 1
    if (idle === 0) continue
    const [start, end] = range.split("-")
    sum += 1 + end - start
    for (let i = 0; i < idle.length; i += 2) sum -= idle[i + 1] - idle[i]
  }
  return sum
}

/** Texts that were compiled, and of which nothing is said to have run. */
function unseen({ compiled, scripts }) {
  const seen = new Set([...scripts.values()].map(({ file }) => file))
  return [...compiled].filter((file) => !seen.has(file))
}

module.exports = { amount, unseen }
