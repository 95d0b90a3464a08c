import { execFile } from "node:child_process"
import { appendFile, cp, mkdir, mkdtemp, readFile, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"

export const ROOT = resolve(import.meta.dirname, "../../../..")
export const EXAMPLE = join(ROOT, "examples/booking")

/** The stages that measure nothing: everything that a cache may answer. */
export const STAGES = ["lint", "typecheck", "unit", "integration", "contract", "build", "e2e"]

/** A stage of a run, as its report has it. */
export type StageTimes = {
  name: string
  verdict: string
  cached: boolean
  durationSeconds: number
  startedSeconds: number
  endedSeconds: number
}

/** A run: how long the command took, what the tools took, and its stages. */
export type Measured = { seconds: number; stages: StageTimes[] }

/**
 * A copy of the example that no run has seen: the name in package.json and its
 * lock differs, so dependencies, image layers and every result are made anew.
 * Base images and npm's own download cache stay.
 */
export async function newApp(): Promise<string> {
  const app = join(await mkdtemp(join(tmpdir(), "sluice-bench-")), "booking")
  const left = new Set(["node_modules", "dist", "coverage", "test-results"])
  await cp(EXAMPLE, app, { recursive: true, filter: (path) => !left.has(path.split("/").at(-1)!) })
  for (const file of ["package.json", "package-lock.json"]) {
    const text = await readFile(join(app, file), "utf8")
    await writeFile(
      join(app, file),
      text.replaceAll('"name": "booking"', `"name": "booking-${Date.now()}"`),
    )
  }
  return app
}

/** A line more at the end of a file of the application. */
export const edit = (app: string, file: string, line: string): Promise<void> =>
  appendFile(join(app, file), `${line}\n`)

/** A line more inside a function of the application, which starts with the line given. */
export async function editInside(app: string, file: string, start: string): Promise<void> {
  const path = join(app, file)
  const text = await readFile(path, "utf8")
  if (!text.includes(`${start}\n`)) throw new Error(`${file} has no line "${start}"`)
  await writeFile(path, text.replace(`${start}\n`, `${start}\n  // One line more.\n`))
}

/** A folder with so many source files, and no more than a plan needs. */
export async function appOf(files: number): Promise<string> {
  const app = await mkdtemp(join(tmpdir(), "sluice-bench-"))
  await writeFile(
    join(app, "package.json"),
    '{"name":"files","scripts":{"start":"node src/0/0.js"}}\n',
  )
  for (let index = 0; index < files; index++) {
    const folder = join(app, "src", String(Math.floor(index / 50)))
    await mkdir(folder, { recursive: true })
    await writeFile(join(folder, `${index}.js`), `export const value = ${index} // ${Date.now()}\n`)
  }
  return app
}

/** Runs the module on an application; resolves to what it printed and how long it took. */
export async function call(
  app: string,
  ...args: string[]
): Promise<{ seconds: number; stdout: string }> {
  const began = performance.now()
  const stdout = await new Promise<string>((done, failed) => {
    const command = ["-s", "call", "--source", app, ...args]
    execFile("dagger", command, { cwd: ROOT, maxBuffer: 2 ** 28 }, (error, out, err) =>
      error === null ? done(out) : failed(new Error(`dagger ${command.join(" ")}:\n${err}`)),
    )
  })
  return { seconds: (performance.now() - began) / 1000, stdout }
}

/**
 * A run of the stages that measure nothing, with its report in the folder `left`.
 * Throws unless all of them passed: a red run measures nothing.
 */
export async function pipeline(
  app: string,
  left: string,
  options: readonly string[] = [],
): Promise<Measured> {
  const report = ["report", "export", "--path", left]
  const { seconds } = await call(app, "run", "--only", STAGES.join(","), ...options, ...report)
  const stdout = await readFile(join(left, "report.json"), "utf8")
  const { verdict, summary, stages } = JSON.parse(stdout) as {
    verdict: string
    summary: string
    stages: StageTimes[]
  }
  if (verdict !== "pass")
    throw new Error(
      `the run is not green, so its times mean nothing: ${summary ?? stdout.slice(0, 2000)}`,
    )
  return { seconds, stages }
}
