import { compilerFile } from "../containers/compiler.js"
import { type FunctionsOf, remembered } from "../core/selection/functions.js"
import { loadFunctions, sha256 } from "../selection/folder.js"

let loading: Promise<FunctionsOf> | undefined

/**
 * What reads the functions of sources: loaded once a call, for all of its stages, and each text
 * is read once. Throws where TypeScript's parser can't be had; who asks later tries again.
 */
export function functions(): Promise<FunctionsOf> {
  loading ??= loadFunctions(compilerFile)
    .then((functionsOf) => remembered(functionsOf, sha256))
    .catch((error: unknown) => {
      loading = undefined
      throw error
    })
  return loading
}
