const COEFFICIENTS = [
  676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
]

/** Natural logarithm of the gamma function for x > 0 (Lanczos, g = 7, n = 9). */
export function lnGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - lnGamma(1 - x)
  const y = x - 1
  const sum = COEFFICIENTS.reduce((a, c, i) => a + c / (y + i + 1), 0.99999999999980993)
  const t = y + 7.5
  return 0.5 * Math.log(2 * Math.PI) + (y + 0.5) * Math.log(t) - t + Math.log(sum)
}

/** Natural logarithm of the beta function. */
export const lnBeta = (a: number, b: number): number => lnGamma(a) + lnGamma(b) - lnGamma(a + b)

/** An interval. */
export type Interval = { lower: number; upper: number }

/**
 * Interval for a proportion that holds at all times at once with probability
 * 1 − alpha: all p against which the beta-binomial mixture, with a
 * Beta(1/2, 1/2) prior, has less than 1/alpha of evidence (Robbins 1970). `x` and
 * `m` may be fractions, for counts divided by an overdispersion.
 */
export function proportionInterval(x: number, m: number, alpha: number): Interval {
  if (!(m > 0)) return { lower: 0, upper: 1 }
  const mixture = lnBeta(x + 0.5, m - x + 0.5) - lnBeta(0.5, 0.5)
  const limit = mixture + Math.log(alpha)
  const likelihood = (p: number): number =>
    (x > 0 ? x * Math.log(p) : 0) + (m - x > 0 ? (m - x) * Math.log1p(-p) : 0)
  const edge = (inside: number, outside: number): number => {
    let [a, b] = [inside, outside]
    for (let i = 0; i < 60; i++) {
      const middle = (a + b) / 2
      if (likelihood(middle) > limit) a = middle
      else b = middle
    }
    return (a + b) / 2
  }
  const mode = x / m
  return {
    lower: x > 0 ? edge(mode, 0) : 0,
    upper: m - x > 0 ? edge(mode, 1) : 1,
  }
}

/** A proportion, its interval, or that of a difference. */
export type Estimate = Interval & { estimate: number }

/**
 * Interval of the difference p1 − p0 from those of both, by squares ("MOVER",
 * Zou and Donner 2008), where each end takes the part of each arm's doubt that
 * points its way.
 */
export function differenceInterval(one: Estimate, zero: Estimate): Estimate {
  const estimate = one.estimate - zero.estimate
  const down = Math.hypot(one.estimate - one.lower, zero.upper - zero.estimate)
  const up = Math.hypot(one.upper - one.estimate, zero.estimate - zero.lower)
  return { estimate, lower: estimate - down, upper: estimate + up }
}

/**
 * Half the width, at all times at once, of a sum whose variance so far is
 * `variance`: the normal mixture (Robbins 1970), two-sided, narrowest about where
 * the variance is 12 times `tuning`.
 */
export function mixtureRadius(variance: number, tuning: number, alpha: number): number {
  const total = variance + tuning
  return Math.sqrt(total * Math.log(total / (tuning * alpha * alpha)))
}
