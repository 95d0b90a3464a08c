import { dag, type Container, type Directory } from "@dagger.io/dagger"
import { mkdtemp, readdir, readFile, stat } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join, relative } from "node:path"
import type { Raw } from "../core/tools/raw.js"
import { quoted } from "../core/tools/shell.js"
import { maskedFolder, type AppSecrets } from "./secrets.js"

/**
 * One tool of an exec. `command` is for `sh -c` and may use $OUT and $KEEP;
 * `setting` names the field of sluice.yaml that its time limit comes from.
 */
export type ToolCommand = {
  name: string
  command: string
  timeoutSeconds: number
  setting?: string
}

/** What an exec left: one raw output per tool, the folder they came from, and files for people. */
export type ExecResult = {
  raws: Record<string, Raw>
  out: Directory
  keep: Directory
  /** What a recorder left, where there was one; it is never shown to anyone as it is. */
  notes?: Directory
}

/** Largest report of a tool that is read, in bytes. */
const MOST_BYTES = 64 * 1024 * 1024

/** Traces, screenshots and videos: exported with the report, but never read here. */
const FOR_PEOPLE = ["**/test-results"]

/**
 * Options of `runTools`: secrets to take out of what the tools leave; an input of
 * this run alone, so that an earlier one's result is not taken; tools side by side
 * or one after the other; lines to run before and after them.
 */
export type ExecOptions = {
  secrets: AppSecrets
  fresh: string
  parallel?: boolean
  before?: string
  after?: string
  /** Folder of a recorder's notes. */
  notes?: string
}

/**
 * Runs tools in one exec of a container and reads what they left. The exec
 * succeeds whatever the tools' exit codes; it throws only if it could not run.
 */
export async function runTools(
  container: Container,
  tools: readonly ToolCommand[],
  options: ExecOptions,
): Promise<ExecResult> {
  const own =
    options.fresh === "" ? container : container.withEnvVariable("SLUICE_FRESH", options.fresh)
  const done = own
    .withMountedFile("/sluice/exec.sh", dag.currentModule().source().file("assets/exec.sh"))
    .withExec(["sh", "-c", script(tools, options)])
  const out = maskedFolder(done.directory("/sluice/out"), options.secrets)
  const raws = withLimits(await readRaws(out), tools)
  const keep = maskedFolder(done.directory("/sluice/keep"), options.secrets)
  const notes = options.notes === undefined ? {} : { notes: done.directory(options.notes) }
  return { raws, out, keep, ...notes }
}

function withLimits(raws: Record<string, Raw>, tools: readonly ToolCommand[]): Record<string, Raw> {
  const limited = tools.flatMap(({ name, timeoutSeconds: seconds, setting }) => {
    const raw = raws[name]
    const limit = setting === undefined ? { seconds } : { seconds, setting }
    return raw === undefined ? [] : [[name, { ...raw, limit }] as const]
  })
  return { ...raws, ...Object.fromEntries(limited) }
}

function script(
  tools: readonly ToolCommand[],
  { secrets, parallel, before, after, notes = "" }: ExecOptions,
): string {
  const calls = tools.map(
    ({ name, command, timeoutSeconds }) => `tool ${name} ${timeoutSeconds} ${quoted(command)}`,
  )
  return [
    ". /sluice/exec.sh",
    `mkdir -p /sluice/out /sluice/keep ${notes}`.trimEnd(),
    ...(before === undefined ? [] : [before]),
    ...(parallel ? [...calls.map((call) => `( ${call} ) &`), "wait"] : calls),
    ...(after === undefined ? [] : [after]),
    // The engine's progress view would show it as it is.
    ...(secrets.values === undefined ? tools.map(({ name }) => `show ${name}`) : []),
    "exit 0",
  ].join("\n")
}

/** Reads every tool's folder of an exec's output, by one export. */
export async function readRaws(out: Directory): Promise<Record<string, Raw>> {
  const folder = join(await mkdtemp(join(tmpdir(), "sluice-")), "out")
  await out.filter({ exclude: FOR_PEOPLE }).export(folder)
  const names = await readdir(folder)
  const raws = await Promise.all(names.map((name) => readRaw(join(folder, name))))
  return Object.fromEntries(names.map((name, index) => [name, raws[index]!]))
}

async function readRaw(folder: string): Promise<Raw> {
  const files: Record<string, string> = {}
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    if (!entry.isFile() || (await stat(path)).size > MOST_BYTES) continue
    files[relative(folder, path)] = await readFile(path, "utf8")
  }
  const take = (name: string): string => {
    const text = files[name] ?? ""
    delete files[name]
    return text
  }
  const stdout = take(".stdout")
  const stderr = take(".stderr")
  const startedAt = take(".started").trim()
  const exit = take(".exit").trim()
  const durationSeconds = Number(take(".milliseconds").trim() || 0) / 1000
  return {
    exitCode: exit === "" ? 1 : Number(exit),
    stdout,
    stderr,
    files,
    durationSeconds,
    startedAt,
  }
}
