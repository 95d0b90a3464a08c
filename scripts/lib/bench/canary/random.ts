/** A seeded source of random numbers (sfc32), and the draws that the benchmark needs. */
export class Random {
  private a: number
  private b: number
  private c: number
  private d = 1
  private spare: number | undefined

  constructor(...seed: number[]) {
    const [x = 1, y = 2, z = 3] = seed
    this.a = (x ^ 0x9e3779b9) | 0
    this.b = (Math.imul(y + 1, 0x85ebca6b) ^ x) | 0
    this.c = (Math.imul(z + 1, 0xc2b2ae35) ^ y) | 0
    for (let i = 0; i < 20; i++) this.uniform()
  }

  /** From 0 up to and without 1. */
  uniform(): number {
    const t = (((this.a + this.b) | 0) + this.d) | 0
    this.d = (this.d + 1) | 0
    this.a = this.b ^ (this.b >>> 9)
    this.b = (this.c + (this.c << 3)) | 0
    this.c = (this.c << 21) | (this.c >>> 11)
    this.c = (this.c + t) | 0
    return (t >>> 0) / 4294967296
  }

  normal(): number {
    if (this.spare !== undefined) {
      const value = this.spare
      this.spare = undefined
      return value
    }
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()))
    const angle = 2 * Math.PI * this.uniform()
    this.spare = radius * Math.sin(angle)
    return radius * Math.cos(angle)
  }

  /** Time to the next event of a Poisson process of this rate. */
  exponential(rate: number): number {
    return -Math.log(1 - this.uniform()) / rate
  }

  /** Exact below a mean of 30, by the normal approximation above. */
  poisson(mean: number): number {
    if (mean <= 0) return 0
    if (mean > 30) return Math.max(0, Math.round(mean + Math.sqrt(mean) * this.normal()))
    let product = this.uniform()
    const limit = Math.exp(-mean)
    let count = 0
    while (product > limit) {
      count++
      product *= this.uniform()
    }
    return count
  }

  /** Successes of n: by inversion, which is exact, or for many by the normal approximation. */
  binomial(n: number, p: number): number {
    if (n <= 0 || p <= 0) return 0
    if (p >= 1) return n
    if (p > 0.5) return n - this.binomial(n, 1 - p)
    if (n * p > 40)
      return Math.min(
        n,
        Math.max(0, Math.round(n * p + Math.sqrt(n * p * (1 - p)) * this.normal())),
      )
    const odds = p / (1 - p)
    let part = Math.pow(1 - p, n)
    let u = this.uniform()
    let k = 0
    while (u > part && k < n) {
      u -= part
      k++
      part *= ((n - k + 1) / k) * odds
    }
    return k
  }

  /** From 1 on, with this mean. */
  geometric(mean: number): number {
    return 1 + Math.floor(Math.log(1 - this.uniform()) / Math.log(1 - 1 / mean))
  }

  integer(below: number): number {
    return Math.floor(this.uniform() * below)
  }
}
