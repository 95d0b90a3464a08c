import { lnBeta } from "../canary/effect/proportion.js"
import { byContent } from "../history/figures.js"
import type { Observation } from "../history/model.js"

/**
 * What speaks for a flaky test: attempts on contents that it passed at least
 * once, and how many of those failed. What failed every time says nothing: the
 * content may be broken.
 */
export type Evidence = { attempts: number; failed: number; contents: number }

/**
 * What is assumed of tests before anything is seen. A stable test disagrees with
 * itself only through its machine, in one of a thousand attempts. Some 16 % of
 * tests have some flakiness (J. Micco, "Flaky Tests at Google and How We Mitigate
 * Them", 2016); one that has fails in Beta(1, 9) of its attempts, 10 % on average
 * and any part at all.
 */
export const PRIOR = { flaky: 0.16, noise: 0.001, alpha: 1, beta: 9 } as const

/** From this probability on a test is a suspect. */
export const SUSPECT_AT = 0.95

/** Runs whose disagreements say nothing of tests, as a machine was in trouble. */
export type Troubled = ReadonlySet<string>

const NONE: Troubled = new Set()

/** The evidence in a test's observations. */
export function evidenceOf(seen: readonly Observation[], troubled: Troubled = NONE): Evidence {
  const counted = troubled.size === 0 ? seen : seen.filter(({ run }) => !troubled.has(run))
  const evidence: Evidence = { attempts: 0, failed: 0, contents: 0 }
  for (const { passed, failed } of byContent(counted)) {
    if (passed === 0) continue
    evidence.attempts += passed + failed
    evidence.failed += failed
    if (failed > 0) evidence.contents++
  }
  return evidence
}

/**
 * Probability that a test is flaky: a stable test's binomial against a
 * beta-binomial, by Bayes' rule (the model of "Probabilistic flakiness", Meta
 * 2020, with a point of its own for stable tests). Attempts on passed contents
 * alone are counted, so a rate near 1 is seen as somewhat too low.
 */
export function probabilityFlaky({ attempts, failed }: Evidence): number {
  const { flaky, noise, alpha, beta } = PRIOR
  const lnFlaky =
    Math.log(flaky) + lnBeta(alpha + failed, beta + attempts - failed) - lnBeta(alpha, beta)
  const lnStable =
    Math.log(1 - flaky) + failed * Math.log(noise) + (attempts - failed) * Math.log1p(-noise)
  return 1 / (1 + Math.exp(lnStable - lnFlaky))
}

/** The part of its attempts that a flaky test fails, 0 to 1: the posterior's mean. */
export const failureRate = ({ attempts, failed }: Evidence): number =>
  (PRIOR.alpha + failed) / (PRIOR.alpha + PRIOR.beta + attempts)

/** Probability that a flaky test fails so many attempts in a row on a content that is right. */
export function probabilityOfRow({ attempts, failed }: Evidence, row: number): number {
  const alpha = PRIOR.alpha + failed
  const beta = PRIOR.beta + attempts - failed
  return Math.exp(lnBeta(alpha + row, beta) - lnBeta(alpha, beta))
}

/** A row of failures less likely than this is no flake any more. */
export const TRUE_BREAK_AT = 0.002

/** Attempts that tell a true break from a flaky test's bad luck, all of them failing; at most `most`. */
export function attemptsToTell(evidence: Evidence, most: number): number {
  let row = 1
  while (row < most && probabilityOfRow(evidence, row) >= TRUE_BREAK_AT) row++
  return row
}
