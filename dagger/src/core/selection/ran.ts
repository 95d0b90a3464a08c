import { functionAround, isBlock, type SourceFunction } from "./functions.js"
import { idlePlaces } from "./idle.js"
import { decode, inlineMap, type Mapping } from "./sourcemap.js"

/** A function of a text that ran, or could have: its place, whether it did, and starts and ends of what of it did not. */
export type Range = { start: number; end: number; ran: boolean; idle?: readonly number[] }

/** Of each place that functions of a generated text have, the functions of the source that it came from. */
export type Translation = (ranges: readonly Range[]) => Set<number>

/** What a loader puts before a module's text on its first line. */
const WRAPPERS = [
  /^'use strict';async \([^)]*\)=>\{\{/,
  /^\(\{"Object\.<anonymous>":function\([^)]*\)\{/,
  /^\(function \([^)]*\) \{ /,
]

/** Triples of start, end and 1 or 0, and of a function's place among these, start and end, as the recorder writes them. */
export function rangesOf(numbers: readonly number[], idle: readonly number[] = []): Range[] {
  const ranges: (Range & { idle?: number[] })[] = []
  for (let i = 0; i + 2 < numbers.length; i += 3)
    ranges.push({ start: numbers[i]!, end: numbers[i + 1]!, ran: numbers[i + 2] === 1 })
  for (let i = 0; i + 2 < idle.length; i += 3) {
    const range = ranges[idle[i]!]
    if (range !== undefined) (range.idle ??= []).push(idle[i + 1]!, idle[i + 2]!)
  }
  return ranges
}

/**
 * How to tell which functions of `source` ran by those of the text that was run
 * in its place; undefined where that can't be told for certain. `known` are all
 * functions of the text that any process reported.
 *
 * Certain means: a function counts as not run only if the run text has one that
 * came from it and did not run; and whatever ran counts for every function of
 * the source that any of its places came from, and for those around them. A block counts as not
 * run only if places of the run text came from it and none of them ran; `parts` are the run text's
 * own functions and blocks, undefined if they are not known.
 */
export function translation(
  text: string,
  source: string,
  functions: readonly SourceFunction[],
  known: readonly Range[],
  parts?: readonly SourceFunction[],
): Translation | undefined {
  const mappings = mappingsOf(text, source, functions, known)
  if (mappings === undefined) return undefined
  const placed = placesOf(mappings, functions, known)
  const spread = originsOf(placed, functions)
  const seen = new Set([...spread.values()].flatMap((origins) => leafOf(origins, functions) ?? []))
  const blocks = new Map<number, Place[]>()
  for (const place of placed) {
    if (!isBlock(functions[place.index]!)) continue
    const own = blocks.get(place.index)
    if (own === undefined) blocks.set(place.index, [place])
    else own.push(place)
  }
  return (ranges) => {
    const ran = new Set<number>([0])
    const add = (index: number): void => {
      for (let at = index; at > 0 && !ran.has(at); at = functions[at]!.parent) ran.add(at)
    }
    for (const range of ranges)
      if (range.ran) for (const index of spread.get(keyOf(range)) ?? []) add(index)
    const isIdleAt = parts === undefined ? () => false : idlePlaces(text, parts, ranges)
    const isIdle = (index: number): boolean =>
      blocks.get(index)?.every(({ generated }) => isIdleAt(generated)) ?? false
    // A function that left no trace of its own runs with the one around it.
    functions.forEach((one, index) => {
      if (index === 0 || !ran.has(one.parent)) return
      if (isBlock(one) ? !isIdle(index) : !seen.has(index)) ran.add(index)
    })
    return ran
  }
}

const keyOf = ({ start, end }: Range): string => `${start}-${end}`

function mappingsOf(
  text: string,
  source: string,
  functions: readonly SourceFunction[],
  known: readonly Range[],
): Mapping[] | undefined {
  const map = inlineMap(text)
  if (map !== undefined) {
    if (map.sources.length !== 1) return undefined
    if (map.content !== undefined && map.content !== source) return undefined
    const wrapper = WRAPPERS.map((one) => one.exec(text)?.[0].length).find(Boolean) ?? 0
    return decode(map, text, source, wrapper)
  }
  // Types taken out in place leave every character where it was.
  const shift = text.length === source.length ? 0 : text.indexOf(source)
  if (shift < 0) return undefined
  const ends = new Set(known.map((range) => range.end - shift))
  // Each function and block says where it is; of any other place nothing has to be known.
  return functions.flatMap(({ inside: at }, index) => {
    const { end } = functions[functionAround(functions, index)]!
    return index === 0 || !ends.has(end) ? [] : [{ generated: at + shift, original: at }]
  })
}

/** A place of the run text: the function there, and the innermost one or block of the source that it came from. */
type Place = { generated: number; key: string; index: number }

function placesOf(
  mappings: readonly Mapping[],
  functions: readonly SourceFunction[],
  known: readonly Range[],
): Place[] {
  const found: Place[] = []
  const ranges = [...known].sort((a, b) => a.start - b.start || b.end - a.end)
  const places = [...mappings].sort((a, b) => a.generated - b.generated)
  const open: Range[] = []
  let next = 0
  for (const { generated, original } of places) {
    while (next < ranges.length && ranges[next]!.start <= generated) open.push(ranges[next++]!)
    // Those that ended before this place are done, wherever they stand.
    while (open.length > 0 && open.at(-1)!.end <= generated) open.pop()
    const around = open.at(-1)
    if (around === undefined) continue
    found.push({ generated, key: keyOf(around), index: innermost(functions, original) })
  }
  return found
}

/** The source's functions, innermost ones, that the places of each generated function came from. */
function originsOf(
  places: readonly Place[],
  functions: readonly SourceFunction[],
): Map<string, Set<number>> {
  const found = new Map<string, Set<number>>()
  for (const { key, index } of places)
    found.set(key, (found.get(key) ?? new Set()).add(functionAround(functions, index)))
  return found
}

/** The innermost function or block around a place of the source. */
export function innermost(functions: readonly SourceFunction[], offset: number): number {
  let [low, high] = [0, functions.length - 1]
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if (functions[middle]!.inside <= offset) low = middle
    else high = middle - 1
  }
  let at = low
  while (at > 0 && !(functions[at]!.inside <= offset && offset < functions[at]!.end))
    at = functions[at]!.parent
  return at
}

/** The one function that all others of a set are around; undefined if there is none. */
function leafOf(
  origins: ReadonlySet<number>,
  functions: readonly SourceFunction[],
): number | undefined {
  const leaf = Math.max(...origins)
  const around = new Set<number>()
  for (let at = leaf; at >= 0; at = functions[at]!.parent) around.add(at)
  return [...origins].every((one) => around.has(one)) ? leaf : undefined
}
