const ESCAPE = String.fromCharCode(27)
const ANSI = new RegExp(`${ESCAPE}\\[[0-9;?]*[ -/]*[@-~]`, "g")

/** Folder in which the stages' containers hold the application, unless told otherwise. */
export const APP_ROOT = "/app"

/** Text without terminal colours and cursor movements. */
export function plain(text: string): string {
  return text.replace(ANSI, "").replace(/\r\n?/g, "\n")
}

/** npm's help on a command, which follows each of its errors and buries it. */
const NPM_HELP =
  /^npm error [^\n]*\nnpm error *\nnpm error Usage:[^]*?\nnpm error Run "npm help [^\n]*\n/gm

/** The last lines of a log that say something. */
export function lastLines(text: string, count = 20): string {
  const lines = plain(text)
    .replace(NPM_HELP, "")
    .split("\n")
    .map((line) => line.trimEnd())
    .filter((line) => line !== "")
  return lines.slice(-count).join("\n")
}

/** At most `maxLines` lines of at most 240 characters each, and a line that says what was cut. */
export function shorten(text: string, maxLines = 20): string {
  const lines = plain(text)
    .trimEnd()
    .split("\n")
    .map((line) => (line.length > 240 ? `${line.slice(0, 239)}…` : line.trimEnd()))
  if (lines.length <= maxLines) return lines.join("\n")
  return [...lines.slice(0, maxLines), `… ${lines.length - maxLines} more lines`].join("\n")
}

/** A path as seen from the application's folder; paths outside it stay as they are. */
export function inApp(path: string, root = APP_ROOT): string {
  const clean = path.replace(/^file:\/\//, "")
  const prefix = root.endsWith("/") ? root : `${root}/`
  return clean.startsWith(prefix) ? clean.slice(prefix.length) : clean.replace(/^\.\//, "")
}

/** "1 test", "2 tests". */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`
}

/** A number with at most `digits` digits after the point, no trailing zeros. */
export function rounded(value: number, digits = 1): string {
  return String(Number(value.toFixed(digits)))
}
