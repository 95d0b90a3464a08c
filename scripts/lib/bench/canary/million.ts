import { SequentialJudge } from "../../../../dagger/src/core/canary/decide/sequential.js"
import { DEFAULT_SETTINGS } from "../../../../dagger/src/core/canary/decide/settings.js"
import type { RequestEvent } from "../../../../dagger/src/core/canary/intake/event.js"
import { Random } from "./random.js"
import { requests } from "./world.js"

/** Time and memory of judging so many observations, made beforehand. */
export type Million = { observations: number; seconds: number; heapMegabytes: number }

/** Judges streams that are never decided, one ten times as long as the other, with no promotion. */
export function million(seed: number, counts: readonly number[]): Million[] {
  const part: RequestEvent[] = []
  const world = { fault: { kind: "none" as const }, rate: 100, share: 0.1, warmup: 10 }
  for (const event of requests({ ...world, seconds: 1e9 }, new Random(seed, 9))) {
    part.push(event)
    if (part.length >= 100_000) break
  }
  const span = part.at(-1)!.t
  return counts.map((observations) => {
    const judge = new SequentialJudge({ ...DEFAULT_SETTINGS, minSeconds: 1e9 })
    // Arms are drawn anew, or the chances of the part that is repeated would add up.
    const arms = new Random(seed, 10, observations)
    const began = process.hrtime.bigint()
    for (let i = 0; i < observations; i++) {
      const event = part[i % part.length]!
      const t = event.t + span * Math.floor(i / part.length)
      judge.see({ ...event, t, arm: arms.uniform() < 0.1 ? "candidate" : "baseline" })
    }
    const judgement = judge.judgement()
    const seconds = Number(process.hrtime.bigint() - began) / 1e9
    if (judgement.verdict === "rollback") throw new Error(`Equal versions: ${judgement.reason}`)
    globalThis.gc?.()
    return { observations, seconds, heapMegabytes: process.memoryUsage().heapUsed / 2 ** 20 }
  })
}
