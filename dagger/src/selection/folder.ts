import { createHash } from "node:crypto"
import { existsSync, readdirSync, readFileSync, readlinkSync } from "node:fs"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import type ts from "typescript"
import { type FunctionsOf, functionsBy } from "../core/selection/functions.js"
import { Open, type Recording, Segment } from "../core/selection/segment.js"
import type { Tree, TreeFile } from "../core/selection/tree.js"

export const sha256 = (text: string | Buffer): string =>
  createHash("sha256").update(text).digest("hex")

/** Digits of a file's digest: 64 bits. */
const DIGITS = 16

/** Folders that are no part of a source: installed, built or left by a run. */
const IGNORED = new Set([
  "node_modules",
  ".git",
  "dist",
  "coverage",
  "sluice-report",
  "test-results",
  "playwright-report",
])

/** Folders of what is installed, and of the repository's history. */
export const INSTALLED: ReadonlySet<string> = new Set(["node_modules", ".git"])

/** The files of a folder, without what is installed or built unless said otherwise. */
export function readTree(folder: string, ignored: ReadonlySet<string> = IGNORED): Tree {
  const files: TreeFile[] = []
  const walk = (within: string): void => {
    for (const entry of readdirSync(join(folder, within), { withFileTypes: true })) {
      const path = within === "" ? entry.name : `${within}/${entry.name}`
      if (ignored.has(entry.name)) continue
      if (entry.isDirectory()) walk(path)
      else if (entry.isSymbolicLink())
        files.push({ path, digest: `link ${readlinkSync(join(folder, path))}` })
      else if (entry.isFile())
        files.push({ path, digest: sha256(readFileSync(join(folder, path))).slice(0, DIGITS) })
    }
  }
  walk("")
  const known = new Set(files.map(({ path }) => path))
  const text = (path: string) =>
    known.has(path) && existsSync(join(folder, path))
      ? readFileSync(join(folder, path), "utf8")
      : undefined
  return { files: files.sort((a, b) => (a.path < b.path ? -1 : 1)), text }
}

/** Reads what the recorder left in a folder; notes that can't be read count as never handed in. */
export function readRecording(folder: string): Recording {
  const names = existsSync(folder) ? readdirSync(folder) : []
  const segments: Segment[] = []
  const open: Open[] = []
  for (const name of names) {
    const text = /\.(json|open)$/.test(name) ? readFileSync(join(folder, name), "utf8") : ""
    if (name.endsWith(".json")) segments.push(Segment.parse(JSON.parse(text)))
    if (name.endsWith(".open")) open.push(Open.parse(JSON.parse(text)))
  }
  const texts = new Map<string, string | undefined>()
  const text = (key: string): string | undefined => {
    const file = join(folder, "texts", key)
    if (!texts.has(key)) texts.set(key, existsSync(file) ? readFileSync(file, "utf8") : undefined)
    return texts.get(key)
  }
  return { segments, open, text }
}

/** An image's files as a tree, by their places in it. */
export function imageTree({ at, folder }: { at: string; folder: string }): Tree {
  const { files, text } = readTree(folder, INSTALLED)
  return {
    files: files.map(({ path, digest }) => ({ path: at + path, digest })),
    text: (path: string) => (path.startsWith(at) ? text(path.slice(at.length)) : undefined),
  }
}

type Compiler = { default: typeof ts }

/**
 * TypeScript's parser takes 0.2 s to load: only those who compare sources wait for
 * it. `elsewhere` names a file of it, for where packages are not at hand.
 */
export async function loadFunctions(elsewhere?: () => Promise<string>): Promise<FunctionsOf> {
  const { default: compiler } = await import("typescript").catch(
    async (error: unknown): Promise<Compiler> => {
      if (elsewhere === undefined) throw error
      return (await import(pathToFileURL(await elsewhere()).href)) as Compiler
    },
  )
  return functionsBy(compiler)
}

/** Bytes of a file that are looked at for its kind, as Git does. */
const LOOKED_AT = 8000

/** True for a file that is there and no text. */
export const isBinaryFile = (file: string): boolean =>
  existsSync(file) && readFileSync(file).subarray(0, LOOKED_AT).includes(0)
