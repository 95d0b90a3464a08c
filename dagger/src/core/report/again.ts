import { hanging } from "./failure.js"
import type { RunReport, StageReport } from "./model.js"

/** Digests of a stage's inputs, by their names. */
export type Inputs = Readonly<Record<string, string>>

const FILES: Record<string, string> = {
  manifests: "package.json or the lock file",
  project: "files of the project",
  image: "files of the image",
  eslint: "files of the project",
  prettier: "files of the project",
  scanned: "files of the project",
  openapi: "the API document",
  scripts: "load scripts or their data",
}

const KINDS: Record<string, string> = {
  asset: "Sluice itself",
  image: "an image of a tool",
  settings: "settings",
  secret: "secrets",
  baseline: "the baseline",
  period: "the age of Trivy's database",
}

/** An input in words: "files.project" is "files of the project". */
function words(input: string): string {
  const [kind = "", name = ""] = input.split(".")
  return kind === "files" ? (FILES[name] ?? `files (${name})`) : (KINDS[kind] ?? input)
}

/** What differs between a stage's inputs of two runs, in words, each once; none if nothing does. */
export function changedInputs(before: Inputs, now: Inputs): string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(now)])].sort()
  return [...new Set(names.filter((name) => before[name] !== now[name]).map(words))]
}

/** Why a stage ran again since an earlier run; undefined where it did not, or that is not known. */
export function ranBecause(stage: StageReport, before: Inputs | undefined): string[] | undefined {
  if (stage.cached || before === undefined || stage.inputs === undefined) return undefined
  return changedInputs(before, stage.inputs)
}

/** Since the earlier run, what made which stages run again: a line for each cause. */
export function againLines({ stages }: RunReport): string[] {
  const byCause = new Map<string, string[]>()
  for (const { name, changed } of stages) {
    if (changed === undefined || changed.length === 0) continue
    const cause = changed.join(", ")
    byCause.set(cause, [...(byCause.get(cause) ?? []), name])
  }
  return [...byCause].flatMap(([cause, names]) =>
    hanging(`Ran again, as ${cause} changed: ${names.join(", ")}.`, 0),
  )
}
