import { readdirSync, readFileSync, statSync } from "node:fs"
import { join, relative } from "node:path"
import { factFiles, type SourceFacts } from "../../dagger/src/core/config/facts.js"

/** Folder of the fixture applications. */
export const APPS = "tests/fixtures/apps"

/** An application of the fixtures; `path` is its folder in its workspace. */
export type FixtureApp = { name: string; path: string }

const PATHS: Record<string, string> = {
  "npm-workspaces": "apps/web",
  "pnpm-workspaces": "services/api",
}

export const FIXTURES: FixtureApp[] = readdirSync(APPS)
  .filter((name) => statSync(join(APPS, name)).isDirectory())
  .map((name) => ({ name, path: PATHS[name] ?? "." }))

/** What detection is given of a folder, as the engine would export it. */
export function factsIn(folder: string): Pick<SourceFacts, "files" | "texts"> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/node_modules|\bdist\b|\.next/.test(entry.parentPath))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort()
  const texts = factFiles(files).map((file) => [file, readFileSync(join(folder, file), "utf8")])
  return { files, texts: Object.fromEntries(texts) as Record<string, string> }
}

/** The facts of a fixture, with those of the workspace around it. */
export function fixtureFacts({ name, path }: FixtureApp): SourceFacts {
  const root = factsIn(join(APPS, name))
  return path === "." ? root : { ...factsIn(join(APPS, name, path)), workspace: root }
}
