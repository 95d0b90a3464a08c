import { instructions } from "./dockerfile.js"

/**
 * What a Dockerfile may read of its context, as patterns of an ignore file; null
 * where that can't be told, and it may read all. (A base image that copies by
 * ONBUILD is not seen into.)
 */
export function imageFilesOf(text: string, dockerfile: string): string[] | null {
  if (/^#\s*(escape\s*=|syntax\s*=(?!\s*docker\/dockerfile[:\s]))/im.test(text)) return null
  if (/<<-?["']?\w/.test(text)) return null
  const read: string[] = []
  for (const line of instructions(text)) {
    const [, name = "", rest = ""] = /^\s*(?:ONBUILD\s+)?([A-Za-z]+)\s+(.*)$/.exec(line) ?? []
    if (name.toUpperCase() === "RUN" && mountsContext(rest)) return null
    if (!/^(COPY|ADD)$/i.test(name) || /(^|\s)--from=/.test(rest)) continue
    const sources = sourcesOf(rest)?.map(patternOf)
    if (sources === undefined) return null
    for (const source of sources) {
      if (source === undefined) return null
      if (source !== "") read.push(source)
    }
  }
  const ignore = [".dockerignore", `${dockerfile}.dockerignore`]
  return [...new Set([dockerfile, ...ignore, ...read])]
}

/** True for a step that is given files of the context without copying them. */
const mountsContext = (rest: string): boolean =>
  [...rest.matchAll(/--mount=(\S+)/g)].some(
    ([, options = ""]) =>
      !/(^|,)from=/.test(options) && !/(^|,)type=(cache|secret|ssh|tmpfs)(,|$)/.test(options),
  )

/** What a COPY or ADD copies; undefined where it is not plainly written. */
function sourcesOf(rest: string): string[] | undefined {
  if (/(^|\s)--parents/.test(rest)) return undefined
  const plain = rest.replace(/(^|\s)--\S+/g, "").trim()
  if (!plain.startsWith("[")) return plain.split(/\s+/).slice(0, -1)
  try {
    const words: unknown = JSON.parse(plain)
    return Array.isArray(words) ? words.map(String).slice(0, -1) : undefined
  } catch {
    return undefined
  }
}

/** A pattern for one source; "" for one that is not of the context, undefined for any file. */
function patternOf(source: string): string | undefined {
  if (/^(https?:\/\/|git@)/.test(source)) return ""
  const clean = source.replace(/^(\.?\/)+/, "").replace(/\/+$/, "")
  const unclear = clean === "" || clean === "." || /(^|\/)\.\.?(\/|$)|[$!\\]/.test(clean)
  return unclear ? undefined : clean
}
