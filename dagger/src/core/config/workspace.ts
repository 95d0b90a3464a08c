import { parse } from "yaml"
import { noSuchApp } from "../errors.js"
import { nearest } from "../plan/nearest.js"
import type { SourceFacts } from "./facts.js"
import { readPackageJson } from "./package-json.js"

/** Patterns of the packages that a workspace's root names; empty where it is none. */
export function workspaceGlobs({ texts }: Pick<SourceFacts, "texts">): string[] {
  const manifest = texts["package.json"]
  const own = manifest === undefined ? [] : readPackageJson(manifest).workspaces
  return [...own, ...pnpmPackages(texts["pnpm-workspace.yaml"])]
}

function pnpmPackages(text: string | undefined): string[] {
  if (text === undefined) return []
  try {
    const { packages } = (parse(text) ?? {}) as { packages?: unknown }
    return Array.isArray(packages)
      ? packages.filter((one): one is string => typeof one === "string")
      : []
  } catch {
    return []
  }
}

/** Folders that hold a package.json below the root, as far as they were looked at. */
export const packageFolders = (files: readonly string[]): string[] =>
  files
    .filter((file) => /^[^/]+(\/[^/]+)?\/package\.json$/.test(file))
    .map((file) => file.slice(0, -"/package.json".length))
    .sort()

/** Whether a folder is one of a workspace's packages. */
export function isMember(folder: string, globs: readonly string[]): boolean {
  const matches = (glob: string) =>
    new RegExp(
      `^${glob
        .replace(/^\.\//, "")
        .replace(/\/$/, "")
        .replace(/[.+^${}()|[\]\\]/g, "\\$&")
        .replaceAll("**", "\0")
        .replaceAll("*", "[^/]+")
        .replaceAll("\0", ".+")}$`,
    ).test(folder)
  const refused = globs.filter((glob) => glob.startsWith("!")).map((glob) => glob.slice(1))
  return (
    globs.some((glob) => !glob.startsWith("!") && matches(glob)) &&
    !refused.some((glob) => matches(glob))
  )
}

/**
 * The application's folder in the source, as --app names it: without "./" and a
 * trailing slash. Throws SLUICE_NO_SUCH_APP where `files` holds no package.json of it.
 */
export function appPath(given: string, files: readonly string[]): string {
  const path = given
    .trim()
    .replace(/^(\.\/)+/, "")
    .replace(/\/+$/, "")
  if (path === "" || path === ".") return "."
  if (files.includes(`${path}/package.json`)) return path
  const known = packageFolders(files)
  throw noSuchApp(given, known, nearest(path, known))
}
