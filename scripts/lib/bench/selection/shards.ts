import { createHash } from "node:crypto"
import { readFileSync } from "node:fs"

import { shardsOf } from "../../../../dagger/src/core/selection/shards.js"
import { Random } from "../canary/random.js"
import { table, type Table } from "../table.js"
import type { PartOptions } from "./parts.js"

const SHARDS = 8
const REPEATS = 1000
/** What a duration is multiplied by: up to 20 % either way, or with a deviation of 20 %, which is more. */
const NOISES = {
  "±20 %": (random: Random): number => 0.8 + 0.4 * random.uniform(),
  "σ 20 %": (random: Random): number => Math.max(0, 1 + 0.2 * random.normal()),
}
type Noise = keyof typeof NOISES
/** Runs that the estimate of a duration is the median of. */
const KNOWN_RUNS = 5

type Suite = { name: string; files: Record<string, number> }

/** Durations of real suites' files, as recorded; see docs/flaky.md for how. */
const recorded = (): Suite[] =>
  JSON.parse(readFileSync(new URL("./durations.json", import.meta.url), "utf8")) as Suite[]

/** A made-up suite with few long files and many short ones. */
function madeUp(files: number, random: Random): Suite {
  const times = Array.from({ length: files }, (_, index) => [
    `test/${index}.test.ts`,
    Math.round(1000 * Math.exp(random.normal())),
  ])
  return { name: `${files} files, log-normal (made up)`, files: Object.fromEntries(times) }
}

const median = (values: number[]): number =>
  values.sort((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? 0

/** What vitest --shard and jest --shard do: equal counts of files in the order of their paths' hashes. */
export function byHash(files: readonly string[], count: number): string[][] {
  const hash = (path: string): string => createHash("sha1").update(path).digest("hex")
  const sorted = [...files].map((path) => ({ path, by: hash(path) }))
  sorted.sort((a, b) => (a.by < b.by ? -1 : 1))
  const most = Math.ceil(sorted.length / count)
  return Array.from({ length: count }, (_, index) =>
    sorted.slice(index * most, (index + 1) * most).map(({ path }) => path),
  )
}

/** Longest shard over what no sharing out can beat. */
function overBound(shards: readonly string[][], took: ReadonlyMap<string, number>): number {
  const sums = shards.map((ids) => ids.reduce((sum, id) => sum + took.get(id)!, 0))
  const all = [...took.values()]
  const total = all.reduce((sum, ms) => sum + ms, 0)
  const bound = Math.max(
    total / shards.length,
    all.reduce((a, b) => Math.max(a, b), 0),
  )
  return Math.max(...sums) / bound
}

function measured({ name, files }: Suite, noise: Noise, seed: number) {
  const noisy = (ms: number, source: Random): number => ms * NOISES[noise](source)
  const random = new Random(seed, Object.keys(files).length, 13)
  const paths = Object.keys(files)
  const hashed = byHash(paths, SHARDS)
  const ours: number[] = []
  const hash: number[] = []
  for (let i = 0; i < REPEATS; i++) {
    const loads = paths.map((id) => {
      const runs = Array.from({ length: KNOWN_RUNS }, () => noisy(files[id]!, random))
      return { id, durationMs: median(runs) }
    })
    const took = new Map(paths.map((id) => [id, noisy(files[id]!, random)]))
    ours.push(
      overBound(
        shardsOf(loads, SHARDS).map(({ ids }) => ids),
        took,
      ),
    )
    hash.push(overBound(hashed, took))
  }
  const at = (values: number[], part: number): number =>
    [...values].sort((a, b) => a - b)[Math.ceil(part * values.length) - 1]!
  return {
    name,
    files: paths.length,
    noise,
    median: at(ours, 0.5),
    p95: at(ours, 0.95),
    hashMedian: at(hash, 0.5),
    hashP95: at(hash, 0.95),
  }
}

/** The part `shards` of the benchmark: how evenly eight machines are used. */
export async function shardTables({ seed }: PartOptions): Promise<Table[]> {
  const random = new Random(seed, 1, 14)
  const suites = [...recorded(), madeUp(100, random), madeUp(1000, random)]
  const data = (Object.keys(NOISES) as Noise[]).flatMap((noise) =>
    suites.map((suite) => measured(suite, noise, seed)),
  )
  const two = (value: number): string => value.toFixed(3)
  const rows = data.map((one) => [
    one.name,
    String(one.files),
    one.noise,
    two(one.median),
    two(one.p95),
    two(one.hashMedian),
    two(one.hashP95),
  ])
  const head = ["suite", "files", "noise", "median", "95 %", "by hash, median", "by hash, 95 %"]
  const title = `Longest of ${SHARDS} shards over the lower bound, noisy durations, ${REPEATS} times`
  const met = data.every((one) => one.noise !== "±20 %" || one.median <= 1.1)
  return [table(title, head, rows, data, met)]
}
