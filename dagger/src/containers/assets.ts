import { dag, type Directory, type File } from "@dagger.io/dagger"

let folder: Directory | undefined

/** A program of assets/, by its name there. */
export const asset = (name: string): File =>
  (folder ?? dag.currentModule().source().directory("assets")).file(name)

/** Where assets are for a program that uses this code outside of a module, as a benchmark does. */
export function assetsFrom(directory: Directory): void {
  folder = directory
}
