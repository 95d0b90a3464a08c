// Equal versions, drawn as counts per second and given to the judge's evidence
// each second. Nothing is promoted, so that the whole hour or day is looked at.
// Latencies and routes count as over their margin as soon as they have the
// evidence, which is stricter than the judge is.
import { Evidence } from "../../../../dagger/src/core/canary/decide/evidence.js"
import { DEFAULT_SETTINGS } from "../../../../dagger/src/core/canary/decide/settings.js"
import { latencyBatch } from "../../../../dagger/src/core/canary/evidence/latency.js"
import { CountsEffect } from "../../../../dagger/src/core/canary/effect/counts.js"
import type { Random } from "./random.js"

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
  baseErrors?: number
}

/** Traffic of every world: 100 requests a second, of which the candidate gets a tenth. */
const RATE = 100
const SHARE = 0.1
const ROUTES = 30
const WATCHED = [0.5, 0.75, 0.9, 0.975, 0.99]

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

/** Which of the watched quantiles a metric is about. */
const LATENCIES = ["p50", "", "p90", "", "p99"]

/** Exceedances of both arms, of all time or fading. */
class View {
  private x = [new Float64Array(5), new Float64Array(5)]
  private m = [0, 0]

  add(keep: number, x: Float64Array[], m: number[]): void {
    for (const arm of [0, 1]) {
      this.m[arm] = keep * this.m[arm]! + m[arm]!
      for (let i = 0; i < 5; i++) this.x[arm]![i] = keep * this.x[arm]![i]! + x[arm]![i]!
    }
  }

  /** How much slower a quantile is, less so many standard errors, for a lognormal of sigma 0.5. */
  shift(at: number, sigmas: number): number {
    const [p0, p1] = [0, 1].map((arm) => this.x[arm]![at]! / this.m[arm]!) as [number, number]
    const error = Math.sqrt(p0 * (1 - p0) * (1 / this.m[0]! + 1 / this.m[1]!))
    const low = Math.max(p1 - sigmas * error, 1e-6)
    return Math.exp(0.5 * (quantileOfNormal(low) - quantileOfNormal(Math.max(p0, 1e-6)))) - 1
  }
}

/** Acklam's approximation would do; a bisection of the error function is plainer. */
function quantileOfNormal(p: number): number {
  let [low, high] = [-6, 6]
  for (let i = 0; i < 40; i++) {
    const middle = (low + high) / 2
    if (normalBelow(middle) < p) low = middle
    else high = middle
  }
  return (low + high) / 2
}

function normalBelow(z: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(z))
  const tail =
    0.3989422804 *
    Math.exp((-z * z) / 2) *
    t *
    (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))))
  return z > 0 ? 1 - tail : tail
}

/** Slow requests in bursts: each is as slow as its burst's first, and a burst may go on in the next second. */
class Bursts {
  private left = 0
  private u = 0

  exceed(m: number, x: Float64Array, starts: Float64Array, mean: number, random: Random): void {
    x.fill(0)
    starts.fill(0)
    for (let rest = m; rest > 0;) {
      const fresh = this.left === 0
      if (fresh) {
        this.left = random.geometric(mean)
        this.u = random.uniform()
      }
      const size = Math.min(rest, this.left)
      for (let i = 0; i < 5 && this.u > WATCHED[i]!; i++) {
        x[i]! += size
        if (fresh) starts[i]!++
      }
      rest -= size
      this.left -= size
    }
  }
}

/** Latencies over each watched quantile. */
function exceed(m: number, x: Float64Array, random: Random, odds: number): void {
  let of = m
  let before = 1
  for (let i = 0; i < 5; i++) {
    const q = 1 - WATCHED[i]!
    const now = odds === 0 ? q : (q * Math.exp(odds)) / (1 - q + q * Math.exp(odds))
    of = random.binomial(of, now / before)
    x[i] = of
    before = now
  }
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
