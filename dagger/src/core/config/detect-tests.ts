import { isTestRunner, type Runner } from "../tools/runner.js"
import { type Seen, seen } from "./facts.js"
import { allDependencies, type PackageJson } from "./package-json.js"

/** Runners that are recognised; Bun's is, so that the reason can name it, but cannot be run. */
export type SeenRunner = Runner | "bun"

/** npm's placeholder in a new package.json is no test. */
const PLACEHOLDER = /no test specified/

/** A script that starts a browser's tests belongs to e2e. */
const BROWSER = /\b(playwright|cypress|wdio)\b/

/** The first of several scripts that package.json has. */
export function script(manifest: PackageJson, names: readonly string[]): Seen<string> | undefined {
  const name = names.find((known) => {
    const text = Object.hasOwn(manifest.scripts, known) ? manifest.scripts[known] : undefined
    return text !== undefined && text.trim() !== "" && !PLACEHOLDER.test(text)
  })
  return name === undefined ? undefined : seen(name, "package.json")
}

/** The scripts of unit and integration tests. Nest's test:e2e asks its API without a browser. */
export function testScripts(manifest: PackageJson) {
  const integration = script(
    manifest,
    ["test:integration", "integration", "test:int", "test:it", "test:api", "test:e2e"].filter(
      (name) => !BROWSER.test(manifest.scripts[name] ?? ""),
    ),
  )
  const unit = script(
    manifest,
    ["test:unit", "unit", "test"].filter((name) => !BROWSER.test(manifest.scripts[name] ?? "")),
  )
  return { unit, integration }
}

/** The runner that a script starts, by its words; else the only one among the dependencies. */
export function runnerOf(manifest: PackageJson, name: string): Seen<SeenRunner> | undefined {
  const text = manifest.scripts[name] ?? ""
  const inScript = runnerIn(text)
  if (inScript !== undefined) return seen(inScript, `package.json script ${name}`)
  const other = /\b(?:npm|pnpm|yarn)(?:\s+run)?\s+([\w:.-]+)/.exec(text)?.[1]
  if (other !== undefined && other !== name && Object.hasOwn(manifest.scripts, other)) {
    const found = runnerIn(manifest.scripts[other] ?? "")
    if (found !== undefined) return seen(found, `package.json script ${other}`)
  }
  const only = onlyRunner(manifest)
  return only === undefined ? undefined : seen(only, "package.json dependencies")
}

/** The only test runner among the dependencies. */
export function onlyRunner(manifest: PackageJson): Runner | undefined {
  const names = Object.keys(allDependencies(manifest)).filter(isTestRunner)
  return names.length === 1 ? names[0] : undefined
}

function runnerIn(text: string): SeenRunner | undefined {
  if (/(^|[\s/])vitest(\s|$)/.test(text)) return "vitest"
  if (/(^|[\s/])jest(\.js)?(\s|$)/.test(text)) return "jest"
  if (/(^|[\s/])_?mocha(\s|$)/.test(text)) return "mocha"
  if (/\bbun\s+test\b/.test(text)) return "bun"
  return /\b(node|tsx)\b.*\s--test(\s|$|=)/.test(text) ? "node" : undefined
}

/** What measures line coverage: in the project, or missing from it. */
export type CoverageTool = { tool: string } | { missing: string }

/** The tool with which a runner's coverage is measured in this project. */
export function coverageTool(manifest: PackageJson, runner: SeenRunner): CoverageTool {
  const all = allDependencies(manifest)
  const first = (names: readonly string[]) => names.find((name) => Object.hasOwn(all, name))
  if (runner === "jest") return { tool: "jest" }
  if (runner === "node") return { tool: "node" }
  if (runner === "vitest") {
    const tool = first(["@vitest/coverage-v8", "@vitest/coverage-istanbul"])
    const version = all.vitest
    const pinned = version !== undefined && /^[~^]?\d/.test(version) ? `@${version}` : ""
    return tool === undefined ? { missing: `@vitest/coverage-v8${pinned}` } : { tool }
  }
  const tool = first(["c8", "nyc"])
  return tool === undefined ? { missing: "c8" } : { tool }
}
