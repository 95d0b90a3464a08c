import { z } from "zod"
import { isBlock, type SourceFunction } from "./functions.js"
import { innermost } from "./ran.js"

/** Lines from 1 and columns from 0 of a start and an end; null where there is nothing. */
const Place = z.tuple([z.number(), z.number(), z.number(), z.number()]).nullable()

/** The places of a file's counters, as the recorder wrote them down, in the order of their hits. */
export const Counters = z.strictObject({
  statements: z.array(Place),
  /** Where each is declared, and its body. */
  functions: z.array(z.tuple([Place, Place])),
  branches: z.array(Place),
})
export type Counters = z.infer<typeof Counters>

/** Which functions and blocks of a source ran, by a character for each counter: 1 if it counted something. */
export type Counted = (hits: string) => Set<number>

/**
 * How to tell which functions and blocks of `source` ran by counters of Istanbul's; undefined where they
 * are not those of that very text.
 *
 * Certain means: a function counts as not run only if its own counter counted nothing, and nothing but
 * names stands where its parameters do, which are evaluated before it counts. A block counts as not run only
 * if what is evaluated first in it has a counter, which counted nothing. All else runs with what is around it.
 */
export function countedBy(
  { statements, functions: counters, branches }: Counters,
  source: string,
  functions: readonly SourceFunction[],
): Counted | undefined {
  const lines = startsOf(source)
  const offset = (line: number, column: number): number => (lines[line - 1] ?? Infinity) + column
  const bodies = new Map<number, { at: number; tells: boolean }>()
  for (const [at, [decl, body]] of counters.entries()) {
    if (decl === null || body === null) return undefined
    const [start, end] = [offset(body[0], body[1]), offset(body[2], body[3])]
    const index = functionOf(functions, offset(decl[0], decl[1]), start, end)
    if (index === undefined || bodies.has(index)) return undefined
    if (!CLOSING.test(plain(source.slice(end, functions[index]!.end)))) return undefined
    const tells = ONLY_NAMES.test(source.slice(functions[index]!.inside, start))
    bodies.set(index, { at: statements.length + at, tells })
  }
  const places = [...statements, ...counters.map(() => null), ...branches].flatMap((place, at) =>
    place === null ? [] : [{ start: offset(place[0], place[1]), at }],
  )
  places.sort((a, b) => a.start - b.start)
  const within = places.map(({ start, at }) => ({ at, index: around(functions, start) }))
  const total = statements.length + counters.length + branches.length
  const told = functions.map((one, index) =>
    isBlock(one) ? countsFirst(one, places, source) : bodies.get(index)?.tells === true,
  )
  return (hits) => {
    if (hits.length !== total) return new Set(functions.keys())
    const hit = (at: number): boolean => hits[at] !== "0"
    const ran = new Set<number>([0])
    const add = (index: number): void => {
      for (let at = index; at > 0 && !ran.has(at); at = functions[at]!.parent) ran.add(at)
    }
    for (const { index, at } of within) if (hit(at)) add(index)
    for (const [index, { at }] of bodies) if (hit(at)) add(index)
    functions.forEach((one, index) => {
      if (index === 0 || ran.has(index) || !ran.has(one.parent)) return
      // What has a counter that counted is there already.
      if (!told[index]) ran.add(index)
    })
    return ran
  }
}

/** What a counter at a place is in: not the function that starts there, which is its value. */
function around(functions: readonly SourceFunction[], start: number): number {
  const index = innermost(functions, start)
  const { inside, parent } = functions[index]!
  return index > 0 && !isBlock(functions[index]!) && inside === start ? parent : index
}

/** Offsets of a text's lines, as Babel counts them. */
function startsOf(source: string): number[] {
  const starts = [0]
  for (const { index, 0: end } of source.matchAll(/\r\n|[\n\r\u2028\u2029]/g))
    starts.push(index + end.length)
  return starts
}

/** The function that is declared at a place and has its body at another; undefined if there is none. */
function functionOf(
  functions: readonly SourceFunction[],
  decl: number,
  start: number,
  end: number,
): number | undefined {
  let [low, high] = [1, functions.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (functions[middle]!.inside < decl) low = middle + 1
    else high = middle
  }
  for (let at = low; at < functions.length && functions[at]!.inside < start; at++)
    if (!isBlock(functions[at]!) && functions[at]!.end >= end) return at
  return undefined
}

/** A text without comments, which evaluate nothing. */
const plain = (text: string): string => text.replace(/\/\*[^]*?\*\/|\/\/[^\n\r\u2028\u2029]*/g, " ")

/** What stands behind an arrow's body that is an expression. */
const CLOSING = /^[\s)]*$/

/** Parameters that are names alone, with types of names. */
const ONLY_NAMES = /^(?:[\w$\s,.:?<>|&()"']|\w\[\])*(?:=>\s*\(?\s*)?$/

/** What may stand before what is evaluated first: declarations, and the names that its value is given. */
const BEFORE =
  /^[\s({]*(?:(?:let|var)\s+[\w$\s,]+;\s*)*(?:(?:const|let|var)\s+(?:[\w$]+(?:\s*:\s*[\w$.<>|,\s[\]]+)?|\{[\w$\s,:]*\}|\[[\w$\s,]*\])\s*=\s*\(*\s*)?$/

/** True if what is evaluated first in a block has a counter. */
function countsFirst(
  { inside, end }: SourceFunction,
  places: readonly { start: number }[],
  source: string,
): boolean {
  let [low, high] = [0, places.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (places[middle]!.start < inside) low = middle + 1
    else high = middle
  }
  const start = places[low]?.start ?? Infinity
  return start < end && BEFORE.test(plain(source.slice(inside, start)))
}
