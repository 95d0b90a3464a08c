import { dag, type Directory } from "@dagger.io/dagger"
import { mkdtemp, readdir, readFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join, relative } from "node:path"
import { parse, stringify } from "yaml"
import { detect } from "../core/config/detect.js"
import {
  FACT_GLOBS,
  factFiles,
  factGlobs,
  type SourceFacts,
  WORKSPACE_GLOBS,
} from "../core/config/facts.js"
import { parseConfig } from "../core/config/parse.js"
import { resolveConfig } from "../core/config/resolve.js"
import type { UserConfig } from "../core/config/schema.js"
import type { Settings } from "../core/config/settings.js"
import { appPath, isMember, workspaceGlobs } from "../core/config/workspace.js"
import { configInvalid, noPackageJson } from "../core/errors.js"
import { quarantineInvalid } from "../core/errors-tests.js"
import { QUARANTINE_FILE } from "../core/flaky/names.js"
import { parseQuarantine, type Quarantine } from "../core/flaky/quarantine.js"
import { merged } from "../core/prove/plant.js"

export const CONFIG_FILE = "sluice.yaml"

/** An application's folder in a source: all of it, or one package of a workspace. */
export type Located = { source: Directory; app?: string }

/** Settings laid over sluice.yaml; null: as if there were no sluice.yaml. */
export type Over = object | null

/** What is known of an application, and the folder that its containers are made from. */
export type Loaded = { source: Directory; settings: Settings }

/**
 * Reads an application's configuration, with `over` laid over it, and what can
 * be seen in its files. A package of a workspace keeps the whole workspace as
 * its source; any other folder is an application of its own.
 */
export async function loadApplication(
  { source, app = "." }: Located,
  over?: Over,
): Promise<Loaded> {
  const path = isRoot(app) ? "." : await packageOf(source, app)
  if (path === ".") return { source, settings: await loadSettings(source, over) }
  const root = await factsOf(await exported(source, [...WORKSPACE_GLOBS]), {})
  const own = source.directory(path)
  if (!isMember(path, workspaceGlobs(root)))
    return { source: own, settings: await loadSettings(own, over) }
  return { source, settings: await loadSettings(own, over, { path, root }) }
}

const isRoot = (app: string): boolean => /^(\.?\/*)*$/.test(app.trim())

async function packageOf(source: Directory, app: string): Promise<string> {
  const files = await source.glob("**/package.json")
  return appPath(app, files)
}

type Workspace = { path: string; root: SourceFacts }

async function loadSettings(
  source: Directory,
  over?: Over,
  workspace?: Workspace,
): Promise<Settings> {
  const folder = await exported(source, [...FACT_GLOBS])
  const config = await readConfig(folder, over)
  const globs = factGlobs(config)
  const facts = globs.length > FACT_GLOBS.length ? await exported(source, globs) : folder
  const own = await factsOf(facts, config)
  if (!own.files.includes("package.json")) throw await withoutPackageJson(source)
  const seen = workspace === undefined ? own : { ...own, workspace: workspace.root }
  const settings = resolveConfig(config, detect(seen, config), workspace?.path)
  return { ...settings, quarantine: await readQuarantine(folder) }
}

/** The application's quarantined tests. */
async function readQuarantine(folder: string): Promise<Quarantine> {
  const text = await readFile(join(folder, QUARANTINE_FILE), "utf8").catch(() => "")
  const read = parseQuarantine(text, new Date().toISOString().slice(0, 10))
  if (!read.ok) throw quarantineInvalid(read.problems)
  return read.config
}

async function factsOf(folder: string, config: UserConfig): Promise<SourceFacts> {
  const files = await filesIn(folder)
  const texts: Record<string, string> = {}
  for (const file of factFiles(files, config))
    texts[file] = await readFile(join(folder, file), "utf8")
  return { files, texts }
}

/** The error for a folder that is no application's: what it holds, and where there are applications. */
async function withoutPackageJson(source: Directory): Promise<Error> {
  const [entries, elsewhere] = await Promise.all([source.entries(), source.glob("**/package.json")])
  return noPackageJson(
    entries.map((entry) => entry.replace(/\/$/, "")),
    elsewhere.filter((path) => !path.includes("node_modules/")),
  )
}

/** Whether an application has a sluice.yaml. */
export async function configFileOf({ source, app = "." }: Located): Promise<boolean> {
  const path = isRoot(app) ? "." : await packageOf(source, app)
  const files = await source.glob(path === "." ? CONFIG_FILE : `${path}/${CONFIG_FILE}`)
  return files.length > 0
}

async function readConfig(folder: string, over?: Over): Promise<UserConfig> {
  if (over === null) return {}
  const text = await readFile(join(folder, CONFIG_FILE), "utf8").catch(() => "")
  const result = parseConfig(over === undefined ? text : stringify(merged(parse(text) ?? {}, over)))
  if (!result.ok) throw configInvalid(result.problems)
  return result.config
}

async function exported(source: Directory, include: string[]): Promise<string> {
  const folder = join(await mkdtemp(join(tmpdir(), "sluice-")), "facts")
  await dag.directory().withDirectory(".", source, { include }).export(folder)
  return folder
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
}
