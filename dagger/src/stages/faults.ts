import { dag, type Directory } from "@dagger.io/dagger"
import { mkdtemp, readdir, readFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { basename, join } from "node:path"
import { faultsInvalid } from "../core/errors.js"
import { parseFault, type Fault } from "../core/prove/fault.js"

/** Folder of an application's own faults: a manifest each, and beside it a folder of that name with files. */
const OWN = "sluice/faults"

/** Sluice's own faults and the application's, by name; one of the application's replaces ours. */
export async function loadFaults(source: Directory): Promise<Fault[]> {
  const folder = join(await mkdtemp(join(tmpdir(), "sluice-")), "faults")
  await dag
    .directory()
    .withDirectory("ours", dag.currentModule().source().directory("assets/faults"))
    .withDirectory("theirs", source.filter({ include: [OWN] }))
    .export(folder)
  const ours = await read(join(folder, "ours"))
  const theirs = await read(join(folder, "theirs", OWN))
  const problems = [...ours, ...theirs].flatMap(({ problem }) => problem ?? [])
  if (problems.length > 0) throw faultsInvalid(problems)
  const faults = [...ours, ...theirs].flatMap(({ fault }) => fault ?? [])
  return [...new Map(faults.map((fault) => [fault.name, fault])).values()]
}

type Read = { fault?: Fault; problem?: string }

async function read(folder: string): Promise<Read[]> {
  const names = await readdir(folder).catch((): string[] => [])
  const manifests = names.filter((name) => /\.ya?ml$/.test(name)).sort()
  return Promise.all(
    manifests.map(async (file): Promise<Read> => {
      const name = basename(file).replace(/\.ya?ml$/, "")
      const result = parseFault(name, await readFile(join(folder, file), "utf8"))
      if (!result.ok)
        return { problem: `${file}: ${result.problem.replaceAll("\n", `\n${file}: `)}` }
      return {
        fault: names.includes(name) ? { ...result.value, overlay: `${OWN}/${name}` } : result.value,
      }
    }),
  )
}
