import type { Observation } from "../../../../dagger/src/core/history/model.js"
import type { Random } from "../canary/random.js"

/** What a simulated test does: the part of attempts that fail by chance, and the contents that break it. */
export type Simulated = { rate: number; broken: ReadonlySet<number> }

export type Stream = {
  runs: number
  /** Probability that a run has new content; otherwise it repeats the one before. */
  changes: number
  /** Times that a failing test is tried again on the same content in one run. */
  retries: number
  /** Probability that an attempt fails for the machine's sake, whatever the test. */
  noise: number
}

/** The contents of a stream's runs, numbered from 0: the same for all of its tests. */
export function contentsOf({ runs, changes }: Stream, random: Random): number[] {
  const contents: number[] = []
  for (let run = 0; run < runs; run++) {
    const before = contents.at(-1) ?? -1
    contents.push(before < 0 || random.uniform() < changes ? before + 1 : before)
  }
  return contents
}

/** What the runs saw of a test, the newest first: a run of failed attempts ends with the first that passes. */
export function observe(
  { rate, broken }: Simulated,
  contents: readonly number[],
  { retries, noise }: Stream,
  random: Random,
): Observation[] {
  const seen = contents.map((content, run) => {
    let failed = 0
    const fails = (): boolean =>
      broken.has(content) || random.uniform() < rate || random.uniform() < noise
    while (failed <= retries && fails()) failed++
    const passed = failed > retries ? 0 : 1
    return { run: `${run}`, at: run, content: `${content}`, passed, failed, ms: 100 }
  })
  return seen.reverse()
}

/** Contents from a random one on, as many as the repair took: 1 to 3, or to the end of the stream. */
export function brokenStretch(contents: readonly number[], random: Random): Set<number> {
  const last = contents.at(-1) ?? 0
  const from = random.integer(last + 1)
  const length = 1 + random.integer(4)
  const to = length === 4 ? last : Math.min(last, from + length - 1)
  return new Set(Array.from({ length: to - from + 1 }, (_, index) => from + index))
}

/** Area under the ROC curve: probability that a positive scores above a negative, ties half. */
export function areaUnderCurve(positives: readonly number[], negatives: readonly number[]): number {
  const all = [
    ...positives.map((score) => ({ score, positive: true })),
    ...negatives.map((score) => ({ score, positive: false })),
  ].sort((a, b) => a.score - b.score)
  let below = 0
  let area = 0
  for (let i = 0; i < all.length;) {
    let j = i
    while (j < all.length && all[j]!.score === all[i]!.score) j++
    const tied = all.slice(i, j)
    const up = tied.filter(({ positive }) => positive).length
    const down = tied.length - up
    area += up * (below + down / 2)
    below += down
    i = j
  }
  return area / (positives.length * negatives.length)
}
