import { spawn } from "node:child_process"
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs"
import { createRequire } from "node:module"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"

import type { Project } from "./project.js"

const DRIVERS = join(import.meta.dirname, "drivers")

/** A test file to be run with a mutant, and how often that one's place may run before it counts as endless. */
export type Try = { id: string; file: string; hitLimit: number }

/** What came of it. Without a mutant, how often each one's place was run. */
export type Tried = {
  id: string
  file: string
  failed: boolean
  milliseconds: number
  hits?: Record<string, number>
}

/** Seconds without any result after which a test file counts as endless; without a mutant none may be. */
const PATIENCE_SECONDS = 25
const DRY_PATIENCE_SECONDS = 120

/**
 * Runs test files with mutants, one after the other; without a list every test file without a
 * mutant. A mutant whose tests do not end is given up: nothing more is tried with it.
 */
export async function drive(
  project: Project,
  copy: string,
  tries: readonly Try[] | undefined,
): Promise<Tried[]> {
  const work = mkdtempSync(join(tmpdir(), "sluice-mutants-"))
  const done: Tried[] = []
  let left = tries
  for (;;) {
    const made = await driven(project, copy, left, work)
    done.push(...made)
    if (left === undefined) break
    const [stuck] = left.slice(made.length)
    if (stuck === undefined) break
    left = left.slice(made.length).filter(({ id }) => id !== stuck.id)
  }
  rmSync(work, { recursive: true, force: true })
  return done
}

/** One process: what it got through before it ended, or was ended as nothing came any more. */
async function driven(
  { runner }: Project,
  copy: string,
  tries: readonly Try[] | undefined,
  work: string,
): Promise<Tried[]> {
  const [job, results] = [join(work, "job.json"), join(work, "results.ndjson")]
  const coverage = join(work, "coverage")
  mkdirSync(coverage, { recursive: true })
  writeFileSync(job, JSON.stringify({ root: copy, tries, coverage }))
  writeFileSync(results, "")
  const args = runner === "jest" ? jestArgs(copy) : vitestArgs(copy)
  const child = spawn("nice", ["-n", "19", "node", ...args], {
    cwd: copy,
    // With the programs that it starts it is a group of its own, which can be ended as one.
    detached: true,
    stdio: ["ignore", "ignore", "pipe"],
    env: {
      ...process.env,
      CI: "1",
      SLUICE_JOB: job,
      SLUICE_RESULTS: results,
      SLUICE_STATE: join(work, "state.json"),
    },
  })
  let said = ""
  child.stderr.on("data", (text: Buffer) => (said = (said + text.toString()).slice(-4000)))
  const ended = new Promise<"ended">((resolve) => child.once("exit", () => resolve("ended")))
  const patience = tries === undefined ? DRY_PATIENCE_SECONDS : PATIENCE_SECONDS
  let [size, since] = [0, Date.now()]
  let cut = false
  while ((await Promise.race([ended, sleep(500)])) !== "ended") {
    const now = statSync(results).size
    if (now !== size) [size, since] = [now, Date.now()]
    if (Date.now() - since < patience * 1000) continue
    cut = true
    endGroup(child.pid!)
    await ended
  }
  // A program that a test started may go on in an endless loop.
  endGroup(child.pid!)
  const lines = readFileSync(results, "utf8").split("\n").slice(0, -1)
  const tried = lines.map((line) => JSON.parse(line) as Tried)
  if (tries === undefined && tried.length === 0)
    throw new Error(`No test file of ${copy} could be run:\n${said}`)
  // What was left out here would be tried with no mutant at all.
  if (tries === undefined && cut)
    throw new Error(
      `A test file of ${copy} does not end without a mutant either, after ${tried.at(-1)!.file}.`,
    )
  return tried
}

/** Ends a process that leads a group, and whatever of the group is left. */
function endGroup(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL")
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error
  }
}

/** The project's own settings, with our runner and what goes before each test file. */
function jestArgs(copy: string): string[] {
  const load = createRequire(join(copy, "package.json"))
  const own = join(copy, "jest.config.js")
  const config = (
    existsSync(own) ? load(own) : ((load("./package.json") as { jest?: object }).jest ?? {})
  ) as { setupFiles?: string[] }
  const setupFiles = [join(DRIVERS, "setup.cjs"), ...(config.setupFiles ?? [])]
  const all = { ...config, rootDir: copy, runner: join(DRIVERS, "jest.cjs"), setupFiles }
  const flags = ["--ci", "--runInBand", "--coverage=false", "--forceExit", "--silent"]
  return ["node_modules/jest/bin/jest.js", ...flags, "--config", JSON.stringify(all)]
}

function vitestArgs(copy: string): string[] {
  const own = ["mjs", "js", "mts", "ts"].map((end) => `vitest.config.${end}`)
  const name = own.find((one) => existsSync(join(copy, one)))
  const config = `import { mergeConfig } from "vitest/config"
import own from ${JSON.stringify(`./${name}`)}
export default mergeConfig(own, { test: { setupFiles: ["./sluice-setup.mjs"] } })
`
  writeFileSync(join(copy, "sluice.vitest.config.mjs"), config)
  for (const file of ["setup", "vitest"])
    writeFileSync(join(copy, `sluice-${file}.mjs`), readFileSync(join(DRIVERS, `${file}.mjs`)))
  return ["sluice-vitest.mjs"]
}
