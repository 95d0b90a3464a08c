import { parse } from "yaml"
import type { PackageManager } from "../config/package-manager.js"

/** A package at the version that a lock file names. */
export type Locked = { name: string; version: string }

/** The lock file of each package manager: where scanners read which packages an application has. */
export const LOCK_FILES: Record<PackageManager, string> = {
  npm: "package-lock.json",
  pnpm: "pnpm-lock.yaml",
  yarn: "yarn.lock",
}

/** Text of a lock file, and of the package.json beside it. */
export type LockTexts = { lock: string; manifest: string }

/** A dependency of production that a lock file names with a plain version; undefined: there is none. */
export function lockedPackage(
  manager: PackageManager,
  { lock, manifest }: LockTexts,
): Locked | undefined {
  const found = { npm: npmPackages, pnpm: pnpmPackages, yarn: yarnPackages }[manager]
  return found(lock, manifest).find(({ version }) => /^\d+\.\d+\.\d+$/.test(version))
}

function npmPackages(lock: string): Locked[] {
  const data = mapping(read(JSON.parse, lock))
  // Version 1 of the format has no `packages`.
  const entries =
    data.packages === undefined ? mapping(data.dependencies) : installed(mapping(data.packages))
  return Object.entries(entries).flatMap(([name, value]) => {
    const { version, dev, devOptional, optional, link } = mapping(value)
    const left = [dev, devOptional, optional, link].includes(true)
    return typeof version === "string" && !left ? [{ name, version }] : []
  })
}

/** Packages by name: neither the project itself nor what lies within another package. */
function installed(packages: Record<string, unknown>): Record<string, unknown> {
  const found = Object.entries(packages).flatMap(([path, value]) => {
    const name = /^node_modules\/((?:@[^/]+\/)?[^/]+)$/.exec(path)?.[1]
    return name === undefined ? [] : [[name, value] as const]
  })
  return Object.fromEntries(found)
}

function pnpmPackages(lock: string): Locked[] {
  const data = mapping(read(parse, lock))
  const importers = Object.values(mapping(data.importers ?? { ".": data }))
  return importers.flatMap((importer) =>
    Object.entries(mapping(mapping(importer).dependencies)).map(([name, value]) => ({
      name,
      version: String(typeof value === "string" ? value : mapping(value).version),
    })),
  )
}

function yarnPackages(lock: string, manifest: string): Locked[] {
  const wanted = Object.entries(mapping(mapping(read(JSON.parse, manifest)).dependencies))
  const versions = new Map(
    [...lock.matchAll(/^(\S.*):\n {2}version:? "?([^"\n]+)"?$/gm)].flatMap(
      ([, names = "", version = ""]) =>
        names
          .replaceAll('"', "")
          .split(/, */)
          .map((name) => [name, version] as const),
    ),
  )
  return wanted.flatMap(([name, range]) => {
    const version = versions.get(`${name}@${range}`) ?? versions.get(`${name}@npm:${range}`)
    return version === undefined ? [] : [{ name, version }]
  })
}

function read(how: (text: string) => unknown, text: string): unknown {
  try {
    return how(text)
  } catch {
    return undefined
  }
}

const mapping = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {}
