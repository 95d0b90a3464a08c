import { existsSync, readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { type BrowserRun, ChunkFile, RunFile } from "../core/selection/browser.js"
import { readRecording } from "./folder.js"

const json = (file: string): unknown => JSON.parse(readFileSync(file, "utf8"))

/**
 * Reads what a recorded run of browser tests left in a folder. `prefix` is where the
 * application is in the source.
 */
export function readBrowserRun(folder: string, prefix: string): BrowserRun {
  const steps = readRecording(join(folder, "steps"))
  const { problem } = RunFile.parse(json(join(folder, "run.json")))
  if (problem !== undefined) throw new Error(`the notes of migrations and seed: ${problem}`)
  const names = readdirSync(folder)
    .filter((name) => existsSync(join(folder, name, "chunk.json")))
    .sort((a, b) => Number(a) - Number(b))
  const chunks = names.map((name) => {
    const { file, problems } = ChunkFile.parse(json(join(folder, name, "chunk.json")))
    const app = readRecording(join(folder, name, "app"))
    const browser = readRecording(join(folder, name, "browser"))
    return { file: prefix + file, problems, app, browser }
  })
  const texts = [steps, ...chunks.map(({ app }) => app)]
  const text = (key: string): string | undefined => {
    for (const one of texts) {
      const found = one.text(key)
      if (found !== undefined) return found
    }
    return undefined
  }
  return { chunks, steps, text }
}
