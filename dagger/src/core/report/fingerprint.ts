import { oneLine } from "./clean.js"
import type { Finding } from "./model.js"

/**
 * A name of each finding that stays the same from run to run: made of tool,
 * rule, file or URL path, and the message without its numbers. The line is not
 * part of it, so code may move; findings that are alike get an ordinal.
 */
export function fingerprints(findings: readonly Finding[]): string[] {
  const counts = new Map<string, number>()
  return findings.map((finding) => {
    const base = identity(finding)
    const ordinal = (counts.get(base) ?? 0) + 1
    counts.set(base, ordinal)
    return hash(`${base}\n${ordinal}`)
  })
}

function identity({ tool, rule, place, message }: Finding): string {
  const where = place?.file ?? [place?.method, urlPath(place?.url)].filter(Boolean).join(" ")
  return [tool, rule, where, normalised(message)].join("\n")
}

/** A URL's path: host and port differ from machine to machine, queries from try to try. */
const urlPath = (url: string | undefined): string | undefined =>
  url?.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, "").replace(/[?#].*$/, "")

/** A message without what changes though the finding is the same: numbers, hexadecimal ids, hosts. */
const normalised = (message: string): string =>
  oneLine(message)
    .replace(/\bhttps?:\/\/[^\s/"'`]+/g, "")
    .replace(/\b(?=[0-9a-f-]*\d)[0-9a-f][0-9a-f-]{7,}\b/gi, "#")
    .replace(/\d+(?:[.,:]\d+)*/g, "#")

const PRIME = 0x100000001b3n
const BASIS = 0xcbf29ce484222325n

/** FNV-1a of 64 bits over UTF-8, as 16 hexadecimal digits. */
function hash(text: string): string {
  let value = BASIS
  for (const byte of new TextEncoder().encode(text))
    value = BigInt.asUintN(64, (value ^ BigInt(byte)) * PRIME)
  return value.toString(16).padStart(16, "0")
}
