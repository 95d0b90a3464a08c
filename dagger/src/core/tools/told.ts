import { nearestLines } from "./nearest.js"

/** What an assertion looked for, what it looked in, and the lines around its report of both. */
type Looked = { before: string[]; wanted: string; received: string; after: string[] }

const LONG_LINES = 10
const LONG_LETTERS = 400
const MAX_WANTED = 5

/**
 * A failure's text in which a long text that was searched in vain, such as a
 * page, is only the lines most like what it was to contain: its beginning,
 * which is what runners show, is the same in every page.
 */
export function told(text: string): string {
  const looked = inDiff(text.split("\n")) ?? named(text) ?? input(text)
  if (looked === undefined || !isLong(looked.received)) return text
  const { before, wanted, received, after } = looked
  const expected = wanted.split("\n")
  const near = nearestLines(received, letters(wanted))
  const size = received.split("\n").length
  const lines = size === 1 ? `${received.length} letters` : `${size} lines`
  return [
    ...before,
    ...(expected.length === 1
      ? [`Expected: ${wanted}`]
      : [
          "Expected:",
          ...expected.slice(0, MAX_WANTED),
          ...(expected.length > MAX_WANTED ? ["…"] : []),
        ]),
    ...(near.length === 0
      ? [`Received: ${lines}, none of them like it.`]
      : [`Received: ${lines}, the most similar:`, ...near.map((line) => `  ${line}`)]),
    ...after,
  ].join("\n")
}

const isLong = (text: string) => text.split("\n").length > LONG_LINES || text.length > LONG_LETTERS

/** A pattern without its slashes and signs, for what it has in letters. */
const letters = (wanted: string): string => {
  const pattern = /^\/(.+)\/[a-z]*$/s.exec(wanted.trim())?.[1]
  return pattern === undefined ? wanted : pattern.replace(/\\[a-zA-Z]|[\\^$*+?()[\]{}|]/g, "")
}

/** Vitest: a diff of two texts that have no line in common. */
function inDiff(lines: readonly string[]): Looked | undefined {
  const head = lines.findIndex(
    (line, index) =>
      /^\s*- Expected\b/.test(line) && /^\s*\+ Received\b/.test(lines[index + 1] ?? ""),
  )
  if (head < 0) return undefined
  const start = head + 2 + (lines[head + 2]?.trim() === "" ? 1 : 0)
  const rest = lines.slice(start)
  const length = rest.findIndex((line) => !/^[-+]/.test(line))
  const diff = length < 0 ? rest : rest.slice(0, length)
  const after = rest.slice(diff.length)
  // A line that both have makes it a comparison, of which the differences tell.
  if (/^ {2}\S/.test(after[0] ?? "")) return undefined
  const of = (sign: string) =>
    diff.filter((line) => line.startsWith(sign)).map((line) => line.slice(2))
  const wanted = of("-")
  if (wanted.length === 0 || wanted.length > LONG_LINES) return undefined
  const before = withoutBlankEnd(lines.slice(0, head))
  return { before, wanted: wanted.join("\n"), received: of("+").join("\n"), after }
}

/** Jest and Playwright: "Expected substring: …", "Received string: …". */
function named(text: string): Looked | undefined {
  const start = /^Expected (?:substring|pattern|value|string): */m.exec(text)
  const middle = /^Received (?:string|value): *"/m.exec(text)
  if (start === null || middle === null || middle.index < start.index) return undefined
  const rest = text.slice(middle.index + middle[0].length - 1)
  const length = rest.search(/\n+(?:\s+at .*:\d+:\d+\)?$|Call log:)/m)
  const after = length < 0 ? "" : rest.slice(length).replace(/^\n/, "")
  return {
    before: withoutBlankEnd(text.slice(0, start.index).split("\n")),
    wanted: unquoted(text.slice(start.index + start[0].length, middle.index).trim()),
    received: unquoted((length < 0 ? rest : rest.slice(0, length)).trim()),
    after: after === "" ? [] : after.split("\n"),
  }
}

/** node:assert: "The input did not match the regular expression /…/. Input:", and the text as JavaScript. */
function input(text: string): Looked | undefined {
  const found =
    /^([^]*?did not match the regular expression (\/.*\/[a-z]*))\. Input:\s*\n([^]*?)(\n\s+at [^]*)?$/.exec(
      text,
    )
  if (found === null) return undefined
  const [, before = "", wanted = "", literal = "", after = ""] = found
  const received = literal
    .split("\n")
    .map((line) => line.replace(/^\s*['"`]|(\\n)?['"`]\s*\+?\s*$/g, "").replaceAll("\\n", "\n"))
    .join("\n")
    .trim()
  return {
    before: [`${before}.`],
    wanted,
    received,
    after: after === "" ? [] : after.slice(1).split("\n"),
  }
}

const unquoted = (text: string): string => text.replace(/^"([^]*)"$/, "$1")

function withoutBlankEnd(lines: readonly string[]): string[] {
  const kept = [...lines]
  while (kept.length > 0 && kept.at(-1)?.trim() === "") kept.pop()
  return kept
}
