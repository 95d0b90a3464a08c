import { existsSync, readdirSync, readFileSync, statSync } from "node:fs"
import { dirname, join, relative } from "node:path"
import { fileURLToPath } from "node:url"
import type { Raw } from "../../../dagger/src/core/tools/raw.js"

const OUTPUTS = join(dirname(fileURLToPath(import.meta.url)), "../../fixtures/outputs")

/** Raw output made up for a test. */
export function rawOf(part: Partial<Raw> = {}): Raw {
  return {
    exitCode: 0,
    stdout: "",
    stderr: "",
    files: {},
    durationSeconds: 1,
    startedAt: "2026-01-01T00:00:00Z",
    ...part,
  }
}

/** What a tool left in a recorded run, such as recorded("eslint/10.15.0/errors"). */
export function recorded(path: string): Raw {
  const folder = join(OUTPUTS, path)
  const names = filesIn(folder).map((file) => relative(folder, file))
  if (names.length === 0) throw new Error(`nothing is recorded at ${path}`)
  const read = (name: string) =>
    existsSync(join(folder, name)) ? readFileSync(join(folder, name), "utf8") : ""
  const reports = names.filter((name) => !["stdout", "stderr", "exitcode"].includes(name))
  return rawOf({
    exitCode: Number(read("exitcode") || 0),
    stdout: read("stdout"),
    stderr: read("stderr"),
    files: Object.fromEntries(reports.map((name) => [name, read(name)])),
  })
}

/** The versions of a tool that are recorded. */
export function versionsOf(tool: string): string[] {
  return readdirSync(join(OUTPUTS, tool)).filter((name) => /^\d/.test(name))
}

function filesIn(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    return statSync(path).isDirectory() ? filesIn(path) : [path]
  })
}

/** Texts that no report should look like; every parser must take them without throwing. */
export const GARBAGE: readonly string[] = [
  "",
  " \n",
  "null",
  "[",
  '{"a":',
  "<html>502</html>",
  "<testsuites><testcase",
  "\u0000\u0001",
  "[1]",
  '{"suites": 3}',
  "true",
]
