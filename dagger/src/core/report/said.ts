import { oneLine } from "./clean.js"

const MAX_HEAD = 6

/**
 * A detail without what a reader has been told already: the sentence that
 * `what` ends with, at its head, and the one frame that says no more than `where`.
 */
export function withoutSaid(
  detail: string | undefined,
  what: string,
  where: string | undefined,
): string | undefined {
  if (detail === undefined) return undefined
  const told = oneLine(what)
  const lines = detail
    .split("\n")
    .filter((line, index) => index >= MAX_HEAD || !isIn(told, bare(line)))
  const frames = lines.filter((line) => FRAME.test(line))
  const only = frames.length === 1 ? frames[0] : undefined
  const known = only !== undefined && where !== undefined && only.includes(`${where}:`)
  return (known ? lines.filter((line) => line !== only) : lines).join("\n").trimEnd()
}

const FRAME = /^\s*(?:❯|at) .*:\d+:\d+\)?\s*$/

/** An error's message without its class, such as "AssertionError [ERR_ASSERTION]: ". */
const bare = (line: string) => oneLine(line).replace(/^(?:[\w$.]*Error(?: \[\w+\])?: )+/, "")

/** A word or a number may be in any sentence. */
const LEAST = 8
const isIn = (told: string, line: string) => line.length >= LEAST && told.endsWith(line)
