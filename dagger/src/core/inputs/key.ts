import type { Settings } from "../config/settings.js"
import { STAGE_NAMES, type StageName } from "../plan/stages.js"
import { type FileSet, filesOf, isIn } from "./files.js"
import { assetsOf, type ImageRole, imagesOf } from "./parts.js"
import { takesEnvironment, valuesOf } from "./values.js"

/** A file of the application with a digest of its content. */
export type FileDigest = { path: string; digest: string }

/** What a key is made from, beside the settings. */
export type KeyFacts = {
  /** Digest of the files of a set: by the engine, or by `digestOf`. */
  digest(files: FileSet): string
  /** Digest of a program of Sluice's own that runs inside containers. */
  asset(name: string): string
  /** Image references by what they are for. */
  images: Readonly<Record<ImageRole, string>>
  /** A version of each secret, never its value: another value has another version. */
  secrets: Readonly<Record<string, string>>
  /** The version in production, for what compares: a digest or an image reference. */
  baseline?: string
  /** Anything that makes an input of this run alone, such as the age of a database. */
  period?: string
  /** sha256 of a text, in hexadecimal. */
  sha256(text: string): string
}

/** Every input of a stage, by name, each as a short text: equal texts, equal inputs. */
export function inputsOf(
  stage: StageName,
  settings: Settings,
  facts: KeyFacts,
): Record<string, string> {
  const inputs: Record<string, string> = {}
  const files = Object.entries(filesOf(stage, settings))
  for (const [name, set] of files) inputs[`files.${name}`] = facts.digest(set)
  for (const name of assetsOf(stage)) inputs[`asset.${name}`] = facts.asset(name)
  for (const role of imagesOf(stage, settings)) inputs[`image.${role}`] = facts.images[role]
  for (const [name, value] of Object.entries(valuesOf(stage, settings)))
    inputs[`settings.${name}`] = canonical(value)
  if (takesEnvironment(stage))
    for (const [name, version] of Object.entries(facts.secrets)) inputs[`secret.${name}`] = version
  if (stage === "canary" || stage === "promote") inputs.baseline = facts.baseline ?? ""
  if (stage === "trivy") inputs.period = facts.period ?? ""
  return inputs
}

/**
 * The content key of a stage: equal if and only if all of its inputs are, so a
 * result under the same key may stand for another run. 64 hexadecimal digits.
 */
export function keyOf(stage: StageName, settings: Settings, facts: KeyFacts): string {
  return facts.sha256(canonical({ stage, inputs: inputsOf(stage, settings, facts) }))
}

/** Makes `KeyFacts.digest` from a list of files: their paths and contents, in any order. */
export function digestOf(
  files: readonly FileDigest[],
  sha256: (text: string) => string,
): (set: FileSet) => string {
  const known = new Map<string, string>()
  return (set) => {
    const name = canonical(set)
    const before = known.get(name)
    if (before !== undefined) return before
    const chosen = files.filter(({ path }) => isIn(set, path))
    const lines = chosen.map(({ path, digest }) => canonical([path, digest])).sort()
    const made = sha256(lines.join("\n"))
    known.set(name, made)
    return made
  }
}

/**
 * The stages that a change reaches: those that are given one of the changed
 * files (added, changed or removed), and those whose settings are others now.
 */
export function touchedStages(
  before: Settings,
  after: Settings,
  changed: readonly string[],
): StageName[] {
  return STAGE_NAMES.filter((stage) => {
    const sets = [before, after].flatMap((settings) => Object.values(filesOf(stage, settings)))
    return (
      changed.some((path) => sets.some((set) => isIn(set, path))) ||
      canonical(valuesOf(stage, before)) !== canonical(valuesOf(stage, after))
    )
  })
}

/** JSON with the fields of every object in order. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null"
  const fields = Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${fields.map(([name, field]) => `${JSON.stringify(name)}:${canonical(field)}`).join(",")}}`
}
