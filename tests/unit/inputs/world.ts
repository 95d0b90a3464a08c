import { createHash } from "node:crypto"
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"

import { detect } from "../../../dagger/src/core/config/detect.js"
import { factFiles } from "../../../dagger/src/core/config/facts.js"
import { parseConfig } from "../../../dagger/src/core/config/parse.js"
import { resolveConfig } from "../../../dagger/src/core/config/resolve.js"
import type { Settings } from "../../../dagger/src/core/config/settings.js"
import { digestOf, keyOf, type KeyFacts } from "../../../dagger/src/core/inputs/key.js"
import { STAGE_NAMES, type StageName } from "../../../dagger/src/core/plan/stages.js"

const EXAMPLE = join(import.meta.dirname, "../../../examples/booking")
const LEFT_OUT = /(^|\/)(node_modules|dist|coverage|test-results|playwright-report)(\/|$)/

export const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex")

/** Everything that keys are made from. */
export type World = {
  /** Text of each file by its path. */
  files: Record<string, string>
  assets: Record<string, string>
  images: KeyFacts["images"]
  secrets: Record<string, string>
  baseline: string
  period: string
}

const IMAGES: KeyFacts["images"] = {
  node: "node:1",
  nodeDefault: "node:default",
  playwright: "playwright:1",
  postgres: "postgres:1",
  mail: "mail:1",
  schemathesis: "schemathesis:1",
  k6: "k6:1",
  haproxy: "haproxy:1",
  trivy: "trivy:1",
  golang: "golang:1",
  zap: "zap:1",
  python: "python:1",
}

/** The example application, with one secret and a baseline. */
export function example(): World {
  const paths = readdirSync(EXAMPLE, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(EXAMPLE.length + 1))
    .filter((path) => !LEFT_OUT.test(path))
  const text = (path: string) => readFileSync(join(EXAMPLE, path), "utf8")
  return {
    files: Object.fromEntries(paths.map((path) => [path, text(path)])),
    assets: {},
    images: IMAGES,
    secrets: { MAIL_TOKEN: "v1" },
    baseline: "v1",
    period: "1",
  }
}

/** The settings that a run would find in a world. */
export function settingsOf({ files }: World): Settings {
  const parsed = parseConfig(files["sluice.yaml"] ?? "")
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  const names = Object.keys(files)
  const texts = Object.fromEntries(
    factFiles(names, parsed.config).map((name) => [name, files[name]!]),
  )
  return resolveConfig(parsed.config, detect({ files: names, texts }, parsed.config))
}

/** The key of every stage in a world. */
export function keysOf(world: World): Record<StageName, string> {
  const settings = settingsOf(world)
  const digests = Object.entries(world.files).map(([path, text]) => ({
    path,
    digest: sha256(text),
  }))
  const facts: KeyFacts = {
    digest: digestOf(digests, sha256),
    asset: (name) => world.assets[name] ?? name,
    images: world.images,
    secrets: world.secrets,
    baseline: world.baseline,
    period: world.period,
    sha256,
  }
  return Object.fromEntries(
    STAGE_NAMES.map((stage) => [stage, keyOf(stage, settings, facts)]),
  ) as Record<StageName, string>
}

/** Stages whose key differs between two worlds. */
export function changed(before: World, after: World): StageName[] {
  const a = keysOf(before)
  const b = keysOf(after)
  return STAGE_NAMES.filter((stage) => a[stage] !== b[stage])
}

/** A world with other texts for some files; undefined removes one. */
export function withFiles(world: World, files: Record<string, string | undefined>): World {
  const all = Object.entries({ ...world.files, ...files })
  return {
    ...world,
    files: Object.fromEntries(
      all.filter((entry): entry is [string, string] => entry[1] !== undefined),
    ),
  }
}
