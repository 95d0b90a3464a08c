import { plain } from "./text.js"

/** Lines around a place's mention that may belong to its excerpt. */
const NEAR = 8

/**
 * The line of source that a runner's log shows for a place, with its number:
 * `146 | expect(body).toContain("€12.50")`. Undefined where the log shows none.
 */
export function sourceLine(
  log: string,
  { file, line }: { file?: string; line?: number },
): string | undefined {
  if (file === undefined || line === undefined) return undefined
  const lines = plain(log).split("\n")
  for (const [at, text] of lines.entries()) {
    if (!text.includes(`${file}:${line}:`)) continue
    const near = lines.slice(Math.max(0, at - NEAR), at + NEAR)
    const found = near
      .map((one) => /^\s*>?\s*(\d+)\s*\| ?(.*)$/.exec(one))
      .find((one) => Number(one?.[1]) === line)
    const source = found?.[2]?.trim()
    if (source) return `${line} | ${source}`
  }
  return undefined
}
