import type { DockerfileFacts } from "./dockerfile.js"
import { type Seen, seen, type SourceFacts } from "./facts.js"
import type { PackageJson } from "./package-json.js"

/**
 * The newest version of each line of Node that Sluice knows, best first: exact,
 * so that no image moves by itself, and public.
 */
export const NODE_VERSIONS = ["24.21.0", "22.23.3", "20.20.2", "18.20.8"] as const

/** Names of lines, as .nvmrc may say them. */
const LINES: Record<string, string> = { krypton: "24", jod: "22", iron: "20", hydrogen: "18" }

/**
 * By .nvmrc, .node-version, volta, the Dockerfile's image, or what engines
 * allows. A line becomes its exact version; an exact version stays as it is.
 */
export function nodeVersion(
  { texts }: SourceFacts,
  manifest: PackageJson,
  dockerfile: Seen<DockerfileFacts> | undefined,
  root: Readonly<Record<string, string>> = {},
): Seen<string> | undefined {
  for (const [files, where] of [
    [texts, ""],
    [root, "workspace "],
  ] as const) {
    for (const file of [".nvmrc", ".node-version"]) {
      const version = versionIn(files[file] ?? "")
      if (version !== undefined) return seen(version, where + file)
    }
  }
  const volta = exactOf(manifest.volta ?? "")
  if (volta !== undefined) return seen(volta, "package.json volta")
  const image = exactOf(dockerfile?.value.nodeVersion ?? "")
  if (image !== undefined) return seen(image, `${dockerfile?.from} FROM`)
  const engine = manifest.engine === undefined ? undefined : allowed(manifest.engine)
  return engine === undefined ? undefined : seen(engine, "package.json engines")
}

/** "24", "v24.3" or "24.3.1" as an exact version; a line that is not known stays as it is. */
export function exactOf(version: string): string | undefined {
  const plain = /^v?(\d+(?:\.\d+){0,2})$/.exec(version.trim())?.[1]
  if (plain === undefined) return undefined
  if (/^\d+\.\d+\.\d+$/.test(plain)) return plain
  return NODE_VERSIONS.find((known) => known.startsWith(`${plain}.`)) ?? plain
}

function versionIn(text: string): string | undefined {
  const line = text.split(/\r?\n/).find((one) => one.trim() !== "" && !one.startsWith("#")) ?? ""
  const name = /^lts\/(\S+)$/.exec(line.trim().toLowerCase())?.[1]
  if (name === undefined) return exactOf(line)
  return exactOf(LINES[name] ?? (name === "*" ? "24" : ""))
}

/** The best known version that a range of engines allows; the range's own where none is known. */
function allowed(range: string): string | undefined {
  const known = NODE_VERSIONS.find((version) =>
    range.split("||").some((part) => satisfies(version, part)),
  )
  return known ?? exactOf(/(\d+\.\d+\.\d+)/.exec(range)?.[1] ?? "")
}

/** Whether a version lies in a range of comparators, such as ">=20.1 <23", "^22", "22.x", "20 - 24". */
function satisfies(version: string, range: string): boolean {
  const text = range
    .trim()
    .replace(/(\S+)\s+-\s+(\S+)/, ">=$1 <=$2")
    .replace(/([<>=~^]+)\s+/g, "$1")
  const parts = text.split(/\s+/).filter(Boolean)
  return parts.length > 0 && parts.every((part) => holds(numbers(version), part))
}

function holds(version: number[], comparator: string): boolean {
  const [, how = "", text = ""] = /^([<>]=?|=|~|\^)?v?([\dx*.]+)$/i.exec(comparator) ?? []
  if (text === "") return false
  if (/^[x*]/i.test(text)) return true
  const asked = numbers(text)
  const same = asked.every((part, index) => version[index] === part)
  const order = compared(version, asked)
  if (how === ">=") return order >= 0
  if (how === ">") return order > 0 && !(asked.length < 3 && same)
  if (how === "<=") return order <= 0 || same
  if (how === "<") return order < 0
  if (how === "^") return version[0] === asked[0] && order >= 0
  if (how === "~") return order >= 0 && asked.slice(0, 2).every((part, i) => version[i] === part)
  return same
}

const numbers = (text: string) =>
  text
    .split(".")
    .filter((part) => /^\d+$/.test(part))
    .map(Number)

function compared(one: number[], other: number[]): number {
  for (let index = 0; index < 3; index += 1) {
    const difference = (one[index] ?? 0) - (other[index] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}
