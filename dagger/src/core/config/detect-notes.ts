import type { Detected } from "./detect.js"
import { readsPort } from "./detect-server.js"
import { dockerfiles, isUsualDockerfile, openapiFiles } from "./detect-tools.js"
import type { SourceFacts } from "./facts.js"
import { allDependencies, type PackageJson } from "./package-json.js"
import { lockFiles } from "./package-manager.js"
import { packageFolders, workspaceGlobs } from "./workspace.js"

/** Something ambiguous that was seen, in one sentence, and the setting that decides it. */
export type Note = { text: string; setting?: string }

/** What a reader must know to trust, or to correct, what was detected. */
export function notesOf(
  facts: SourceFacts,
  manifest: PackageJson,
  found: Omit<Detected, "notes">,
): Note[] {
  return [
    ...installing(facts, manifest, found),
    ...serving(facts, found),
    ...testing(manifest, found),
    ...storing(manifest, found),
  ]
}

type Found = Omit<Detected, "notes">

function installing(facts: SourceFacts, manifest: PackageJson, found: Found): Note[] {
  const notes: Note[] = []
  const top = facts.workspace ?? facts
  const locks = lockFiles(top)
  const manager = found.packageManager?.value.name ?? "npm"
  if (locks.length > 1)
    notes.push({
      text: `There are ${locks.join(" and ")}; ${found.lockFile?.value ?? "none"} is used.`,
      setting: "packageManager in package.json",
    })
  if (found.lockFile === undefined)
    notes.push({
      text: `No lock file: ${manager} installs what is newest today. Commit one.`,
    })
  const members = packageFolders(facts.files)
  if (facts.workspace === undefined && members.length > 0 && workspaceGlobs(facts).length > 0)
    notes.push({
      text: `This is a workspace's root. Its packages: ${members.slice(0, 4).join(", ")}${members.length > 4 ? " …" : ""}.`,
      setting: "--app FOLDER",
    })
  const local = Object.entries(manifest.dependencies).find(([, at]) => at.startsWith("workspace:"))
  if (facts.workspace === undefined && local !== undefined && workspaceGlobs(facts).length === 0)
    notes.push({
      text: `${local[0]} is a package of a workspace: pass its root as --source.`,
      setting: "--app FOLDER",
    })
  return notes
}

function serving(facts: SourceFacts, found: Found): Note[] {
  const notes: Note[] = []
  const images = dockerfiles(facts)
  const taken = found.dockerfile?.from
  const others = images.filter((name) => name !== taken)
  if (taken !== undefined && others.some(isUsualDockerfile))
    notes.push({
      text: `${taken} is built; there is ${others.filter(isUsualDockerfile).join(", ")} too.`,
      setting: "app.image",
    })
  if (taken === undefined && others.length > 0)
    notes.push({
      text: `${others.join(", ")} is not built, as its name does not say for what.`,
      setting: "app.image",
    })
  const startable = found.start !== undefined || taken !== undefined
  if (
    startable &&
    found.port === undefined &&
    !readsPort(facts) &&
    found.framework?.value !== "Next"
  )
    notes.push({ text: "No port is written anywhere; 3000 is asked.", setting: "app.port" })
  if (startable && found.healthPath === undefined)
    notes.push({
      text: "No health path was recognised; / is asked.",
      setting: "app.healthPath",
    })
  const documents = openapiFiles(facts)
  if (documents.length > 1)
    notes.push({
      text: `${documents[0]} is the API's document; there is ${documents.slice(1).join(", ")} too.`,
      setting: "stages.contract.openapi",
    })
  return notes
}

function testing(manifest: PackageJson, found: Found): Note[] {
  const notes: Note[] = []
  const { unit, integration } = found.scripts
  if (unit !== undefined && integration === undefined && found.postgres !== undefined)
    notes.push({
      text: `The script ${unit.value} runs as unit tests, without a database; test:integration would get one.`,
      setting: "stages.integration.command",
    })
  const { coverage } = found
  if (coverage !== undefined && "missing" in coverage)
    notes.push({
      text: `Coverage needs ${coverage.missing}: npm install --save-dev ${coverage.missing}.`,
      setting: "allowInconclusive: [unit.coverage]",
    })
  const biome = Object.hasOwn(allDependencies(manifest), "@biomejs/biome")
  if (biome && found.eslint === undefined)
    notes.push({ text: "Biome is not run: lint knows ESLint and Prettier." })
  return notes
}

function storing(manifest: PackageJson, found: Found): Note[] {
  const seen = found.migrations?.value
  if (seen === undefined || !("tool" in seen) || found.dockerfile === undefined) return []
  const development = Object.hasOwn(manifest.devDependencies, seen.tool)
  if (!development || found.scripts.migrate !== undefined) return []
  return [
    {
      text: `${seen.tool} is a development dependency; the image must hold it to migrate.`,
      setting: "app.migrate",
    },
  ]
}
