import { fullName } from "../history/record.js"
import type { TestCase } from "../report/model.js"

const keyOf = (test: TestCase): string => JSON.stringify([test.file, fullName(test)])

/** Tests by key, without those whose key is not theirs alone. */
function byKey(tests: readonly TestCase[]): Map<string, TestCase> {
  const found = new Map<string, TestCase>()
  const twice = new Set<string>()
  for (const test of tests) {
    const key = keyOf(test)
    if (found.has(key)) twice.add(key)
    found.set(key, test)
  }
  for (const key of twice) found.delete(key)
  return found
}

/**
 * The tests of a run, with what further attempts at the failed ones gave: one
 * that passed at last is flaky. Two tests of one name in one file are left as
 * they were, as nobody can say which is which.
 */
export function withAttempts(
  first: readonly TestCase[],
  again: readonly (readonly TestCase[])[],
): TestCase[] {
  if (again.length === 0) return [...first]
  const single = byKey(first)
  const attempts = again.map((tests) => ({ tests, single: byKey(tests) }))
  const more: TestCase[] = []
  const merged = first.map((test) => {
    if (test.outcome !== "failed" || !single.has(keyOf(test))) return test
    const results = attempts.flatMap(({ tests, single: found }) => {
      const same = found.get(keyOf(test))
      if (same !== undefined) return same.outcome === "skipped" ? [] : [same]
      const loaded = test.name === test.file ? tests.filter(({ file }) => file === test.file) : []
      more.push(...loaded)
      return loadedNow(test, loaded)
    })
    return together(test, results)
  })
  const known = new Set(merged.map(keyOf))
  return [...merged, ...byKey(more.filter((test) => !known.has(keyOf(test)))).values()]
}

/** A file that did not load is one failed test; where it loads later, its own tests say how. */
const loadedNow = (test: TestCase, tests: readonly TestCase[]): TestCase[] =>
  tests.length === 0
    ? []
    : [{ ...test, outcome: tests.some((one) => one.outcome === "failed") ? "failed" : "passed" }]

function together(test: TestCase, results: readonly TestCase[]): TestCase {
  if (results.length === 0) return test
  const failed = 1 + results.filter(({ outcome }) => outcome === "failed").length
  const passed = results.length + 1 - failed
  const durationMs = results.reduce((sum, one) => sum + one.durationMs, test.durationMs)
  const outcome = passed > 0 ? ("flaky" as const) : test.outcome
  return { ...test, outcome, durationMs, tries: { passed, failed } }
}
