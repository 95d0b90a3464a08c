import { spawnSync } from "node:child_process"
import { cpSync, mkdtempSync, realpathSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import ts from "typescript"

import { buildMap } from "../../../dagger/src/core/selection/build.js"
import { functionsBy } from "../../../dagger/src/core/selection/functions.js"
import type { TestMap } from "../../../dagger/src/core/selection/map.js"
import { select, type Selected } from "../../../dagger/src/core/selection/select.js"
import type { Tree } from "../../../dagger/src/core/selection/tree.js"
import { readRecording, readTree, sha256 } from "../../../dagger/src/selection/folder.js"

const ROOT = join(import.meta.dirname, "../../..")
const RECORDER = join(ROOT, "dagger/assets/recorder/index.cjs")
export const functionsOf = functionsBy(ts)
export const AT = "2026-11-21T12:00:00.000Z"

/** A fixture that its own runner ran under the recorder. */
export type Fixture = {
  folder: string
  tree: Tree
  map: TestMap
  output: string
  status: number | null
}

/** Copies a fixture, adds files to it, runs its tests with the recorder, and makes the map of it. */
export function recordFixture(
  name: string,
  args: readonly string[],
  environment: Record<string, string>,
  added: Readonly<Record<string, string>> = {},
): Fixture {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "sluice-traps-")))
  const notes = mkdtempSync(join(tmpdir(), "sluice-notes-"))
  cpSync(join(ROOT, "tests/fixtures/selection", name), folder, { recursive: true })
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"))
  for (const [path, text] of Object.entries(added)) writeFileSync(join(folder, path), text)
  const inherited = Object.entries(process.env).filter(
    ([key]) => !/^(VITEST|NODE_OPTIONS|NODE_V8|TEST$|NODE_ENV$|SLUICE_)/.test(key),
  )
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: folder,
    encoding: "utf8",
    env: {
      ...Object.fromEntries(inherited),
      ...environment,
      SLUICE_RECORD: notes,
      SLUICE_ROOT: folder,
      NODE_OPTIONS: `--require ${RECORDER}`,
    },
  })
  const tree = readTree(folder)
  const map = buildMap({
    recording: readRecording(notes),
    tree,
    at: AT,
    toolchain: "node",
    environment: hashed(environment),
    functionsOf,
    sha256,
  })
  return { folder, tree, map, output: stdout + stderr, status }
}

export const hashed = (environment: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, sha256(value)]))

/** A tree with some files changed, added, or (null) taken out. */
export function edited(tree: Tree, edits: Readonly<Record<string, string | null>>): Tree {
  const kept = tree.files.filter(({ path }) => !(path in edits))
  const made = Object.entries(edits).flatMap(([path, text]) =>
    text === null ? [] : [{ path, digest: sha256(text).slice(0, 16) }],
  )
  const text = (path: string) => (path in edits ? (edits[path] ?? undefined) : tree.text(path))
  return { files: [...kept, ...made], text }
}

/** What a change of a fixture's files would run. */
export const chosenAfter = (
  { tree, map }: Fixture,
  edits: Readonly<Record<string, string | null>>,
  environment: Record<string, string>,
): Selected =>
  select({
    map,
    tree: edited(tree, edits),
    toolchain: "node",
    environment: hashed(environment),
    now: AT,
    functionsOf,
    sha256,
  })
