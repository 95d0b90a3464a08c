// Tool output is foreign text: colours, cursor moves, tabs and lines of any
// length would break a page of 80 columns, or a terminal.

const ESC = "\u001b"
const BEL = "\u0007"

/** Escape sequences of terminals: CSI, OSC up to BEL or ST, and the short ones. */
const ESCAPES = new RegExp(
  [
    `(?:${ESC}\\[|\u009b)[0-?]*[ -/]*[@-~]`,
    `${ESC}\\][^${BEL}${ESC}\n]*(?:${BEL}|${ESC}\\\\)?`,
    `${ESC}[ -/]*[0-~]?`,
  ].join("|"),
  "g",
)

/** Control and format characters (direction marks too), halves of pairs; not tab and newline. */
const CONTROLS = /[\p{Cf}\p{Cs}\p{Co}\u2028\u2029\ufffe\uffff]|[^\P{Cc}\t\n]/gu

/** Foreign text as plain lines: no escapes, no control characters, tabs as two spaces. */
export function clean(text: string): string {
  return text
    .replace(ESCAPES, "")
    .replace(/\r\n?/g, "\n")
    .replace(CONTROLS, "")
    .replaceAll("\t", "  ")
}

/** Foreign text as one line. */
export const oneLine = (text: string): string => clean(text).replace(/\s+/g, " ").trim()

/** Columns that a text takes in a terminal: wide signs are two, combining marks none. */
export function width(text: string): number {
  let columns = 0
  for (const sign of text) columns += columnsOf(sign)
  return columns
}

function columnsOf(sign: string): number {
  if (/^\p{Mark}$/u.test(sign) || sign === "\ufe0f") return 0
  return /^[\p{Emoji_Presentation}\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]$/u.test(
    sign,
  )
    ? 2
    : 1
}

/** Cuts a line to a number of columns; what is cut shows as an ellipsis. */
export function clip(text: string, columns: number): string {
  if (width(text) <= columns) return text
  let kept = ""
  let used = 0
  for (const sign of text) {
    used += columnsOf(sign)
    if (used > columns - 1) break
    kept += sign
  }
  return `${kept}…`
}

/** Fills a text with spaces to a number of columns. */
export const pad = (text: string, columns: number): string =>
  text + " ".repeat(Math.max(0, columns - width(text)))

/** Wraps a sentence at spaces; a word that is too long is cut into lines. */
export function wrap(text: string, columns: number): string[] {
  const lines: string[] = []
  let line = ""
  for (const word of oneLine(text)
    .split(" ")
    .flatMap((word) => pieces(word, columns))) {
    if (line !== "" && width(line) + 1 + width(word) > columns) {
      lines.push(line)
      line = word
    } else line = line === "" ? word : `${line} ${word}`
  }
  return line === "" ? lines : [...lines, line]
}

function pieces(word: string, columns: number): string[] {
  const result: string[] = []
  let piece = ""
  for (const sign of word) {
    if (width(piece) + columnsOf(sign) > columns) {
      result.push(piece)
      piece = ""
    }
    piece += sign
  }
  return [...result, piece]
}
