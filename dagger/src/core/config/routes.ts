import { parse } from "yaml"
import type { SourceFacts } from "./facts.js"
import { sources } from "./detect-server.js"

/** A path that answers GET without parameters, and the file that says so. */
export type Route = { path: string; file: string }

const RECEIVERS = "app|server|fastify|api|web|hono|instance|f|router|routes"

/** Routes for GET without parameters that the sources name literally; a guess, good to start with. */
export function routesOf(facts: SourceFacts): Route[] {
  const texts = sources(facts)
  const all = texts.map(([, text]) => text).join("\n")
  const prefix = mountPrefix(all)
  const global = /setGlobalPrefix\(\s*["'`]([\w/-]+)["'`]/.exec(all)?.[1]
  const written = texts.flatMap(([file, text]) =>
    [...called(text, prefix), ...declared(text), ...compared(text), ...decorated(text, global)].map(
      (path) => ({ path, file }),
    ),
  )
  const routes = [...written, ...nextRoutes(facts.files)]
  return routes.filter(
    ({ path }, index) =>
      !/[:*{}[\]]/.test(path) && routes.findIndex((other) => other.path === path) === index,
  )
}

/** Whether "/" is among the routes. */
export const hasFrontPage = (facts: SourceFacts): boolean =>
  routesOf(facts).some(({ path }) => path === "/")

/** The only path under which a router is mounted; undefined where there are several. */
function mountPrefix(all: string): string | undefined {
  const found = [...all.matchAll(/\.(?:use|route)\(\s*["'`](\/[\w/-]+)["'`]\s*,\s*\w*[rR]oute/g)]
  return found.length === 1 ? found[0]?.[1] : found.length === 0 ? "" : undefined
}

function called(text: string, prefix: string | undefined): string[] {
  const calls = text.matchAll(new RegExp(`\\b(${RECEIVERS})\\.get\\(\\s*["'\`](/[^"'\`]*)`, "g"))
  return [...calls].flatMap(([, receiver = "", path = ""]) => {
    if (!/^route/.test(receiver)) return [path]
    return prefix === undefined ? [] : [joined(prefix, path)]
  })
}

/** Fastify's route({ method: "GET", url: "/x" }). */
const declared = (text: string): string[] =>
  [...text.matchAll(/method:\s*["']GET["'],\s*(?:url|path):\s*["'](\/[^"']*)["']/g)].map(
    ([, path = ""]) => path,
  )

/** A server of node:http that compares the path itself. */
const compared = (text: string): string[] =>
  [...text.matchAll(/\b(?:url|pathname|path)\s*===?\s*["'](\/[^"']*)["']/g)].map(
    ([, path = ""]) => path,
  )

/** Nest's controllers. */
function decorated(text: string, global: string | undefined): string[] {
  const controller = /@Controller\(\s*(?:["'`]([^"'`]*)["'`])?/.exec(text)
  if (controller === null) return []
  return [...text.matchAll(/@Get\(\s*(?:["'`]([^"'`]*)["'`])?\s*\)/g)].map(([, path = ""]) =>
    joined(global ?? "", controller[1] ?? "", path),
  )
}

/** Next's files are its routes. */
function nextRoutes(files: readonly string[]): Route[] {
  return files.flatMap((file) => {
    const inApp = /^(?:src\/)?app\/(.+)\/route\.[jt]s$/.exec(file)?.[1]
    const inPages = /^(?:src\/)?pages\/(api\/.+?)(?:\/index)?\.[jt]s$/.exec(file)?.[1]
    const path = inApp ?? inPages
    if (path === undefined) return []
    return [{ path: joined(...path.split("/").filter((part) => !/^\(.*\)$/.test(part))), file }]
  })
}

const joined = (...parts: string[]): string =>
  `/${parts
    .flatMap((part) => part.split("/"))
    .filter(Boolean)
    .join("/")}`

/** Paths of an OpenAPI document that answer GET without parameters. */
export function documentedPaths(openapi: string): string[] {
  try {
    const paths = (parse(openapi) as { paths?: unknown } | null)?.paths
    return Object.entries((paths ?? {}) as Record<string, unknown>).flatMap(([path, item]) =>
      typeof item === "object" && item !== null && "get" in item && !path.includes("{")
        ? [path]
        : [],
    )
  } catch {
    return []
  }
}

/** Where a document that describes the API is answered, by what the sources say. */
export function servedOpenapi(
  facts: SourceFacts,
  dependencies: Readonly<Record<string, string>>,
): Route | undefined {
  const has = (name: string) => Object.hasOwn(dependencies, name)
  for (const [file, text] of sources(facts)) {
    const setup = /SwaggerModule\.setup\(\s*["'`]\/?([\w/-]+)["'`]/.exec(text)?.[1]
    if (setup !== undefined) return { path: `/${setup}-json`, file }
    const literal =
      /["'`](\/(?:[\w-]+\/)*(?:openapi|swagger|api-docs?)(?:\.json|\.ya?ml|\/json))["'`]/
    const path =
      literal.exec(text)?.[1] ?? /\.doc(?:31)?\(\s*["'`](\/[\w/.-]+)["'`]/.exec(text)?.[1]
    if (path !== undefined) return { path, file }
  }
  const ui = has("@fastify/swagger-ui")
  if (!has("@fastify/swagger") || !ui) return undefined
  const all = sources(facts)
  const prefixed = all.find(([, text]) => /routePrefix:\s*["'`]\//.test(text))
  const prefix = /routePrefix:\s*["'`](\/[\w/-]*)["'`]/.exec(prefixed?.[1] ?? "")?.[1]
  return {
    path: `${(prefix ?? "/documentation").replace(/\/$/, "")}/json`,
    file: prefixed?.[0] ?? "package.json dependency @fastify/swagger-ui",
  }
}
