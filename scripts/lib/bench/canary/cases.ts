// Single cases with a known right answer.
import { SequentialJudge } from "../../../../dagger/src/core/canary/decide/sequential.js"
import { DEFAULT_SETTINGS } from "../../../../dagger/src/core/canary/decide/settings.js"
import type { CanaryEvent } from "../../../../dagger/src/core/canary/intake/event.js"
import { kayentaIsHigh } from "./peers.js"
import { Random } from "./random.js"
import { requests } from "./world.js"

/** A case, what was judged, and what would have been right. */
export type Case = {
  name: string
  verdict: string
  reason: string
  right: boolean
  kayenta?: string
}

function points(control: number[], candidate: number[]): CanaryEvent[] {
  return control.flatMap((value, i): CanaryEvent[] => [
    { kind: "gauge", t: 60 * i, arm: "baseline", metric: "points", value },
    { kind: "gauge", t: 60 * i + 1, arm: "candidate", metric: "points", value: candidate[i]! },
  ])
}

const ofPoints = {
  warmupSeconds: 0,
  metrics: [{ name: "points", kind: "gauge" as const, harmless: 10, critical: true }],
}

/** Judges the cases. */
export function cases(seed: number): Case[] {
  const judged = (events: Iterable<CanaryEvent>, settings = {}) => {
    const judge = new SequentialJudge({ ...DEFAULT_SETTINGS, ...settings })
    for (const event of events) judge.see(event)
    return judge.end()
  }
  const world = {
    fault: { kind: "none" as const },
    rate: 100,
    share: 0.1,
    seconds: 300,
    warmup: 10,
  }
  const stream = [...requests(world, new Random(seed, 400))]
  const zeros = Array.from({ length: 6 }, () => 0)
  const rise = [0, 1, 2, 1, 0, 0]
  const ones = Array.from({ length: 10 }, () => 1)
  const jumps = [1, 100, 100, 1, 100, 100, 100, 1, 100, 100]
  const kayenta = (baseline: number[], candidate: number[]): string =>
    kayentaIsHigh({ baseline, candidate }) ? "fails it" : "passes it"
  const row = (name: string, events: CanaryEvent[], right: string[], settings = {}): Case => {
    const { verdict, reason } = judged(events, settings)
    return { name, verdict, reason, right: right.includes(verdict) }
  }
  const unsure = ["rollback", "inconclusive"]
  return [
    {
      ...row("control zeros, candidate 0 1 2 1 0 0", points(zeros, rise), unsure, ofPoints),
      kayenta: kayenta(zeros, rise),
    },
    {
      ...row("control ones, candidate 100 in seven of ten", points(ones, jumps), unsure, ofPoints),
      kayenta: kayenta(ones, jumps),
    },
    row(
      "a counter that is zero in both",
      points([...zeros, ...zeros], [...zeros, ...zeros]),
      ["promote", "inconclusive"],
      ofPoints,
    ),
    row(
      "the candidate silent",
      stream.filter(({ arm }) => arm === "baseline"),
      ["inconclusive"],
    ),
    row(
      "the baseline silent",
      stream.filter(({ arm }) => arm === "candidate"),
      ["inconclusive"],
    ),
    row("five requests in all", stream.filter(({ t }) => t > 20).slice(0, 5), ["inconclusive"], {
      warmupSeconds: 0,
    }),
  ]
}
