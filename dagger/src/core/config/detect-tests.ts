import { type Seen, seen } from "./facts.js"
import type { PackageJson } from "./package-json.js"

/** Runners that are recognised; mocha is, so that the reason can name it, but cannot be run. */
export type SeenRunner = "vitest" | "jest" | "node" | "mocha"

/** npm's placeholder in a new package.json is no test. */
const PLACEHOLDER = /no test specified/

/** The first of several scripts that package.json has. */
export function script(manifest: PackageJson, names: readonly string[]): Seen<string> | undefined {
  const name = names.find((known) => {
    const text = Object.hasOwn(manifest.scripts, known) ? manifest.scripts[known] : undefined
    return text !== undefined && text.trim() !== "" && !PLACEHOLDER.test(text)
  })
  return name === undefined ? undefined : seen(name, "package.json")
}

/** The runner that a script starts, by its words; else the only one among the dependencies. */
export function runnerOf(manifest: PackageJson, name: string): Seen<SeenRunner> | undefined {
  const inScript = runnerIn(manifest.scripts[name] ?? "")
  if (inScript !== undefined) return seen(inScript, `package.json script ${name}`)
  const all = { ...manifest.dependencies, ...manifest.devDependencies }
  const inDependencies = (["vitest", "jest", "mocha"] as const).filter((runner) =>
    Object.hasOwn(all, runner),
  )
  const only = inDependencies.length === 1 ? inDependencies[0] : undefined
  return only === undefined ? undefined : seen(only, "package.json")
}

function runnerIn(text: string): SeenRunner | undefined {
  if (/(^|[\s/])vitest(\s|$)/.test(text)) return "vitest"
  if (/(^|[\s/])jest(\.js)?(\s|$)/.test(text)) return "jest"
  if (/(^|[\s/])_?mocha(\s|$)/.test(text)) return "mocha"
  return /\b(node|tsx)\b.*\s--test(\s|$|=)/.test(text) ? "node" : undefined
}
