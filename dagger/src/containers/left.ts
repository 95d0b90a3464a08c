import type { Directory } from "@dagger.io/dagger"
import { randomUUID } from "node:crypto"

/** Folders of this call's own container that hold what stages left. */
const LEFT = new WeakMap<Directory, Promise<string>>()

/**
 * Takes a folder's files into this call's own container, once, and resolves to
 * where they are. A report is put together there: the engine takes a while for
 * each folder that is added to another, and this can be done while stages run.
 */
export function leftFolder(files: Directory): Promise<string> {
  const known = LEFT.get(files)
  if (known !== undefined) return known
  const folder = `left-${randomUUID()}`
  const taken = files.export(folder).then(() => folder)
  // Whoever asks for the folder is told; that nobody has asked yet is no error.
  taken.catch(() => undefined)
  LEFT.set(files, taken)
  return taken
}
