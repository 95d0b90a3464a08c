import { execFile } from "node:child_process"
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { dirname, join, resolve } from "node:path"
import { reportSchema } from "../../dagger/src/core/report/json.js"
import type { RunReport, StageReport } from "../../dagger/src/core/report/model.js"

export const ROOT = resolve(import.meta.dirname, "../..")
export const EXAMPLE = join(ROOT, "examples/booking")

/** How a command ended. */
export type Ended = { exitCode: number; stdout: string; stderr: string }

/** Runs a command of the repository to its end. */
export function run(command: string, args: readonly string[], cwd = ROOT): Promise<Ended> {
  return new Promise((done) => {
    const options = { cwd, maxBuffer: 256 * 1024 * 1024, env: { ...process.env, NO_COLOR: "1" } }
    execFile(command, args, options, (error, stdout, stderr) => {
      const exitCode = error === null ? 0 : typeof error.code === "number" ? error.code : 1
      done({ exitCode, stdout, stderr })
    })
  })
}

/** A run of scripts/pipeline with the report that it left. */
export type PipelineRun = Ended & { out: string; report?: RunReport }

/** Runs scripts/pipeline; its report goes to a new folder. */
export async function pipeline(app: string, ...args: string[]): Promise<PipelineRun> {
  const out = join(await mkdtemp(join(tmpdir(), "sluice-test-")), "report")
  const ended = await run(join(ROOT, "scripts/pipeline"), [app, "--out", out, ...args])
  const text = await readFile(join(out, "report.json"), "utf8").catch(() => undefined)
  if (text === undefined) return { ...ended, out }
  return { ...ended, out, report: reportSchema.parse(JSON.parse(text)) as RunReport }
}

/** A stage of a report; throws what the run printed if it is not there. */
export function stageOf(ended: PipelineRun, name: string): StageReport {
  const stage = ended.report?.stages.find((one) => one.name === name)
  if (stage === undefined) throw new Error(`no stage ${name}:\n${ended.stdout}\n${ended.stderr}`)
  return stage
}

/** Changes to a copy of the example: a file's new text, or what to replace in it. */
export type Overlay = Record<string, string | { replace: string; by: string }>

/** A copy of the example with planted faults. The caller removes it. */
export async function planted(overlay: Overlay): Promise<{ app: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), "sluice-app-"))
  const app = join(folder, "booking")
  const left = new Set(["node_modules", "dist", "coverage", "test-results"])
  await cp(EXAMPLE, app, { recursive: true, filter: (path) => !left.has(path.split("/").at(-1)!) })
  for (const [file, change] of Object.entries(overlay)) {
    const path = join(app, file)
    await mkdir(dirname(path), { recursive: true })
    if (typeof change === "string") await writeFile(path, change)
    else {
      const text = await readFile(path, "utf8")
      if (!text.includes(change.replace)) throw new Error(`${file} has no ${change.replace}`)
      await writeFile(path, text.replace(change.replace, change.by))
    }
  }
  return { app, remove: () => rm(folder, { recursive: true, force: true }) }
}
