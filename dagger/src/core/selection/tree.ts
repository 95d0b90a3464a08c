import { isNamedTest } from "./configuration.js"

/** The files of a project at one moment: path and digest of the content, nothing that Git ignores. */
export type TreeFile = { path: string; digest: string }

/** A project's files with their texts. */
export type Tree = {
  files: readonly TreeFile[]
  /** The text of a file; undefined where there is none. */
  text(path: string): string | undefined
}

/** What the lock file stands for, and the repository's history. */
export const isInstalled = (path: string): boolean => /(^|\/)(node_modules|\.git)(\/|$)/.test(path)

/** What stands before a folder's path where its listing counts without test files. */
const BUT_TESTS = "but tests: "

/** The key of a folder's listing without the test files in it. */
export const butTests = (folder: string): string => BUT_TESTS + folder

/** The folder of a listing's key. */
export const folderOf = (key: string): string =>
  key.startsWith(BUT_TESTS) ? key.slice(BUT_TESTS.length) : key

/** A tree with the files of another over its own: what a build put beside its sources. */
export function overlaid(tree: Tree, over: Tree): Tree {
  const there = new Set(over.files.map(({ path }) => path))
  const files = [...tree.files.filter(({ path }) => !there.has(path)), ...over.files]
  return {
    files: files.sort((a, b) => (a.path < b.path ? -1 : 1)),
    text: (path) => (there.has(path) ? over : tree).text(path),
  }
}

/** What can be asked of a tree's paths, each in constant time. */
export class Index {
  readonly digests: Map<string, string>
  private readonly folders = new Map<string, Set<string>>()

  constructor(files: readonly TreeFile[]) {
    this.digests = new Map(files.map(({ path, digest }) => [path, digest]))
    for (const { path } of files) {
      const names = path.split("/")
      for (let depth = names.length; depth > 0; depth--) {
        const folder = names.slice(0, depth - 1).join("/") || "."
        const within = this.folders.get(folder) ?? new Set<string>()
        this.folders.set(folder, within.add(names[depth - 1]!))
      }
    }
  }

  has(path: string): boolean {
    return this.digests.has(path)
  }

  isFolder(path: string): boolean {
    return this.folders.has(path)
  }

  /** Names in a folder, in order; "**" is every path there is, and `butTests` leaves tests out. */
  listing(key: string): string {
    const folder = folderOf(key)
    if (folder !== key) return this.namesButTests(folder).sort().join("\n")
    const names = folder === "**" ? this.digests.keys() : (this.folders.get(folder) ?? [])
    return [...names].sort().join("\n")
  }

  /** Names in a folder that are no test's, nor a folder's of nothing but tests. */
  private namesButTests(folder: string): string[] {
    return [...(this.folders.get(folder) ?? [])].filter((name) => {
      const path = folder === "." ? name : `${folder}/${name}`
      if (!this.isFolder(path)) return !isNamedTest(path)
      return this.namesButTests(path).length > 0
    })
  }

  /** Files that an import of this one may also mean: the same name with another ending, or a folder's index. */
  siblings(path: string): string {
    const slash = path.lastIndexOf("/")
    const folder = slash < 0 ? "." : path.slice(0, slash)
    const within = this.folders.get(folder)
    if (within === undefined) return ""
    const name = path.slice(slash + 1)
    const stem = stemOf(name)
    const same = [...(this.byStem(folder).get(stem) ?? [])].filter((one) => one !== name)
    if (stem !== "index") return same.sort().join("\n")
    // A file beside the folder would be found before the folder's index.
    const up = folder.lastIndexOf("/")
    const above = folder === "." ? undefined : up < 0 ? "." : folder.slice(0, up)
    const beside = above === undefined ? [] : (this.byStem(above).get(folder.slice(up + 1)) ?? [])
    return [...same, ...[...beside].map((one) => `../${one}`)]
      .filter((one) => one !== `../${folder.slice(up + 1)}`)
      .sort()
      .join("\n")
  }

  private readonly stems = new Map<string, Map<string, Set<string>>>()

  private byStem(folder: string): Map<string, Set<string>> {
    const known = this.stems.get(folder)
    if (known !== undefined) return known
    const made = new Map<string, Set<string>>()
    for (const name of this.folders.get(folder) ?? []) {
      const stem = stemOf(name)
      made.set(stem, (made.get(stem) ?? new Set()).add(name))
    }
    this.stems.set(folder, made)
    return made
  }
}

const stemOf = (name: string): string =>
  name.replace(/(\.d)?\.([cm]?[jt]sx?|json|node|vue|svelte)$/, "")
