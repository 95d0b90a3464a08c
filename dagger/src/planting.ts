import type { Directory } from "@dagger.io/dagger"
import type { Settings } from "./core/config/settings.js"
import type { StageName } from "./core/plan/stages.js"
import { wrongKindOfFile } from "./core/prove/applies.js"
import { advisoryFor } from "./core/prove/advisory.js"
import { plantedIn, type Fault } from "./core/prove/fault.js"
import { gateNamed } from "./core/prove/gates.js"
import { LOCK_FILES, lockedPackage } from "./core/prove/locked.js"
import { filled, placesOf } from "./core/prove/places.js"
import { notPassing } from "./core/prove/judge.js"
import { editedFiles, plantedFiles } from "./core/prove/plant.js"
import type { StageReport } from "./core/report/model.js"
import { operationIds } from "./core/tools/openapi.js"
import { parsed, unreadable, type Parsed } from "./core/tools/parsed.js"
import type { RunOptions } from "./pipeline.js"

/** What is known of the application's files before faults are planted. */
export type Survey = { files: string[]; operations: string[] }

/** The application's files, and the operations of its OpenAPI document. */
export async function surveyed(source: Directory, settings: Settings): Promise<Survey> {
  const found = await source.glob("**/*")
  const files = found.filter((path) => !path.endsWith("/"))
  const { contract } = settings.stages
  if (!contract.enabled || !files.includes(contract.openapi)) return { files, operations: [] }
  const ids = operationIds(await source.file(contract.openapi).contents())
  return { files, operations: ids.ok ? Object.keys(ids.value) : [] }
}

/** A fault in a copy of the application: its places filled in, and what to run the copy with. */
export type PlantedFault = { fault: Fault; source: Directory; options: Partial<RunOptions> }

/** Plants a fault in a copy of the application, or says why that can't be done. */
export async function plant(
  fault: Fault,
  source: Directory,
  {
    settings,
    survey,
    before,
  }: { settings: Settings; survey: Survey; before: readonly StageReport[] },
): Promise<Parsed<PlantedFault>> {
  const stage = stageBefore(fault, before)
  if (stage === undefined) return unreadable(`${fault.gate} did not run on the clean application.`)
  const unfit = notPassing(fault, before)
  if (unfit !== undefined) return unreadable(unfit)
  const places = placesOf({
    stage,
    ...survey,
    minLinesPercent: settings.stages.unit.minLinesPercent,
    healthPath: settings.app.healthPath,
    dockerfile: settings.app.image,
  })
  const { fault: full, missing } = filled(fault, places)
  if (missing.length > 0) return unreadable(`The application offers no ${missing.join(", ")}.`)
  const edited = places.testFile ?? places.coveredFile
  const wrong = wrongKindOfFile(full, edited)
  if (wrong !== undefined) return unreadable(`It is ${wrong}; here it is ${edited}.`)
  const written = plantedFiles(full, await texts(source, editedFiles(full), survey.files))
  if (!written.ok) return unreadable(`It can't be planted: ${written.problem}.`)
  const laid =
    full.overlay === undefined ? source : source.withDirectory(".", source.directory(full.overlay))
  const copy = Object.entries(written.value).reduce(
    (directory, [path, text]) => directory.withNewFile(path, text),
    laid,
  )
  const advisory = await advisoryIn(full, source, { settings, files: survey.files })
  if (!advisory.ok) return unreadable(`It can't be planted: ${advisory.problem}.`)
  return parsed({ fault: full, source: copy, options: { ...optionsOf(full), ...advisory.value } })
}

/** What Trivy's database is made to know of, where the fault is one of it. */
async function advisoryIn(
  { advisory }: Fault,
  source: Directory,
  { settings, files }: { settings: Settings; files: readonly string[] },
): Promise<Parsed<Pick<RunOptions, "advisory">>> {
  if (advisory === undefined) return parsed({})
  const file = LOCK_FILES[settings.packageManager.name]
  const { [file]: lock, "package.json": manifest = "" } = await texts(
    source,
    [file, "package.json"],
    files,
  )
  if (lock === undefined) return unreadable(`the application has no ${file}`)
  const found = lockedPackage(settings.packageManager.name, { lock, manifest })
  if (found === undefined)
    return unreadable(`${file} names no dependency of production with a plain version`)
  const made = advisoryFor(settings.stages.trivy, found)
  return made.ok ? parsed({ advisory: made.value }) : made
}

function stageBefore(fault: Fault, before: readonly StageReport[]): StageReport | undefined {
  const name: StageName | undefined = gateNamed(fault.gate)?.stage
  return before.find((stage) => stage.name === name)
}

async function texts(
  source: Directory,
  names: readonly string[],
  files: readonly string[],
): Promise<Record<string, string>> {
  const there = names.filter((name) => files.includes(name))
  const read = await Promise.all(there.map((name) => source.file(name).contents()))
  return Object.fromEntries(there.map((name, index) => [name, read[index]!]))
}

function optionsOf(fault: Fault): Partial<RunOptions> {
  const planted = plantedIn(fault)
  return { planted, ...(fault.config === undefined ? {} : { config: fault.config }) }
}
