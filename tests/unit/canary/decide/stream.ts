import { SequentialJudge } from "../../../../dagger/src/core/canary/decide/sequential.js"
import { DEFAULT_SETTINGS } from "../../../../dagger/src/core/canary/decide/settings.js"
import type { JudgeSettings } from "../../../../dagger/src/core/canary/decide/settings.js"
import type { CanaryEvent, RequestEvent } from "../../../../dagger/src/core/canary/intake/event.js"
import { Random } from "../../../../scripts/lib/bench/canary/random.js"

/** How the versions behave; 100 requests a second, a tenth to the candidate, 0.1 % errors. */
export type World = {
  seconds: number
  rate?: number
  share?: number | ((t: number) => number)
  baseErrors?: number
  /** Chance that a request of the candidate fails. */
  errors?: (t: number, route: string) => number
  /** What a latency of the candidate becomes. */
  latency?: (ms: number, t: number) => number
  routes?: number
  unit?: (random: Random) => string
}

/** A stream of requests from a seed. */
export function* stream(seed: number, world: World): Generator<RequestEvent> {
  const random = new Random(seed, 17)
  const { rate = 100, share = 0.1, baseErrors = 0.001, routes = 1 } = world
  for (let t = random.exponential(rate); t < world.seconds; t += random.exponential(rate)) {
    const candidate = random.uniform() < (typeof share === "number" ? share : share(t))
    const route = `/r${random.integer(routes)}`
    const failing = candidate ? (world.errors?.(t, route) ?? baseErrors) : baseErrors
    const ms = 50 * Math.exp(0.5 * random.normal())
    yield {
      kind: "request",
      t,
      arm: candidate ? "candidate" : "baseline",
      ok: random.uniform() >= failing,
      latencyMs: candidate && world.latency ? world.latency(ms, t) : ms,
      route,
      ...(world.unit ? { unit: world.unit(random) } : {}),
    }
  }
}

/** Judges a stream to its end. */
export function judged(events: Iterable<CanaryEvent>, settings: Partial<JudgeSettings> = {}) {
  const judge = new SequentialJudge({ ...DEFAULT_SETTINGS, ...settings })
  for (const event of events) {
    judge.see(event)
    if (judge.decided) break
  }
  return judge.end()
}
