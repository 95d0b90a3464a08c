import { RatioEvidence } from "./ratio.js"
import { anyStart, type StartLaw } from "./starts.js"

/** Routes that share the first half of the weight; the next twice as many share a quarter, and so on. */
const FIRST = 32

/** Weight of the n-th route that was seen (from 0); over all routes the weights add up to less than 1. */
export function routeWeight(nth: number): number {
  const epoch = Math.floor(Math.log2(nth / FIRST + 1))
  return Math.pow(0.5, epoch + 1) / (FIRST * Math.pow(2, epoch))
}

/**
 * Evidence against each route by itself. The weighted mean is an e-process of
 * "no route is worse"; which routes are is said by e-BH (Wang and Ramdas 2022),
 * which bounds the part of false discoveries among those that are named.
 */
export class RouteEvidence {
  private tests: (RatioEvidence | undefined)[] = []
  private law: StartLaw

  constructor(law: StartLaw = anyStart) {
    this.law = law
  }

  /** A block in which a route had `n` incidents in each arm. */
  add(block: number, route: number, n0: number, n1: number, share: number, draws = 1): void {
    const n = n0 + n1
    if (n === 0) return
    const test = (this.tests[route] ??= new RatioEvidence(this.law))
    test.add(block, n1 / n, share, 1, Math.min(draws, n))
  }

  /** The e-value of one route; 1 where nothing happened. */
  of(route: number): number {
    return this.tests[route]?.value() ?? 1
  }

  /** Weighted mean over all routes, those to come counting as 1. */
  value(): number {
    let sum = 1
    for (const [route, test] of this.tests.entries())
      if (test !== undefined) sum += routeWeight(route) * (test.value() - 1)
    return sum
  }

  /** Routes that are worse: the largest k whose k best weighted e-values are all 1/(alpha·k) or more. */
  discoveries(alpha: number): number[] {
    const ranked = Array.from(this.tests, (test, route) => ({
      route,
      weighted: routeWeight(route) * (test?.value() ?? 0),
    }))

      .sort((a, b) => b.weighted - a.weighted)
    let named = 0
    for (const [i, { weighted }] of ranked.entries())
      if (weighted * (i + 1) >= 1 / alpha) named = i + 1
    return ranked.slice(0, named).map(({ route }) => route)
  }
}
