// Says where the locks have drifted: dagger/package-lock.json is what the engine
// installs from, the root's is what a laptop installs from; both must agree.
import { readFileSync } from "node:fs"

type Lock = { packages: Record<string, LockEntry> }
type LockEntry = { version?: string; resolved?: string; dependencies?: Record<string, string> }

const read = <T>(path: string) => JSON.parse(readFileSync(path, "utf8")) as T

const manifest = read<LockEntry>("dagger/package.json")
const root = read<Lock>("package-lock.json")
const dagger = read<Lock>("dagger/package-lock.json")
const problems: string[] = []

for (const [name, version] of Object.entries(manifest.dependencies ?? {})) {
  if (!/^\d+\.\d+\.\d+$/.test(version)) problems.push(`${name} is not pinned exactly: ${version}`)
  const locked = dagger.packages[""]?.dependencies?.[name]
  if (locked !== version) problems.push(`dagger's lock has ${name} ${locked}, not ${version}`)
}
for (const [path, entry] of Object.entries(dagger.packages)) {
  if (path === "") continue
  // Where a package lies differs: tools of the root may need another version of the same.
  const name = path.slice(path.lastIndexOf("node_modules/"))
  const inRoot = Object.entries(root.packages).filter(([where]) => where.endsWith(name))
  const versions = inRoot.map(([, { version }]) => version)
  if (!versions.includes(entry.version))
    problems.push(
      `${path}: ${entry.version} in dagger's lock, ${versions.join(", ")} in the root's`,
    )
}
for (const [file, lock] of Object.entries({ root, dagger })) {
  for (const [path, entry] of Object.entries(lock.packages))
    if (entry.resolved?.includes("://")) problems.push(`${file} lock names a host for ${path}`)
}

if (problems.length > 0) {
  console.error(problems.join("\n"))
  console.error(
    "Run `npm install`, then `npm install --package-lock-only --no-workspaces` in dagger/.",
  )
  process.exit(1)
}
console.log("locks: in step")
