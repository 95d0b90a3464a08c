import type { FunctionsOf } from "./functions.js"
import { anyInSpans, type MapFile, type MapTest, type Sha256, type TestMap } from "./map.js"
import { folderOf, type Index, type Tree } from "./tree.js"

/** Hashes of the variables that a run is given, by name. */
export type Environment = Readonly<Record<string, string>>

type Now = { tree: Tree; environment: Environment; functionsOf: FunctionsOf; sha256: Sha256 }

/** Characters of hashes in a map. */
const HASH = 10

/**
 * Nearness of a test that changed itself, one that runs a changed function, and one
 * that reaches the change otherwise. Chosen, not measured.
 */
const NEAR = { itself: 1, runs: 0.8, reaches: 0.5 } as const

/** A file that changed, and the functions of it that did; none where any of it may have. */
export type Changed = { file: string; functions: string[] }

/** Compares what tests touched with what there is now; each file is looked at once. */
export class Check {
  private readonly changed = new Map<number, boolean | Set<number>>()

  constructor(
    private readonly map: TestMap,
    private readonly now: Now,
    private readonly index: Index,
  ) {}

  /** Why a test has to run; undefined if everything that it touched is the same. */
  test(test: MapTest): string | undefined {
    if (test.unknown !== undefined) return `what it reaches is not known: ${test.unknown}`
    return this.reached(test)
  }

  /** How near the change a test is, 0 to 1: as far as it is known what it reaches. */
  near(test: MapTest): number {
    if (this.differs(test.file)) return NEAR.itself
    const runs = test.parts.some(([at, ran]) => {
      const changed = this.functions(at)
      return changed instanceof Set && anyInSpans(ran, (one) => one > 0 && changed.has(one))
    })
    if (runs) return NEAR.runs
    return this.reached(test) === undefined ? 0 : NEAR.reaches
  }

  /**
   * Files that are no longer as any test saw them, in order, with the names of the functions that
   * differ from all of it; none where any of the file may.
   */
  changes(): Changed[] {
    const seen = new Map<string, number[]>()
    this.map.files.forEach(({ path }, at) => seen.set(path, [...(seen.get(path) ?? []), at]))
    return [...seen]
      .filter(([, all]) => all.every((at) => this.differs(at)))
      .map(([file, all]) => ({ file, functions: common(all.map((at) => this.named(at))) }))
      .sort((a, b) => (a.file < b.file ? -1 : 1))
  }

  /** Names of a file's functions that changed; none where it changed outside of them, too. */
  private named(at: number): string[] {
    const changed = this.functions(at)
    if (!(changed instanceof Set) || changed.has(0)) return []
    const { names = [] } = this.map.files[at]!
    return [...changed].flatMap((one) => names[one] || [])
  }

  private reached(test: MapTest): string | undefined {
    if (this.differs(test.file)) return "it changed itself"
    return (
      this.variable(test) ??
      this.wholeFile(test) ??
      this.part(test) ??
      this.place(test) ??
      this.list(test)
    )
  }

  private variable({ setup, environment, wholeEnvironment }: MapTest): string | undefined {
    const before = this.map.setups[setup]!.environment
    const now = this.now.environment
    const other = [...new Set([...Object.keys(before), ...Object.keys(now)])].find(
      (name) => before[name] !== now[name] && (wholeEnvironment || environment.includes(name)),
    )
    return other === undefined ? undefined : `reads the variable ${other}, which is another now`
  }

  private wholeFile({ whole }: MapTest): string | undefined {
    const at = whole.find((one) => this.differs(one) || this.shadowed(one))
    if (at === undefined) return undefined
    const { path } = this.map.files[at]!
    return this.index.has(path) ? `reads ${path}, which changed` : `reads ${path}, which is gone`
  }

