import { parse } from "yaml"
import { parsed, unreadable, type Parsed } from "./parsed.js"

const METHODS = ["get", "put", "post", "delete", "options", "head", "patch", "trace"]

/** The operationId of each operation, by its label such as "GET /vendors/{id}"; "" where it has none. */
export function operationIds(text: string): Parsed<Record<string, string>> {
  let document: unknown
  try {
    document = parse(text)
  } catch {
    return unreadable("the OpenAPI document is neither JSON nor YAML")
  }
  const paths = field(document, "paths")
  if (typeof paths !== "object" || paths === null) {
    return unreadable("the OpenAPI document has no paths")
  }
  const found = Object.entries(paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = field(item, method)
      if (typeof operation !== "object" || operation === null) return []
      const id = field(operation, "operationId")
      return [[`${method.toUpperCase()} ${path}`, typeof id === "string" ? id : ""] as const]
    }),
  )
  return parsed(Object.fromEntries(found))
}

function field(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null) return undefined
  return (value as Record<string, unknown>)[name]
}
