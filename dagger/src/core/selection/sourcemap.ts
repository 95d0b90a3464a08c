/** A place in a generated text and where it came from; offsets in characters. */
export type Mapping = { generated: number; original: number }

/** A source map with one source, and how many characters a wrapper put before the text it is of. */
export type InlineMap = { sources: string[]; content?: string; mappings: string }

const DIGITS = new Map(
  [..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"].map((c, i) => [c, i]),
)

/** The source map that a text ends with; undefined without one that can be read. */
export function inlineMap(text: string): InlineMap | undefined {
  const at = text.lastIndexOf("//# sourceMappingURL=data:application/json")
  if (at < 0) return undefined
  const line = text.slice(at).split("\n", 1)[0]!
  const data = /;base64,([\w+/=]+)/.exec(line)?.[1]
  if (data === undefined) return undefined
  try {
    const map: unknown = JSON.parse(Buffer.from(data, "base64").toString("utf8"))
    if (map === null || typeof map !== "object" || !("mappings" in map)) return undefined
    const { mappings, sources = [], sourcesContent } = map as Record<string, unknown>
    if (typeof mappings !== "string" || !Array.isArray(sources)) return undefined
    const content: unknown = Array.isArray(sourcesContent) ? sourcesContent[0] : undefined
    return {
      sources: sources.map(String),
      mappings,
      ...(typeof content === "string" ? { content } : {}),
    }
  } catch {
    return undefined
  }
}

/** Offset of each line's start. */
function lineStarts(text: string): number[] {
  const starts = [0]
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1)
  return starts
}

/**
 * The places of a map's first source, in the order of the generated text, whose
 * first line starts after `prefix` characters.
 */
export function decode(
  { mappings }: InlineMap,
  generated: string,
  original: string,
  prefix: number,
): Mapping[] {
  const lines = lineStarts(generated)
  const originals = lineStarts(original)
  const found: Mapping[] = []
  let [source, line, column] = [0, 0, 0]
  mappings.split(";").forEach((group, row) => {
    let at = 0
    for (const text of group === "" ? [] : group.split(",")) {
      const fields = numbers(text)
      at += fields[0] ?? 0
      if (fields.length < 4) continue
      source += fields[1]!
      line += fields[2]!
      column += fields[3]!
      const start = lines[row]
      const from = originals[line]
      if (source !== 0 || start === undefined || from === undefined) continue
      found.push({ generated: start + at + (row === 0 ? prefix : 0), original: from + column })
    }
  })
  return found
}

/** Numbers in base 64, five bits a digit, the sign in the lowest bit. */
function numbers(text: string): number[] {
  const found: number[] = []
  let [value, shift] = [0, 0]
  for (const digit of text) {
    const bits = DIGITS.get(digit) ?? 0
    value += (bits & 31) * 2 ** shift
    shift += 5
    if (bits >= 32) continue
    found.push(value % 2 === 1 ? -Math.floor(value / 2) : value / 2)
    value = 0
    shift = 0
  }
  return found
}
