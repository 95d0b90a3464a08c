/** A table of the benchmark: as lines of Markdown, as data, and whether it shows what it must. */
export type Table = { title: string; lines: string[]; rows: object[]; met: boolean }

/** Markdown: a heading, a head, a rule, rows. */
export function table(
  title: string,
  head: string[],
  rows: string[][],
  data: object[],
  met = true,
): Table {
  const line = (cells: string[]) => `| ${cells.join(" | ")} |`
  const rule = line(head.map(() => "---"))
  return { title, lines: [line(head), rule, ...rows.map(line)], rows: data, met }
}
