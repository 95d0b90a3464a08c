/**
 * Damerau-Levenshtein distance (optimal string alignment): how many letters
 * must be put in, taken out, changed or swapped with a neighbour.
 */
export function distance(a: string, b: string): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1]
      let best = Math.min(
        (last[j] ?? 0) + 1,
        (row[j - 1] ?? 0) + 1,
        (last[j - 1] ?? 0) + (same ? 0 : 1),
      )
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        best = Math.min(best, (beforeLast[j - 2] ?? 0) + 1)
      row.push(best)
    }
    beforeLast = last
    last = row
  }
  return last[b.length] ?? 0
}

/**
 * The known name nearest to an unknown one, or undefined where none is near
 * enough to be what was meant: a third of the letters may differ, two in a short
 * name, one in a very short one.
 */
export function nearest(unknown: string, known: readonly string[]): string | undefined {
  const text = unknown.slice(0, 80).toLowerCase()
  const limit = text.length <= 3 ? 1 : Math.max(2, Math.floor(text.length / 3))
  let best: { name: string; distance: number } | undefined
  for (const name of known) {
    const found = distance(text, name.toLowerCase())
    if (found <= limit && found < name.length && (best === undefined || found < best.distance))
      best = { name, distance: found }
  }
  return best?.name
}
