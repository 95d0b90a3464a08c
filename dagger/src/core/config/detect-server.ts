import { type Seen, seen, isSource, type SourceFacts } from "./facts.js"
import type { PackageJson } from "./package-json.js"
import { routesOf } from "./routes.js"
import { script } from "./detect-tests.js"

export type Framework = "Next" | "Nest" | "Fastify" | "Hono" | "Express" | "Koa" | "Node"

const FRAMEWORKS: readonly (readonly [string, Framework])[] = [
  ["next", "Next"],
  ["@nestjs/core", "Nest"],
  ["fastify", "Fastify"],
  ["hono", "Hono"],
  ["express", "Express"],
  ["koa", "Koa"],
]

/** Source files of the application with their text, entry files first. */
export function sources({ texts }: SourceFacts): [string, string][] {
  const rank = (file: string) => (/(^|\/)(main|server|index|app)\.\w+$/.test(file) ? 0 : 1)
  return Object.entries(texts)
    .filter(([file]) => isSource(file) && !/\.config\.\w+$/.test(file))
    .sort(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1))
}

/** Text that starts a server. */
const LISTENS = /\.listen\s*\(|\bserve\s*\(/

/** The framework, by the dependencies; "Node" for a server of node:http. */
export function framework(facts: SourceFacts, manifest: PackageJson): Seen<Framework> | undefined {
  const found = FRAMEWORKS.find(([name]) => Object.hasOwn(manifest.dependencies, name))
  if (found !== undefined) return seen(found[1], `package.json dependency ${found[0]}`)
  const file = sources(facts).find(
    ([, text]) => /createServer/.test(text) && LISTENS.test(text),
  )?.[0]
  return file === undefined ? undefined : seen("Node", file)
}

/** Command that starts the application: a script, else the file that listens. */
export function startCommand(facts: SourceFacts, manifest: PackageJson): Seen<string> | undefined {
  const found = script(manifest, ["start:prod", "start:production", "start"])
  if (found !== undefined)
    return seen(found.value === "start" ? "npm start" : `npm run ${found.value}`, found.from)
  const listening = sources(facts).filter(
    ([file, text]) => /\.[cm]?js$/.test(file) && LISTENS.test(text),
  )
  const file = listening.find(([name]) => name === manifest.main)?.[0] ?? listening[0]?.[0]
  return file === undefined ? undefined : seen(`node ${file}`, file)
}

/** A port that is written down: in the start script, or as what is taken without PORT. */
export function portOf(facts: SourceFacts, manifest: PackageJson): Seen<number> | undefined {
  for (const name of ["start:prod", "start"]) {
    const text = manifest.scripts[name] ?? ""
    const inScript = /(?:\s(?:-p|--port)[\s=]|\bPORT=)(\d{2,5})\b/.exec(text)?.[1]
    if (inScript !== undefined) return seen(Number(inScript), `package.json script ${name}`)
  }
  for (const [file, text] of sources(facts)) {
    const found = PORTS.map((pattern) => pattern.exec(text)?.[1]).find((one) => one !== undefined)
    if (found !== undefined) return seen(Number(found), file)
  }
  return undefined
}

const PORTS = [
  /\bPORT\b["'\])]*\s*(?:\?\?|\|\|)\s*["']?(\d{2,5})\b/,
  /\bPORT\b[^\n]{0,60}\.default\(\s*["']?(\d{2,5})\b/,
  /\.listen\s*\(\s*(?:\{\s*)?(?:port:\s*)?(\d{2,5})\b/,
  /\bserve\s*\(\s*\{[^}]*\bport:\s*(\d{2,5})\b/,
]

/** True where a port is read from the environment, so that any will do. */
export const readsPort = (facts: SourceFacts): boolean =>
  sources(facts).some(([, text]) => /\bPORT\b/.test(text))

const HEALTH = /(^|\/)_?(healthz?|health-?check|readyz?|ready|livez?|live|ping|status|up)$/

/**
 * The path that tells whether the application works: of its OpenAPI document,
 * or among the routes that its sources name; else a page or route that must
 * answer by itself; undefined where nothing is known.
 */
export function healthPathOf(
  facts: SourceFacts,
  documented: Seen<string[]> | undefined,
): Seen<string> | undefined {
  const inDocument = documented?.value.find((path) => HEALTH.test(path))
  if (documented !== undefined && inDocument !== undefined) return seen(inDocument, documented.from)
  const routes = routesOf(facts)
  const health = routes.find(({ path }) => HEALTH.test(path))
  if (health !== undefined) return seen(health.path, health.file)
  const root = routes.find(({ path }) => path === "/") ?? routes[0]
  if (root !== undefined) return seen(root.path, root.file)
  const first = documented?.value[0]
  return documented === undefined || first === undefined ? undefined : seen(first, documented.from)
}
