import { spawnSync } from "node:child_process"
import { createHash } from "node:crypto"
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs"
import { homedir } from "node:os"
import { dirname, join, resolve } from "node:path"

import { type Project, STRYKER } from "./project.js"

/** Where projects and what was measured on them are kept. */
export const CACHE = join(
  process.env.SLUICE_CACHE_DIR ?? join(homedir(), ".cache/sluice"),
  "bench/selection",
)
const ROOT = resolve(import.meta.dirname, "../../../../..")

/** Runs a command at lowest priority; throws with its output where it fails. */
export function run(
  command: string,
  args: readonly string[],
  options: { cwd?: string; env?: Record<string, string>; codes?: readonly number[] } = {},
): string {
  const { codes = [0], env, cwd } = options
  const done = spawnSync("nice", ["-n", "19", command, ...args], {
    cwd,
    encoding: "utf8",
    maxBuffer: 1 << 28,
    env: { ...process.env, CI: "1", ...env },
  })
  if (done.status === null || !codes.includes(done.status))
    throw new Error(`${command} ${args.join(" ")}: ${done.status}\n${done.stdout}\n${done.stderr}`)
  return done.stdout
}

/** A project's folder with its source and its packages; fetched once. */
export function fetched(project: Project): string {
  const folder = join(CACHE, project.name, "source")
  const whole = join(CACHE, project.name, "whole")
  const version = JSON.stringify([{ ...project, mutants: 0, lines: undefined }, STRYKER])
  if (existsSync(whole) && readFileSync(whole, "utf8") === version) {
    const [, lines] = /^(.+)@/.exec(project.lines ?? "") ?? []
    if (lines !== undefined && !existsSync(join(folder, "node_modules", lines)))
      install(project, folder)
    return folder
  }
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  unpack(project, folder)
  const manifest = join(folder, "package.json")
  const { devDependencies, scripts, jest, ...kept } = JSON.parse(
    readFileSync(manifest, "utf8"),
  ) as Record<string, unknown>
  // Of its tools only those that its tests need.
  const own = {
    ...("folder" in project.source ? { devDependencies, scripts } : {}),
    ...("jest.config.js" in project.files ? {} : { jest }),
  }
  writeFileSync(manifest, JSON.stringify({ ...kept, ...own }, null, 2))
  for (const [path, text] of Object.entries(project.files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  for (const path of project.without) rmSync(join(folder, path), { recursive: true, force: true })
  install(project, folder)
  writeFileSync(whole, version)
  return folder
}

/** Installs all at once, as npm takes away what it is not asked for. */
function install({ packages, lines }: Project, folder: string): void {
  run(
    "npm",
    [
      "install",
      "--no-save",
      "--ignore-scripts",
      "--legacy-peer-deps",
      "--no-audit",
      "--no-fund",
    ].concat(packages, lines ?? [], STRYKER),
    { cwd: folder },
  )
}

function unpack({ name, source }: Project, folder: string): void {
  if ("folder" in source) {
    const ignored = /(^|\/)(node_modules|dist|coverage)$/
    cpSync(join(ROOT, source.folder), folder, {
      recursive: true,
      filter: (path) => !ignored.test(path),
    })
    return
  }
  const downloads = join(CACHE, name, "download")
  rmSync(downloads, { recursive: true, force: true })
  mkdirSync(downloads, { recursive: true })
  const archive = fromDebian(source, downloads)
  run("tar", ["xf", archive, "-C", folder, "--strip-components=1"])
}

/** By a list of sources of its own: the machine's lists stay as they are. */
function fromDebian(
  { debian, version, sha256 }: { debian: string; version: string; sha256: string },
  folder: string,
): string {
  const lists = join(CACHE, "apt")
  mkdirSync(join(lists, "partial"), { recursive: true })
  const sources = join(CACHE, "debian.sources")
  const options = [
    `Dir::Etc::sourcelist=${sources}`,
    "Dir::Etc::sourceparts=-",
    `Dir::State::lists=${lists}`,
    "APT::Sandbox::User=root",
  ].flatMap((one) => ["-o", one])
  if (!existsSync(sources)) {
    const part = `${sources}.part`
    const machine = readdirSync("/etc/apt/sources.list.d").filter((one) => one.endsWith(".sources"))
    const text = machine.map((one) => readFileSync(join("/etc/apt/sources.list.d", one), "utf8"))
    writeFileSync(part, text.join("\n").replaceAll(/^Types:.*$/gm, "Types: deb-src"))
    renameSync(part, sources)
    run("apt-get", [...options, "update"])
  }
  // The packaging beside the project's own archive is not needed, and may not be there.
  run("apt-get", [...options, "source", "--download-only", `${debian}=${version}`], {
    cwd: folder,
    codes: [0, 100],
  })
  const name = readdirSync(folder).find((one) => /\.orig\.tar\.\w+$/.test(one))
  if (name === undefined) throw new Error(`Debian's ${debian} ${version} can't be had here.`)
  check(join(folder, name), sha256)
  return join(folder, name)
}

function check(file: string, wanted: string): void {
  const found = createHash("sha256").update(readFileSync(file)).digest("hex")
  if (found !== wanted) throw new Error(`${file} is not the one that is wanted: ${found}`)
}
