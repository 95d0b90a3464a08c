import type { PackageJson } from "./package-json.js"
import { type Seen, seen, type SourceFacts } from "./facts.js"

export type PackageManager = "npm" | "pnpm" | "yarn"

/** A package manager, and its exact version; null: the npm of Node's image. */
export type Manager = { name: PackageManager; version: string | null }

const LOCKS: Record<string, PackageManager> = {
  "package-lock.json": "npm",
  "npm-shrinkwrap.json": "npm",
  "pnpm-lock.yaml": "pnpm",
  "yarn.lock": "yarn",
}

/** Lock files that only Bun reads. */
const BUN_LOCKS = ["bun.lock", "bun.lockb"]

/** Versions taken where package.json names none: by the format of the lock file. */
const PNPM_OF_FORMAT: Record<string, string> = {
  "9": "10.24.0",
  "6": "8.15.9",
  "5": "7.33.7",
}
const YARN_CLASSIC = "1.22.22"
const YARN_3 = "3.8.7"
const YARN_4 = "4.12.0"

/** The lock files that are there, the package manager's own first. */
export function lockFiles(facts: SourceFacts): string[] {
  return [...Object.keys(LOCKS), ...BUN_LOCKS].filter((name) => facts.files.includes(name))
}

/** Which package manager, by packageManager in package.json, else by the lock file. */
export function packageManager(
  facts: SourceFacts,
  manifest: PackageJson,
): Seen<Manager> | undefined {
  const [, name, exact] =
    /^(npm|pnpm|yarn)@(\d+\.\d+\.\d+[\w.-]*)?/.exec(manifest.packageManager ?? "") ?? []
  if (name !== undefined) {
    const manager = name as PackageManager
    const version = manager === "npm" ? null : (exact ?? versionByLock(manager, facts))
    return seen({ name: manager, version }, "package.json packageManager")
  }
  const lock = lockFiles(facts).find((file) => LOCKS[file] !== undefined)
  const manager = lock === undefined ? undefined : LOCKS[lock]
  if (lock === undefined || manager === undefined) return undefined
  return seen({ name: manager, version: versionByLock(manager, facts) }, lock)
}

/** The lock file that the package manager reads. */
export function lockOf(facts: SourceFacts, manager: PackageManager): Seen<string> | undefined {
  const lock = lockFiles(facts).find((file) => LOCKS[file] === manager)
  return lock === undefined ? undefined : seen(lock, lock)
}

/** True where Bun alone can install the project. */
export function needsBun(facts: SourceFacts, manifest: PackageJson): boolean {
  if (manifest.packageManager?.startsWith("bun@")) return true
  const locks = lockFiles(facts)
  return locks.length > 0 && locks.every((file) => BUN_LOCKS.includes(file))
}

function versionByLock(manager: PackageManager, { texts }: SourceFacts): string | null {
  if (manager === "npm") return null
  if (manager === "pnpm") {
    const format = /^lockfileVersion:\s*['"]?(\d+)/m.exec(texts["pnpm-lock.yaml"] ?? "")?.[1]
    return PNPM_OF_FORMAT[format ?? "9"] ?? "10.24.0"
  }
  const lock = texts["yarn.lock"] ?? ""
  const format = /^__metadata:\s*\n\s+version:\s*["']?(\d+)/m.exec(lock)?.[1]
  if (format === undefined) return YARN_CLASSIC
  return Number(format) >= 8 ? YARN_4 : YARN_3
}

/** True for Yarn 2 and newer, which share nothing with Yarn 1 but the name. */
export const isBerry = ({ name, version }: Manager): boolean =>
  name === "yarn" && !version?.startsWith("1.")

/** Command that puts the package manager itself into Node's image; null: it is there. */
export function setupCommand(manager: Manager): string | null {
  if (manager.version === null) return null
  const name = isBerry(manager) ? "@yarnpkg/cli-dist" : manager.name
  // Node's image brings a Yarn of its own, which npm would not replace unless forced.
  return `npm install --global --force --silent --no-audit --no-fund ${name}@${manager.version}`
}

/** Environment in which the package manager works; Yarn's links are folders, as every tool expects. */
export function managerEnvironment(manager: Manager): Record<string, string> {
  if (manager.name === "pnpm") return { npm_config_store_dir: "/root/.cache/sluice-packages" }
  if (!isBerry(manager)) return {}
  return {
    YARN_NODE_LINKER: "node-modules",
    YARN_IGNORE_PATH: "1",
    YARN_ENABLE_TELEMETRY: "0",
    YARN_GLOBAL_FOLDER: "/root/.cache/sluice-packages",
  }
}

/** Command that installs what the lock says; without a lock, what package.json allows today. */
export function installCommand(manager: Manager, hasLock: boolean): string {
  if (manager.name === "npm") return `npm ${hasLock ? "ci" : "install"} --no-audit --no-fund`
  if (manager.name === "pnpm") return `pnpm install --${hasLock ? "" : "no-"}frozen-lockfile`
  if (isBerry(manager)) return `yarn install --${hasLock ? "" : "no-"}immutable`
  return `yarn install --non-interactive${hasLock ? " --frozen-lockfile" : ""}`
}

/** The same without development dependencies and scripts: it is looked at, never run. */
export function productionCommand(manager: Manager, hasLock: boolean): string {
  const install = installCommand(manager, hasLock)
  if (manager.name === "npm") return `${install} --omit=dev --ignore-scripts`
  if (manager.name === "pnpm") return `${install} --prod --ignore-scripts`
  if (isBerry(manager)) return "YARN_ENABLE_SCRIPTS=0 yarn workspaces focus --all --production"
  return `${install} --production --ignore-scripts`
}
