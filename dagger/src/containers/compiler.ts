import { dag } from "@dagger.io/dagger"
import { mkdtemp } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { DEFAULT_NODE_VERSION, node } from "./images.js"

/**
 * TypeScript's compiler, of the version in this module's own lock, as a file of
 * this call's container: where the module was compiled its packages are not there.
 */
export async function compilerFile(): Promise<string> {
  const source = dag.currentModule().source()
  const file = join(await mkdtemp(join(tmpdir(), "sluice-")), "typescript.cjs")
  await dag
    .container()
    .from(node(DEFAULT_NODE_VERSION))
    .withMountedCache("/root/.npm", dag.cacheVolume("sluice-packages-npm"))
    .withWorkdir("/compiler")
    .withFile("package.json", source.file("package.json"))
    .withFile("package-lock.json", source.file("package-lock.json"))
    .withExec(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"])
    .file("node_modules/typescript/lib/typescript.js")
    .export(file)
  return file
}
