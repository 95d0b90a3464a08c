// Equal versions, drawn as counts per second and given to the judge's evidence
// each second. Nothing is promoted, so that the whole hour or day is looked at.
// Latencies and routes count as over their margin as soon as they have the
// evidence, which is stricter than the judge is.
import { Evidence } from "../../../../dagger/src/core/canary/decide/evidence.js"
import { DEFAULT_SETTINGS } from "../../../../dagger/src/core/canary/decide/settings.js"
import { latencyBatch } from "../../../../dagger/src/core/canary/evidence/latency.js"
import { CountsEffect } from "../../../../dagger/src/core/canary/effect/counts.js"
import type { Random } from "./random.js"
import { Bursts, exceed, LATENCIES, View, WATCHED } from "./slow.js"

/** How two equal versions behave. */
export type EqualWorld = {
  name: string
  /** Correlation of neighbouring minutes of the log error rate; its standard deviation is 0.3. */
  correlation?: number
  /** Whether each arm has a noise of its own. */
  own?: boolean
  /** Errors, and slow requests, come in bursts of this mean size. */
  bursts?: number
  /** Traffic and error rate follow the day: both vary by half. */
  daily?: boolean
  /** The candidate gets twice as much of the route that fails ten times as often. */
  unequalRoutes?: boolean
  /** Standard deviation of a noise of each arm's own, minute by minute, on the odds of being slow. */
  slowNoise?: number
  /** Part of requests that fails in both arms; 0.001 unless given. */
  baseErrors?: number
  /** True where the noise is a real difference for as long as it lasts, so that no bound is promised. */
  open?: boolean
}

/** The worlds of the benchmark; the first is the one that is drawn most for a whole day. */
export const EQUAL_WORLDS: EqualWorld[] = [
  { name: "independent" },
  { name: "bursts of errors and of slow requests, mean 5", bursts: 5 },
  { name: "AR(1) 0.5 on the log error rate, shared", correlation: 0.5 },
  { name: "AR(1) 0.8, shared", correlation: 0.8 },
  { name: "AR(1) 0.5, each arm its own", correlation: 0.5, own: true },
  { name: "AR(1) 0.8, each arm its own", correlation: 0.8, own: true },
  { name: "daily curve", daily: true },
  { name: "unequal routes", unequalRoutes: true },
  {
    name: "1 % errors, AR(1) 0.8, each arm its own",
    baseErrors: 0.01,
    correlation: 0.8,
    own: true,
    open: true,
  },
  { name: "odds of being slow, AR(1) 0.8, sd 0.05, each arm its own", slowNoise: 0.05, open: true },
  { name: "the same with sd 0.1", slowNoise: 0.1, open: true },
  { name: "the same with sd 0.3", slowNoise: 0.3, open: true },
]

/** Traffic of every world: 100 requests a second, of which the candidate gets a tenth. */
const RATE = 100
const SHARE = 0.1
const ROUTES = 30

/** One run: whether it was rolled back, and whether the evidence alone would have done so. */
export type EqualRun = { rolledBack: boolean; evident: boolean; part: string }

