import type { Change } from "./select.js"
import type { TreeFile } from "./tree.js"

/** What differs between two trees; `isBinary` is asked for files that are there now, or were. */
export function changesBetween(
  before: readonly TreeFile[],
  after: readonly TreeFile[],
  isBinary: (path: string) => boolean,
): Change[] {
  const [old, now] = [before, after].map((files) => new Map(files.map((f) => [f.path, f.digest])))
  const paths = [...new Set([...old!.keys(), ...now!.keys()])].sort()
  return paths.flatMap((path): Change[] => {
    const [was, is] = [old!.get(path), now!.get(path)]
    if (was === is) return []
    const kind = was === undefined ? "added" : is === undefined ? "removed" : "changed"
    return [{ path, kind, ...(isBinary(path) ? { binary: true } : {}) }]
  })
}
