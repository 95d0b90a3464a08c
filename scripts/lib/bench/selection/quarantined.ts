import {
  attemptsToTell,
  evidenceOf,
  probabilityOfRow,
  TRUE_BREAK_AT,
} from "../../../../dagger/src/core/flaky/posterior.js"
import { Random } from "../canary/random.js"
import { table, type Table } from "../table.js"
import { STREAM, RATES } from "./flaky.js"
import { contentsOf, observe } from "./world.js"

const TESTS = 1000
/** Attempts that a quarantined test gets at most in one run. */
const MOST = 8

/** A quarantined test's next run on new content: does it block, as a true break and by bad luck? */
export function rowsOfBreaks(seed: number): Table {
  const data = [0.05, ...RATES].map((rate) => {
    const random = new Random(seed, Math.round(1000 * rate), 12)
    const contents = contentsOf(STREAM, random)
    let [blocked, alarms, attempts] = [0, 0, 0]
    for (let i = 0; i < TESTS; i++) {
      const seen = observe({ rate, broken: new Set() }, contents, STREAM, random)
      const evidence = evidenceOf(seen)
      const needed = attemptsToTell(evidence, MOST)
      attempts += needed
      if (probabilityOfRow(evidence, needed) < TRUE_BREAK_AT) blocked++
      let failed = 0
      while (failed < needed && random.uniform() < rate) failed++
      if (failed === needed && probabilityOfRow(evidence, failed) < TRUE_BREAK_AT) alarms++
    }
    return { rate, blocked, alarms, attempts: attempts / TESTS }
  })
  const rows = data.map((one) => [
    `${100 * one.rate} %`,
    `${one.blocked} of ${TESTS}`,
    `${one.alarms} of ${TESTS}`,
    one.attempts.toFixed(1),
  ])
  const head = [
    "fails of its attempts",
    "true breaks that block at once",
    "runs without a break that block",
    "attempts that a break takes",
  ]
  return table("Quarantined tests on new content", head, rows, data)
}