export function equalRun(world: EqualWorld, seconds: number, random: Random): EqualRun {
  const { alpha, metrics } = DEFAULT_SETTINGS
  const evidence = new Evidence(metrics)
  const counts = new CountsEffect()
  const base = world.baseErrors ?? 0.001
  const noise = [0, 0]
  const slow = [0, 0]
  const step = (value: number, sd: number, r: number): number =>
    r * value + sd * Math.sqrt(1 - r * r) * random.normal()
  for (const arm of [0, 1]) noise[arm] = 0.3 * random.normal()
  if (world.slowNoise) for (const arm of [0, 1]) slow[arm] = world.slowNoise * random.normal()
  const x = [new Float64Array(5), new Float64Array(5)]
  let evident = false
  const weights = evidence.parts.map(({ weight }) => weight)
  const values = evidence.parts.map(({ value }) => value)
  const gathered = [0, 0]
  let waited = 0
  const starts: [Float64Array, Float64Array] = [new Float64Array(5), new Float64Array(5)]
  const bursts = [new Bursts(), new Bursts()]
  const views = [new View(), new View()]
  for (let t = -DEFAULT_SETTINGS.warmupSeconds; t < seconds; t++) {
    if (t % 60 === 0) {
      const r = world.correlation ?? 0
      for (const arm of [0, 1]) noise[arm] = step(noise[arm]!, 0.3, r)
      if (world.slowNoise)
        for (const arm of [0, 1]) slow[arm] = step(slow[arm]!, world.slowNoise, 0.8)
    }
    const day = world.daily ? 1 + 0.5 * Math.sin((2 * Math.PI * t) / 86_400) : 1
    const m0 = random.poisson(RATE * day * (1 - SHARE))
    const m1 = random.poisson(RATE * day * SHARE)
    const ratio = m1 / Math.max(m0, 1)
    if (t % 8 === 0) counts.fade(8)
    let n0 = 0
    let n1 = 0
    let expected: number
    for (const arm of [0, 1] as const) {
      const m = arm === 0 ? m0 : m1
      const log = world.correlation === undefined ? 0 : noise[world.own ? arm : 0]!
      const rate = base * day * Math.exp(log)
      let errors = 0
      if (world.bursts === undefined) errors = random.binomial(m, Math.min(rate, 1))
      else {
        const bursts = random.poisson((m * rate) / world.bursts)
        for (let i = 0; i < bursts; i++) errors += random.geometric(world.bursts)
      }
      if (arm === 0) n0 = errors
      else n1 = errors
    }
    if (world.unequalRoutes) {
      const own = unequal(m0, m1, base, random, counts, ratio)
      n0 = own.n0
      n1 = own.n1
      expected = own.expected
      for (const { route, r0, r1, share } of own.routes)
        if (t >= 0) evidence.routes.add(t, route, r0, r1, share)
    } else {
      const share = m1 / (m0 + m1)
      counts.add(0, m0, m1, n0, n1, ratio)
      expected = (n0 + n1) * share
      if (n0 + n1 > 0) {
        const at = 1 + random.integer(ROUTES)
        // A burst is one user's, so it is on one route; single errors are spread anyway.
        if (t >= 0) evidence.routes.add(t, at, n0, n1, share)
      }
    }
    const n = n0 + n1
    if (t >= 0) evidence.errors.add(t, n0, n1, n > 0 ? expected / n : 0.5)
    gathered[0]! += m0
    gathered[1]! += m1
    const weighed = ++waited >= (world.bursts ? 1 : latencyBatch(Math.max(t, 0)))
    if (weighed) {
      for (const arm of [0, 1] as const) {
        const m = gathered[arm]!
        if (world.bursts === undefined) exceed(m, x[arm]!, random, world.slowNoise ? slow[arm]! : 0)
        else bursts[arm]!.exceed(m, x[arm]!, starts[arm]!, world.bursts, random)
      }
      for (const [view, part] of [1, 0.9923 ** waited].entries())
        views[view]!.add(part, x, gathered)
      evidence.latency.add(t, x[0]!, gathered[0]!, x[1]!, gathered[1]!, {
        counted: t >= 0,
        blocks: waited,
        ...(world.bursts === undefined ? {} : { starts }),
      })
      waited = gathered[0] = gathered[1] = 0
    }
    if (t < 0 || (n === 0 && !weighed)) continue
    let sum = 0
    for (let i = 0; i < values.length; i++) sum += weights[i]! * values[i]!()
    if (sum < 1 / alpha) continue
    evident = true
    const over = [counts.sofar(), counts.recent()].some(
      (now, i) =>
        now !== undefined && 100 * (now.parts[1] - now.parts[0] - (i + 1) * now.error) > 0.5,
    )
    let carried = 0
    let part = ""
    let most = 0
    for (const [i, { name }] of evidence.parts.entries()) {
      if (name === "errors" && !over) continue
      const at = LATENCIES.indexOf(name)
      if (at >= 0) {
        const phi = evidence.latency.overdispersionOf(WATCHED[at]!)
        if (views.every((view, i) => view.shift(at, (i + 1) * Math.sqrt(phi)) < 0.05)) continue
      }
      const own = weights[i]! * values[i]!()
      carried += own
      if (own > most) [most, part] = [own, name]
    }
    if (carried >= 1 / alpha) return { rolledBack: true, evident, part }
  }
  return { rolledBack: false, evident, part: "" }
}

/** Three routes: the second fails ten times as often, and the candidate gets twice as much of it. */
function unequal(
  m0: number,
  m1: number,
  base: number,
  random: Random,
  counts: CountsEffect,
  ratio: number,
) {
  const rates = [base, 10 * base, base]
  const mix = [
    [0.6, 0.1, 0.3],
    [0.5, 0.2, 0.3],
  ] as const
  const share = m1 / (m0 + m1)
  const out = {
    n0: 0,
    n1: 0,
    expected: 0,
    routes: [] as { route: number; r0: number; r1: number; share: number }[],
  }
  let left0 = m0
  let left1 = m1
  for (let route = 0; route < 3; route++) {
    const a =
      route === 2
        ? left0
        : random.binomial(left0, mix[0][route]! / (route === 0 ? 1 : 1 - mix[0][0]))
    const b =
      route === 2
        ? left1
        : random.binomial(left1, mix[1][route]! / (route === 0 ? 1 : 1 - mix[1][0]))
    left0 -= a
    left1 -= b
    const r0 = random.binomial(a, rates[route]!)
    const r1 = random.binomial(b, rates[route]!)
    counts.add(route + 1, a, b, r0, r1, ratio)
    out.n0 += r0
    out.n1 += r1
    if (r0 + r1 === 0) continue
    const own = Math.min(share * counts.mix(route + 1), 0.999)
    out.expected += (r0 + r1) * own
    out.routes.push({ route: route + 1, r0, r1, share: own })
  }
  return out
}
