import { evidenceOf } from "../flaky/posterior.js"
import { recentFailures } from "../history/figures.js"
import type { History, TestHistory } from "../history/model.js"
import { inRunningOrder, type Ordered } from "./order.js"
import { fileDurations } from "./shards.js"

/** Stands in an order for all files that it does not name: nothing is known of them. */
export const OTHERS = ""

/**
 * What starting a file takes beside its tests, in milliseconds: a process, what it loads;
 * of browser tests the application and the browser too. Rough: without it a file of
 * no time at all would be before one that failed.
 */
const START_MS: Readonly<Record<string, number>> = { unit: 300, integration: 300, e2e: 2500 }

/** What an order of test files is made from. */
export type OrderFacts = {
  history: History
  stage: string
  /** How near the change each file of a map is, 0 to 1; undefined without a map. */
  near?: ReadonlyMap<string, number>
  /**
   * Content whose own observations do not count. The order is an input of the tests'
   * run: by what was known before it, a run of the same content comes from the cache.
   */
  content?: string
}

/**
 * Test files in the order in which a failure is expected soonest, with `OTHERS` among
 * them; undefined where neither history nor map knows a file.
 */
export function fileOrder({ history, stage, near, content }: OrderFacts): string[] | undefined {
  const known = seenBefore(history, stage, content)
  const durations = fileDurations(known, stage)
  const tests = new Map<string, TestHistory[]>()
  for (const test of known.values()) tests.set(test.file, [...(tests.get(test.file) ?? []), test])
  const files = [...new Set([...tests.keys(), ...(near?.keys() ?? [])])]
  if (files.length === 0) return undefined
  const ordered = files.map((id): Ordered => {
    const own = tests.get(id) ?? []
    const ms = durations.get(id)
    return {
      id,
      ...(ms === undefined ? {} : { durationMs: ms + (START_MS[stage] ?? 0) }),
      // One that only the map knows did run: what it did then is not known.
      recentFailures: Math.max(0, ...own.map(recentFailures)),
      flipRate: 1 - own.reduce((passes, test) => passes * (1 - flipRate(test)), 1),
      nearness: near?.get(id) ?? 0,
    }
  })
  const others: Ordered = { id: OTHERS, flipRate: 0, nearness: 0 }
  return inRunningOrder([...ordered, others]).map(({ id }) => id)
}

/** Part of a test's attempts that failed on what it also passed. */
function flipRate({ seen }: TestHistory): number {
  const { attempts, failed } = evidenceOf(seen)
  return attempts === 0 ? 0 : failed / attempts
}

function seenBefore(history: History, stage: string, content: string | undefined): History {
  const kept = [...history].flatMap(([id, test]): [string, TestHistory][] => {
    if (test.stage !== stage) return []
    const seen = test.seen.filter((one) => one.content !== content)
    return seen.length === 0 ? [] : [[id, { ...test, seen }]]
  })
  return new Map(kept)
}

/** Files by an order; those that it does not name keep theirs, in the place of `OTHERS`. */
export function inOrder(files: readonly string[], order: readonly string[]): string[] {
  const places = new Map(order.map((file, place) => [file, place]))
  const others = places.get(OTHERS) ?? order.length
  const placeOf = (file: string): number => places.get(file) ?? others
  return [...files].sort((a, b) => placeOf(a) - placeOf(b))
}
