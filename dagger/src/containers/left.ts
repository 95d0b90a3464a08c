import type { Directory } from "@dagger.io/dagger"
import { randomUUID } from "node:crypto"
import { join } from "node:path"

/** What a stage left for people: folders, each with its place in the stage's own. */
export type LeftFiles = readonly { at: string; of: Directory }[]

/** Folders of this call's own container that hold what stages left. */
const TAKEN = new WeakMap<LeftFiles, Promise<string>>()

/**
 * Takes what a stage left into this call's own container, once, and resolves to
 * the folder there. A report is put together in that container: the engine takes
 * a while for each folder that is added to another, and this can be done while
 * other stages run.
 */
export function takeLeft(left: LeftFiles): Promise<string> {
  const known = TAKEN.get(left)
  if (known !== undefined) return known
  const folder = `left-${randomUUID()}`
  const all = left.map(({ at, of }) => of.export(join(folder, at)))
  const taken = Promise.all(all).then(() => folder)
  // Whoever asks for the folder is told; that nobody has asked yet is no error.
  taken.catch(() => undefined)
  TAKEN.set(left, taken)
  return taken
}
