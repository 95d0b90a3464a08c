import { functionAround, isBlock, type SourceFunction } from "./functions.js"
import { innermost, type Range } from "./ran.js"

/** What may stand between the end of what V8 counted and that of a block. */
const CLOSING = /^[\s);]*$/
const SPACE = /\s*/y

/**
 * Tells places of a run text that surely did not run: those in a function that did not, and in a block
 * that did not. V8 lacks some counts, as of what follows `for (let i …) { () => i }`, and lets what did
 * not run go on until the next one. So only that of a block counts that begins where the block does
 * and holds all of it. `parts` are the text's functions and blocks, `ranges` V8's report.
 */
export function idlePlaces(
  text: string,
  parts: readonly SourceFunction[],
  ranges: readonly Range[],
): (place: number) => boolean {
  const byEnd = new Map<number, Range[]>()
  for (const range of ranges) byEnd.set(range.end, [...(byEnd.get(range.end) ?? []), range])

  /** V8's range of a function; others with the same end are those around it. */
  const rangeOf = ({ inside, end }: SourceFunction): Range | undefined =>
    (byEnd.get(end) ?? [])
      .filter(({ start }) => start <= inside)
      .sort((a, b) => b.start - a.start)[0]

  const isIdle = ({ block, inside, end }: SourceFunction, idle: readonly number[]): boolean => {
    for (let i = 0; i + 1 < idle.length; i += 2) {
      const [from, to] = [idle[i]!, idle[i + 1]!]
      const begins = block! <= from && from <= inside && inside < to
      if (begins && (end <= to || CLOSING.test(text.slice(to, end)))) return true
    }
    return false
  }

  return (place) => {
    // A source map may begin what comes with the space in front of it.
    SPACE.lastIndex = place
    SPACE.test(text)
    const innermostPart = innermost(parts, SPACE.lastIndex)
    const range = rangeOf(parts[functionAround(parts, innermostPart)]!)
    if (range === undefined) return false
    if (!range.ran) return true
    for (let at = innermostPart; isBlock(parts[at]!); at = parts[at]!.parent)
      if (isIdle(parts[at]!, range.idle ?? [])) return true
    return false
  }
}
