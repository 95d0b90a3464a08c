"use strict"

/** How much is noted; grows with everything that is new. */
const amount = (one) =>
  [...one.scripts.values()].reduce(
    (sum, { functions }) => sum + 1 + (functions === null ? 0 : ran(functions)),
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
  for (const value of functions.values()) sum += 1 + value
  return sum
}

module.exports = { amount }
