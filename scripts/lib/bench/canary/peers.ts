// Other judges, re-implemented small and plain after their own sources, to be
// measured beside ours. All see what they would see: a point a minute.
import { armIndex, type RequestEvent } from "../../../../dagger/src/core/canary/intake/event.js"

/** A minute of both arms, the baseline's first. */
export type Minute = { errors: [number, number]; requests: [number, number]; p99: [number, number] }

/** What a peer says at the end of minute `n` (1 is the first); true rolls back. */
export type Peer = { name: string; rollsBack: (minutes: readonly Minute[]) => boolean }

/** Sums requests up by the minute. */
export class Minutes {
  readonly done: Minute[] = []
  private errors: [number, number] = [0, 0]
  private latencies: [number[], number[]] = [[], []]
  private requests: [number, number] = [0, 0]

  /** True if a minute ended before this request. */
  see(event: RequestEvent): boolean {
    const over = event.t >= 60 * (this.done.length + 1)
    if (over) this.close()
    const arm = armIndex(event.arm)
    this.requests[arm]++
    if (!event.ok) this.errors[arm]++
    this.latencies[arm].push(event.latencyMs!)
    return over
  }

  private close(): void {
    const p99 = this.latencies.map((own) => {
      const sorted = Float64Array.from(own).sort()
      return sorted[Math.min(sorted.length - 1, Math.floor(0.99 * sorted.length))] ?? 0
    }) as [number, number]
    this.done.push({ errors: this.errors, requests: this.requests, p99 })
    this.errors = [0, 0]
    this.requests = [0, 0]
    this.latencies = [[], []]
  }
}

type Series = { baseline: number[]; candidate: number[] }

const ratio = ({ errors, requests }: Minute, arm: 0 | 1): number =>
  requests[arm] > 0 ? errors[arm] / requests[arm] : NaN

const seriesOf = (minutes: readonly Minute[]): Series[] =>
  [ratio, (minute: Minute, arm: 0 | 1) => minute.p99[arm]].map((value) => ({
    baseline: minutes.map((minute) => value(minute, 0)),
    candidate: minutes.map((minute) => value(minute, 1)),
  }))

/** One-sided z of Mann and Whitney's U with ties and continuity corrected; over 0 if the candidate is higher. */
export function mannWhitney({ baseline, candidate }: Series): number {
  const all = [
    ...baseline.map((value) => ({ value, candidate: false })),
    ...candidate.map((value) => ({ value, candidate: true })),
  ].sort((a, b) => a.value - b.value)
  let [rankSum, ties] = [0, 0]
  for (let i = 0; i < all.length;) {
    let j = i
    while (j < all.length && all[j]!.value === all[i]!.value) j++
    const count = j - i
    ties += count ** 3 - count
    for (let k = i; k < j; k++) if (all[k]!.candidate) rankSum += (i + 1 + j) / 2
    i = j
  }
  const [n0, n1] = [baseline.length, candidate.length]
  const n = n0 + n1
  const off = rankSum - (n1 * (n + 1)) / 2
  const variance = ((n0 * n1) / 12) * (n + 1 - ties / (n * (n - 1)))
  return variance > 0 ? (off - 0.5 * Math.sign(off)) / Math.sqrt(variance) : 0
}

/** Hodges and Lehmann's shift, and the lower end of its 98 % interval. */
function shiftOf({ baseline, candidate }: Series): { shift: number; lower: number } {
  const differences = candidate.flatMap((c) => baseline.map((b) => c - b)).sort((x, y) => x - y)
  const [n0, n1] = [baseline.length, candidate.length]
  const half = 2.326 * Math.sqrt((n0 * n1 * (n0 + n1 + 1)) / 12)
  const at = Math.max(0, Math.ceil((n0 * n1) / 2 - half))
  return { shift: differences[differences.length >> 1]!, lower: differences[at]! }
}

/** Kayenta (NetflixACAJudge): HIGH if the interval clears a quarter of the shift; score 100 × passing / judged, pass 75. */
export function kayentaIsHigh(series: Series): boolean {
  const { baseline, candidate } = series
  if (baseline.every((value) => value === 0)) return false
  const mean = (list: number[]) => list.reduce((a, b) => a + b, 0) / list.length
  if (mean(candidate) <= mean(baseline)) return false
  const { shift, lower } = shiftOf(series)
  return lower > 0.25 * Math.abs(shift) && shift !== 0
}

const LEAST_POINTS = 10

export const PEERS: Peer[] = [
  {
    name: "Kayenta's judge, looked at every 2 min",
    rollsBack: (minutes) =>
      minutes.length >= LEAST_POINTS &&
      minutes.length % 2 === 0 &&
      seriesOf(minutes).some(kayentaIsHigh),
  },
  {
    name: "Flagger: success < 99 % or p99 > 500 ms, ten times",
    rollsBack: (minutes) =>
      minutes.filter((minute) => ratio(minute, 1) > 0.01 || minute.p99[1] > 500).length >= 10,
  },
  {
    name: "Argo: success < 95 % of 5 min, over three times",
    rollsBack: (minutes) => {
      let failures = 0
      for (let end = 5; end <= minutes.length; end += 5) {
        const last = minutes.slice(end - 5, end)
        const sum = (of: "errors" | "requests") => last.reduce((all, one) => all + one[of][1], 0)
        if (sum("errors") > 0.05 * sum("requests")) failures++
      }
      return failures > 3
    },
  },
  {
    name: "burn rate 14.4 over 1 h of a 99.9 % objective",
    rollsBack: (minutes) => {
      const last = minutes.slice(-60)
      return last.reduce((sum, minute) => sum + ratio(minute, 1), 0) / 60 > 0.0144
    },
  },
  {
    name: "Mann-Whitney at 1 %, looked at every minute",
    rollsBack: (minutes) =>
      minutes.length >= 5 && seriesOf(minutes).some((series) => mannWhitney(series) > 2.326),
  },
]