  private part({ parts }: MapTest): string | undefined {
    for (const [at, ran] of parts) {
      const { path, names = [] } = this.map.files[at]!
      if (this.shadowed(at)) return `loads ${path}, beside which another file is new or gone`
      const changed = this.functions(at)
      if (changed === false) continue
      if (changed === true)
        return `loads ${path}, which ${this.index.has(path) ? "changed" : "is gone"}`
      const hit = anyInSpans(ran, (one) => changed.has(one))
      if (hit === undefined) continue
      const name = names[hit]
      return hit === 0
        ? `loads ${path}, which changed outside of functions`
        : `runs ${name ? `${name}()` : "a function"} of ${path}, which changed`
    }
    return undefined
  }

  private place({ absent, folders }: MapTest): string | undefined {
    const found = absent.find((path) => this.index.has(path) || this.index.isFolder(path))
    if (found !== undefined) return `looked for ${found} in vain, which is there now`
    const gone = folders.find((path) => !this.index.isFolder(path))
    return gone === undefined ? undefined : `needs the folder ${gone}, which is gone`
  }

  private readonly listings = new Map<string, string>()

  private list({ lists }: MapTest): string | undefined {
    const other = Object.entries(lists).find(([folder, hash]) => {
      const now = this.listings.get(folder) ?? this.hash(this.index.listing(folder))
      this.listings.set(folder, now)
      return now !== hash
    })
    if (other === undefined) return undefined
    const folder = folderOf(other[0])
    return folder === "**"
      ? "loads files by names that it makes up, and a file is new or gone"
      : `lists the folder ${folder}, in which a file is new or gone`
  }

  private readonly hash = (text: string): string => this.now.sha256(text).slice(0, HASH)

  private differs(at: number): boolean {
    const { path, digest } = this.map.files[at]!
    return this.index.digests.get(path) !== digest
  }

  private shadowed(at: number): boolean {
    const { path, siblings = "" } = this.map.files[at]!
    return this.index.siblings(path) !== siblings
  }

  /** The functions of a file that changed; true for all of it, false for none. */
  private functions(at: number): boolean | Set<number> {
    const known = this.changed.get(at)
    if (known !== undefined) return known
    const found = this.differs(at) ? this.compared(this.map.files[at]!) : false
    this.changed.set(at, found)
    return found
  }

  private compared({ path, functions }: MapFile): boolean | Set<number> {
    const text = this.now.tree.text(path)
    const now = text === undefined ? undefined : this.now.functionsOf(path, text)
    if (now === undefined || functions === undefined) return true
    const before = functions.map((one) => {
      const [parent = "", own = ""] = one.split(":")
      return { parent: Number(parent), own }
    })
    const after = now.map(({ parent, own }) => ({ parent, own: this.hash(own) }))
    return changedFunctions(before, after)
  }
}

/** What all lists have, each once. */
const common = ([first = [], ...rest]: readonly string[][]): string[] =>
  [...new Set(first)].filter((one) => rest.every((others) => others.includes(one)))

type Function = { parent: number; own: string }

/**
 * The functions of `before` that are not the same in `after`. Two are the same
 * if those around them are, stand at the same place in them, and their own texts
 * are equal: then nothing that ran before only in others can be different.
 */
export function changedFunctions(
  before: readonly Function[],
  after: readonly Function[],
): Set<number> {
  const [mine, others] = [childrenOf(before), childrenOf(after)]
  const changed = new Set<number>()
  const all = (at: number): void => {
    changed.add(at)
    for (const child of mine.get(at) ?? []) all(child)
  }
  const compare = (a: number, b: number): void => {
    if (before[a]!.own !== after[b]!.own) return all(a)
    const theirs = others.get(b) ?? []
    const own = mine.get(a) ?? []
    // Equal texts have as many bodies cut out of them.
    if (own.length !== theirs.length) return all(a)
    own.forEach((child, place) => compare(child, theirs[place]!))
  }
  if (before.length > 0 && after.length > 0) compare(0, 0)
  return changed
}

function childrenOf(functions: readonly Function[]): Map<number, number[]> {
  const found = new Map<number, number[]>()
  functions.forEach(({ parent }, index) => {
    if (parent >= 0) found.set(parent, [...(found.get(parent) ?? []), index])
  })
  return found
}
