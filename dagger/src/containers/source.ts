import { dag, type Directory } from "@dagger.io/dagger"
import { randomUUID } from "node:crypto"
import type { FileSet } from "../core/inputs/files.js"

/** Folders of this call's own container that hold a source's files. */
const KEPT = new WeakMap<Directory, string>()

/**
 * Takes a source's files into this call's own container. The engine knows a
 * folder that comes from there by its content; one that was filtered it knows by
 * what it was filtered from, and a change of any file would run everything again.
 */
export async function keepFiles(source: Directory): Promise<void> {
  const folder = `source-${randomUUID()}`
  await source.export(folder)
  KEPT.set(source, folder)
}

/** Where a source's files are in this call's own container; undefined where they were not kept. */
export const keptFolder = (source: Directory): string | undefined => KEPT.get(source)

/** The files of a set in a folder of a source, known by their content where the source is kept. */
export function filesFrom(source: Directory, set: FileSet, path = "."): Directory {
  const folder = KEPT.get(source)
  return folder === undefined
    ? source.directory(path).filter(patterns(set))
    : dag.currentModule().workdir(`${folder}/${path}`, patterns(set))
}

/** A set of files as the engine's options. */
const patterns = ({ include, exclude }: FileSet) => ({
  include: [...include],
  exclude: [...exclude],
})
