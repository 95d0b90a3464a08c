import { lnBeta } from "./proportion.js"

/** Part of a Beta(a, b) below x: the continued fraction of the incomplete beta function. */
export function betaBelow(x: number, a: number, b: number): number {
  if (x <= 0) return 0
  if (x >= 1) return 1
  if (x > (a + 1) / (a + b + 2)) return 1 - betaBelow(1 - x, b, a)
  const front = Math.exp(a * Math.log(x) + b * Math.log1p(-x) - lnBeta(a, b)) / a
  let [c, d] = [1, 1 / (1 - ((a + b) * x) / (a + 1))]
  let fraction = d
  for (let m = 1; m < 500; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
    d = 1 / (1 + even * d)
    c = 1 + even / c
    fraction *= c * d
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
    d = 1 / (1 + odd * d)
    c = 1 + odd / c
    fraction *= c * d
    if (Math.abs(c * d - 1) < 1e-14) break
  }
  return front * fraction
}

/** Clopper and Pearson's 95 % interval of a part, from k of n. */
export function clopperPearson(k: number, n: number): [number, number] {
  const solve = (target: number, a: number, b: number): number => {
    let [low, high] = [0, 1]
    for (let i = 0; i < 60; i++) {
      const middle = (low + high) / 2
      if (betaBelow(middle, a, b) < target) low = middle
      else high = middle
    }
    return (low + high) / 2
  }
  return [k === 0 ? 0 : solve(0.025, k, n - k + 1), k === n ? 1 : solve(0.975, k + 1, n - k)]
}
