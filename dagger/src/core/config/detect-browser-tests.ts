import type { SourceFacts } from "./facts.js"

/**
 * Folders that Playwright's configuration names for its tests, from the
 * application's folder on; none where it names none, or not in plain words.
 */
export function browserTestFolders(facts: SourceFacts, config: string | undefined): string[] {
  const text = config === undefined ? undefined : facts.texts[config]
  if (config === undefined || text === undefined) return []
  const named = [...text.matchAll(/\btestDir\s*:\s*(["'`])([^"'`$]+)\1/g)]
  if (named.length !== (text.match(/\btestDir\b/g) ?? []).length) return []
  const base = config.split("/").slice(0, -1)
  const folders = named.map(([, , folder = ""]) => joined(base, folder))
  return folders.some((folder) => folder === "" || folder.startsWith("..")) ? [] : folders
}

/** A path from a folder on, without "." and "..". */
function joined(base: readonly string[], path: string): string {
  const names: string[] = []
  for (const name of [...base, ...path.split("/")]) {
    if (name === "..") names.pop()
    else if (name !== "" && name !== ".") names.push(name)
  }
  return path.startsWith("/") || path.split("/").filter((n) => n === "..").length > base.length
    ? ".."
    : names.join("/")
}
