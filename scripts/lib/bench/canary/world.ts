import type { RequestEvent } from "../../../../dagger/src/core/canary/intake/event.js"
import type { Random } from "./random.js"

/** What is wrong with a candidate, from the first second on unless said otherwise. */
export type Fault =
  | { kind: "none" }
  /** Part of all requests that fail. */
  | { kind: "errors"; part: number }
  /** Relative growth of all latencies, or of the slowest tenth only. */
  | { kind: "slow"; by: number }
  | { kind: "tail"; by: number }
  /** A route with this part of the traffic fails this often. */
  | { kind: "route"; traffic: number; part: number }
  /** Latencies grow by this much each minute. */
  | { kind: "leak"; perMinute: number }

/** Two versions under traffic: 0.1 % errors, latencies lognormal about 50 ms with sigma 0.5. */
export type World = { fault: Fault; rate: number; share: number; seconds: number; warmup: number }

export const BASE_ERRORS = 0.001
const MEDIAN_MS = 50
const SIGMA = 0.5
/** Above this standard normal deviate lies the slowest tenth. */
const SLOWEST_TENTH = 1.2815515655446004
const ROUTES = 30
export const BAD_ROUTE = "/bad"

/** Requests of both arms as they come. */
export function* requests(world: World, random: Random): Generator<RequestEvent> {
  const { fault, rate, share, seconds, warmup } = world
  const part = fault.kind === "route" ? fault.traffic : 0.02
  for (let t = random.exponential(rate); t < seconds; t += random.exponential(rate)) {
    const candidate = random.uniform() < share
    const bad = random.uniform() < part
    const deviate = random.normal()
    let ms = MEDIAN_MS * Math.exp(SIGMA * deviate)
    let failing = BASE_ERRORS
    if (candidate) {
      if (fault.kind === "errors") failing = fault.part
      if (fault.kind === "route" && bad) failing = fault.part
      if (fault.kind === "slow") ms *= 1 + fault.by
      if (fault.kind === "tail" && deviate > SLOWEST_TENTH) ms *= 1 + fault.by
      if (fault.kind === "leak") ms *= 1 + (fault.perMinute * Math.max(t - warmup, 0)) / 60
    }
    yield {
      kind: "request",
      t,
      arm: candidate ? "candidate" : "baseline",
      ok: random.uniform() >= failing,
      latencyMs: ms,
      route: bad ? BAD_ROUTE : `/route-${random.integer(ROUTES - 1)}`,
    }
  }
}

const between = (random: Random, low: number, high: number): number =>
  low * Math.pow(high / low, random.uniform())

/** A fault drawn at random, at least twice what is harmless (0.5 points of errors, 5 % of latency). */
export function drawFault(random: Random): Fault {
  switch (random.integer(5)) {
    case 0:
      return { kind: "errors", part: BASE_ERRORS + between(random, 0.01, 0.5) }
    case 1:
      return { kind: "slow", by: between(random, 0.1, 1) }
    case 2:
      return { kind: "tail", by: between(random, 0.1, 1) }
    case 3:
      return { kind: "route", traffic: 0.02, part: between(random, 0.5, 1) }
    default:
      return { kind: "leak", perMinute: between(random, 0.01, 0.1) }
  }
}
