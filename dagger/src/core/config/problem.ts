/** One thing wrong in sluice.yaml. */
export type Problem = {
  /** Such as stages.unit.minLinesPercent; empty for the document itself. */
  path: string
  /** Place in the file, both from 1. */
  line: number
  column: number
  found: string
  expected: string
  /** The known name nearest to what was found. */
  suggestion?: string
}

/** One line for a reader, such as `stages.unti (line 3:5): found …, expected …`. */
export function problemText(problem: Problem): string {
  const where = problem.path === "" ? "the document" : problem.path
  const suggestion = problem.suggestion === undefined ? "" : ` Did you mean ${problem.suggestion}?`
  return `${where} (line ${problem.line}:${problem.column}): found ${problem.found}, expected ${problem.expected}.${suggestion}`
}

export type PathSegment = string | number

/** stages.load.scenarios[1].name; a name with other signs stands in quotes. */
export function pathText(path: readonly PathSegment[]): string {
  return path
    .map((segment, index) => {
      if (typeof segment === "number") return `[${segment}]`
      const plain = /^[\w-]+$/.test(segment) ? segment : JSON.stringify(clip(segment, 40))
      return index === 0 ? plain : `.${plain}`
    })
    .join("")
}

/** A value in a few words: text in quotes, numbers as they are, the rest by kind. */
export function valueText(value: unknown): string {
  if (value === undefined) return "nothing"
  if (value === null) return "nothing (null)"
  if (typeof value === "string")
    return value === "" ? "an empty text" : JSON.stringify(clip(value, 60))
  if (Number.isNaN(value)) return "no number (.nan)"
  if (value === Infinity || value === -Infinity) return "a number beyond all bounds"
  if (typeof value === "number" || typeof value === "boolean") return String(value)
  if (typeof value === "bigint") return "a very large number"
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list"
  return "a mapping"
}

const clip = (text: string, length: number) =>
  text.length > length ? `${text.slice(0, length - 1)}…` : text
