import { setImmediate as turn } from "node:timers/promises"
import { type FunctionsOf, isSource } from "../core/selection/functions.js"
import type { Tree } from "../core/selection/tree.js"

/** Characters of a file that is worth reading ahead: larger ones are mostly made by tools. */
export const MOST_AHEAD = 200_000

/**
 * Reads the functions of a tree's sources while something else is waited for, one after the other,
 * until the function that it returns is called. `functions` has to remember what it read. What
 * fails here fails again where it is needed, and is said there.
 */
export function readAhead(functions: () => Promise<FunctionsOf>, tree: () => Tree): () => void {
  let wanted = true
  const read = async (): Promise<void> => {
    const functionsOf = await functions()
    // What is waited for goes first.
    await turn()
    if (!wanted) return
    const { files, text } = tree()
    for (const { path } of files.filter((one) => isSource(one.path))) {
      await turn()
      if (!wanted) return
      const source = text(path)
      if (source !== undefined && source.length <= MOST_AHEAD) functionsOf(path, source)
    }
  }
  void read().catch(() => undefined)
  return () => {
    wanted = false
  }
}
