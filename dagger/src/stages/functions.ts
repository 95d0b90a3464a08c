import { setImmediate as turn } from "node:timers/promises"
import { compilerFile } from "../containers/compiler.js"
import { type FunctionsOf, isSource, remembered } from "../core/selection/functions.js"
import type { Tree } from "../core/selection/tree.js"
import { loadFunctions } from "../selection/folder.js"

let loading: Promise<FunctionsOf> | undefined

/**
 * What reads the functions of sources: loaded once a call, for all of its stages, and each text
 * is read once. Throws where TypeScript's parser can't be had; who asks later tries again.
 */
export function functions(): Promise<FunctionsOf> {
  loading ??= loadFunctions(compilerFile)
    .then(remembered)
    .catch((error: unknown) => {
      loading = undefined
      throw error
    })
  return loading
}

/** Characters of a file that is worth reading ahead: larger ones are mostly made by tools. */
const MOST = 200_000

/**
 * Reads the functions of a tree's sources while tests run elsewhere, so that their map does not
 * wait for it; until the function that it returns is called. What fails here fails again where it
 * is needed, and is said there.
 */
export function readAhead(tree: () => Tree): () => void {
  let wanted = true
  const read = async (): Promise<void> => {
    const functionsOf = await functions()
    const { files, text } = tree()
    for (const { path } of files.filter((one) => isSource(one.path))) {
      await turn()
      if (!wanted) return
      const source = text(path) ?? ""
      if (source.length <= MOST) functionsOf(path, source)
    }
  }
  void read().catch(() => undefined)
  return () => {
    wanted = false
  }
}
