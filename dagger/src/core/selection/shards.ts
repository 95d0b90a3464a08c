import { TEST_STAGES } from "../flaky/names.js"
import type { History } from "../history/model.js"
import { durationMs } from "../history/figures.js"
import { usualMs } from "./order.js"
import type { StageShards } from "./shard.js"

/** What is shared out: a file of tests, with its typical duration where it is known. */
export type Load = { id: string; durationMs?: number }

/** One machine's part: what it runs, the longest first, and how long that takes, its start included. */
export type Shard = { ids: string[]; durationMs: number }

/**
 * Shares loads out over `count` shards by longest processing time first (Graham
 * 1969: at most 4/3 − 1/(3·count) of the best there is, and far nearer to it with
 * many loads). What never ran counts as the median. The same loads, in whatever
 * order, give the same shards.
 */
export function shardsOf(loads: readonly Load[], count: number, startMs = 0): Shard[] {
  const usual = usualMs(loads.map((load) => load.durationMs))
  const timed = loads.map(({ id, durationMs: ms = usual }) => ({ id, ms: Math.max(0, ms) }))
  timed.sort((a, b) => b.ms - a.ms || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0))
  const shards: Shard[] = Array.from({ length: Math.max(1, count) }, () => ({
    ids: [],
    durationMs: startMs,
  }))
  for (const { id, ms } of timed) {
    const least = shards.reduce((a, b) =>
      b.durationMs < a.durationMs || (b.durationMs === a.durationMs && b.ids.length < a.ids.length)
        ? b
        : a,
    )
    least.ids.push(id)
    least.durationMs += ms
  }
  return shards
}

/** How long a stage's files take, in milliseconds, by their paths: the sum of their tests. */
export function fileDurations(history: History, stage: string): Map<string, number> {
  const files = new Map<string, number>()
  for (const test of history.values()) {
    if (test.stage !== stage) continue
    const ms = durationMs(test) ?? 0
    files.set(test.file, (files.get(test.file) ?? 0) + ms)
  }
  return files
}

/** Loads of files, with what a history knows of them. */
export function loadsOf(files: readonly string[], known: ReadonlyMap<string, number>): Load[] {
  return files.map((id) => {
    const ms = known.get(id)
    return ms === undefined ? { id } : { id, durationMs: ms }
  })
}

export type Risk = "low" | "medium" | "high"

/** How many seconds of a machine one second of waiting is worth. */
const WORTH: Record<Risk, number> = { low: 1, medium: 2, high: 4 }

/** More machines than this are never asked for unless somebody says so. */
export const MOST_SHARDS = 16

/** How long starting a machine takes where nobody measured it, in milliseconds: a call, and what it installs. */
export const START_MS = 30_000

/**
 * How many shards are worth it: one more while what it saves in waiting, times the
 * worth of waiting at this risk, is at least what starting it costs.
 */
export function shardCount(
  loads: readonly Load[],
  { risk = "medium", startMs = START_MS, most = MOST_SHARDS }: ShardChoice = {},
): number {
  const usual = usualMs(loads.map((load) => load.durationMs))
  const times = loads.map((load) => load.durationMs ?? usual)
  const total = times.reduce((sum, ms) => sum + ms, 0)
  const longest = times.reduce((a, b) => Math.max(a, b), 0)
  const waiting = (count: number): number => Math.max(longest, total / count)
  let count = 1
  while (
    count < Math.min(most, loads.length) &&
    WORTH[risk] * (waiting(count) - waiting(count + 1)) >= startMs
  )
    count++
  return count
}

export type ShardChoice = { risk?: Risk; startMs?: number; most?: number }

/** The stages of tests among some, each with the number of shards that its history is worth. */
export const shardsFor = (
  stages: readonly string[],
  history: History,
  choice: ShardChoice = {},
): StageShards[] =>
  TEST_STAGES.filter((stage) => stages.includes(stage)).map((stage) => {
    const known = fileDurations(history, stage)
    return { stage, count: shardCount(loadsOf([...known.keys()], known), choice) }
  })
