import { clean, clip, wrap } from "./clean.js"
import type { Finding } from "./model.js"

/** Which lines of a detail are kept. */
export type Keeps = NonNullable<Finding["detailKeeps"]>

/**
 * Some lines of a text, cut to a width, without what is common to the left of
 * all, and a line that says how many were left out: the first lines, or of a
 * log the last.
 */
export function excerpt(
  text: string,
  maxLines: number,
  columns: number,
  keeps: Keeps = "start",
): string[] {
  const lines = aligned(clean(text).split("\n"))
  return keeps === "end" ? lastOf(lines, maxLines, columns) : firstOf(lines, maxLines, columns)
}

/** Lines without blank ones at either end, and without their common indent. */
function aligned(text: readonly string[]): string[] {
  const lines = text.map((line) => line.trimEnd())
  while (lines[0] === "") lines.shift()
  while (lines.at(-1) === "") lines.pop()
  const indents = lines.filter((line) => line !== "").map((line) => line.search(/\S/))
  const indent = indents.length === 0 ? 0 : Math.min(...indents)
  return lines.map((line) => line.slice(indent))
}

function firstOf(lines: readonly string[], maxLines: number, columns: number): string[] {
  const shown = lines.slice(0, maxLines).map((line) => clip(line, columns))
  const rest = lines.length - shown.length
  return rest === 0 ? shown : [...shown, `… ${counted(rest, "more")}`]
}

/** Frames of a stack that are not the project's own, and what Node ends with. */
const NOISE = /^\s*at .*(?:\bnode:|node_modules\/|<anonymous>\)$)|^Node\.js v\d/

/** A line that says what went wrong, whoever printed it. */
const ERROR =
  /^\s*(?:Uncaught |\[cause\]: )?(?:[\w$.]*(?:Error|Exception)(?: \[\w+\])?|error|ERROR|fatal|FATAL|panic|\S+\(\d+,\d+\): error TS\d+): /

/** An error's line is wrapped, not cut: its end is often what matters. */
const MAX_ERROR_LINES = 3

/**
 * The last lines of a log. The last error is among them, though its stack or
 * its properties may be longer than the excerpt.
 */
function lastOf(lines: readonly string[], maxLines: number, columns: number): string[] {
  const telling = lines
    .map((line, index) => ({ line, index }))
    .filter(({ line }) => line !== "" && !NOISE.test(line))
  const last = telling.slice(-maxLines)
  const error = telling.filter(({ line }) => ERROR.test(line)).at(-1)
  const outside = error !== undefined && error.index < (last[0]?.index ?? 0)
  const shown = outside ? [error, ...last.slice(1)] : last
  const earlier = shown[0]?.index ?? 0
  return [
    ...(earlier === 0 ? [] : [`… ${counted(earlier, "earlier")}`]),
    ...shown.flatMap(({ line }) =>
      ERROR.test(line) ? wrap(line, columns).slice(0, MAX_ERROR_LINES) : [clip(line, columns)],
    ),
  ]
}

const counted = (count: number, which: string) =>
  `${count} ${which} ${count === 1 ? "line" : "lines"}`
