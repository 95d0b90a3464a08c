/** The lines of a text that are most like what was looked for, in their order, "…" where some are left out. */
export function nearestLines(text: string, wanted: string, most = 5): string[] {
  const lines = text.split("\n").slice(0, MAX_LINES)
  const looked = pairsOf(wanted.slice(0, MAX_LETTERS))
  if (looked.size === 0) return []
  const scored = lines.map((line, index) => ({ line, index, score: share(looked, line) }))
  const best = Math.max(...scored.map(({ score }) => score))
  if (best < LEAST_ALIKE) return []
  const chosen = scored
    .filter(({ score }) => score >= best * NEAR_THE_BEST)
    .sort((a, b) => b.score - a.score || a.index - b.index)
    .slice(0, most)
    .sort((a, b) => a.index - b.index)
  const last = chosen.at(-1)?.index ?? 0
  return [
    ...chosen.flatMap(({ line, index }, at) => {
      const follows = index === (chosen[at - 1]?.index ?? -1) + 1
      return [...(follows ? [] : ["…"]), around(line.trim(), looked)]
    }),
    ...(last < text.split("\n").length - 1 ? ["…"] : []),
  ]
}

// A page of a hundred thousand lines is not searched to its end.
const MAX_LINES = 5000
const MAX_LETTERS = 400
/** Share of the pairs of letters that a line must have in common with what was looked for. */
const LEAST_ALIKE = 0.3
const NEAR_THE_BEST = 0.75
const WIDTH = 120

/** A text's pairs of letters that follow each other; capitals and blanks do not count. */
function pairsOf(text: string): Set<string> {
  const letters = [...text.toLowerCase().replace(/\s+/g, "")]
  return new Set(letters.slice(1).map((letter, index) => `${letters[index]}${letter}`))
}

function share(looked: Set<string>, line: string): number {
  const has = pairsOf(line)
  return [...looked].filter((pair) => has.has(pair)).length / looked.size
}

/** A long line's part that is most like what was looked for. */
function around(line: string, looked: Set<string>): string {
  if (line.length <= WIDTH) return line
  let best = { at: 0, score: -1 }
  for (let at = 0; at < line.length; at += WIDTH / 4) {
    const score = share(looked, line.slice(at, at + WIDTH))
    if (score > best.score) best = { at, score }
  }
  const end = best.at + WIDTH
  return `${best.at > 0 ? "…" : ""}${line.slice(best.at, end)}${end < line.length ? "…" : ""}`
}
