import type { MetricStatus } from "../../decide/status.js"
import { rounded } from "../../../tools/text.js"

/**
 * Says of which latencies the histogram is too coarse: within a bucket nothing is known,
 * so an interval is never narrower than the bucket that the quantile lies in. `boundsMs`
 * are the upper bounds of the buckets, rising.
 */
export function coarseBuckets(
  metrics: readonly MetricStatus[],
  boundsMs: readonly number[],
): string[] {
  return metrics.flatMap(({ name, kind, state, baseline, effect }) => {
    if (kind !== "latency" || state === "worse" || state === "harmless" || baseline === null)
      return []
    const low = Math.max(0, ...boundsMs.filter((bound) => bound < baseline))
    const high = boundsMs.find((bound) => bound >= baseline) ?? Infinity
    if (low > 0 && 100 * (high / low - 1) <= effect.harmless) return []
    const where = Number.isFinite(high)
      ? `${rounded(low)} to ${rounded(high)} ms`
      : `over ${rounded(low)} ms`
    return [
      `The histogram's bucket around the baseline's ${name} (${where}) is wider than the ${rounded(effect.harmless)} % that are harmless, so ${name} can't be shown to be harmless, whatever the traffic; add bounds there or widen the margin.`,
    ]
  })
}
