import { dag, type Directory } from "@dagger.io/dagger"
import { mkdtemp, readdir, readFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join, relative } from "node:path"
import { parse, stringify } from "yaml"
import { detect } from "../core/config/detect.js"
import { FACT_GLOBS, factFiles, factGlobs } from "../core/config/facts.js"
import { parseConfig } from "../core/config/parse.js"
import { resolveConfig } from "../core/config/resolve.js"
import type { UserConfig } from "../core/config/schema.js"
import type { Settings } from "../core/config/settings.js"
import { configInvalid } from "../core/errors.js"
import { merged } from "../core/prove/plant.js"

const CONFIG_FILE = "sluice.yaml"

/** Reads an application's configuration, with `over` laid over it, and what can be seen in its files. */
export async function loadSettings(source: Directory, over?: object): Promise<Settings> {
  const folder = await exported(source, [...FACT_GLOBS])
  const config = await readConfig(folder, over)
  const globs = factGlobs(config)
  const facts = globs.length > FACT_GLOBS.length ? await exported(source, globs) : folder
  const files = await filesIn(facts)
  const texts: Record<string, string> = {}
  for (const file of factFiles(files, config))
    texts[file] = await readFile(join(facts, file), "utf8")
  return resolveConfig(config, detect({ files, texts }, config))
}

async function readConfig(folder: string, over?: object): Promise<UserConfig> {
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
