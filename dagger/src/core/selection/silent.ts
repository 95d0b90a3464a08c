import { isBlock, type SourceFunction } from "./functions.js"
import type { Range } from "./ran.js"

/**
 * The functions of a text that was run, where what `ranges` (one process's report) lack of
 * them surely did not run; undefined where that is not sure. V8 reports no function that did
 * not run inside of another that did not, nor one that it never compiled. What ran is always
 * reported, if V8 counted before the text was loaded: then the text's own beginning, which runs
 * once, was counted too.
 */
export function countedFromStart(
  ranges: readonly Range[],
  text: string,
  functions: readonly SourceFunction[] | undefined,
): readonly SourceFunction[] | undefined {
  if (functions === undefined) return undefined
  if (!ranges.some(({ start, end, ran }) => ran && start === 0 && end === text.length))
    return undefined
  // A function that is the whole text can't be told from the text itself.
  const atEnd = functions.filter(
    (one) => !isBlock(one) && one.parent >= 0 && one.end === text.length,
  )
  const reported = ranges.filter(({ end }) => end === text.length)
  return reported.length > atEnd.length ? functions : undefined
}

/** What was reported of a text, and as not run those of its functions that were not. */
export function withSilent(
  reported: readonly Range[],
  functions: readonly SourceFunction[],
): Range[] {
  const ends = new Set(reported.map(({ end }) => end))
  const silent = functions.filter((one) => !isBlock(one) && one.parent >= 0 && !ends.has(one.end))
  return [...reported, ...silent.map(({ inside, end }) => ({ start: inside, end, ran: false }))]
}
