/** Lowest latency that is told from zero, and the width of a bin. */
const LOWEST_MS = 0.01
const WIDTH = Math.log(1.02)
export const BINS = 1050

/** Bin of a latency: 2 % wide each, from 0.01 ms to about three hours. */
export function binOf(latencyMs: number): number {
  if (!(latencyMs > LOWEST_MS)) return 0
  return Math.min(BINS - 1, 1 + Math.floor(Math.log(latencyMs / LOWEST_MS) / WIDTH))
}

/** Lower end of a bin in milliseconds; a fraction goes into the bin. */
export function edgeOf(bin: number): number {
  return bin <= 0 ? 0 : LOWEST_MS * Math.exp((bin - 1) * WIDTH)
}

/**
 * Quantiles of weighted bins, in rising order of `qs`; within a bin by
 * interpolation. `total` is the sum of the bins; 0 where that is empty.
 */
export function quantilesOf(
  bins: ArrayLike<number>,
  total: number,
  qs: readonly number[],
): number[] {
  const found = qs.map(() => 0)
  if (!(total > 0)) return found
  let below = 0
  let last = 0
  let next = 0
  for (let bin = 0; bin < bins.length && next < qs.length; bin++) {
    const own = bins[bin]!
    if (own <= 0) continue
    while (next < qs.length && below + own >= Math.max(qs[next]!, 0) * total) {
      found[next] = edgeOf(bin + (Math.max(qs[next]!, 0) * total - below) / own)
      next++
    }
    below += own
    last = bin
  }
  while (next < qs.length) found[next++] = edgeOf(last + 1)
  return found
}

/** One quantile; undefined where there is nothing. */
export function quantileOf(bins: ArrayLike<number>, total: number, q: number): number | undefined {
  return total > 0 ? quantilesOf(bins, total, [q])[0] : undefined
}
