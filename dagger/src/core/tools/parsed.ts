import type { z } from "zod"

/** What a parser of a tool's output returns: the value, or why there is none. Parsers never throw. */
export type Parsed<T> = { ok: true; value: T } | { ok: false; problem: string }

/** A value that was read. */
export function parsed<T>(value: T): Parsed<T> {
  return { ok: true, value }
}

/** An output that could not be read; `problem` is a clause such as "eslint.json is empty". */
export function unreadable<T>(problem: string): Parsed<T> {
  return { ok: false, problem }
}

/** Reads a tool's JSON report, called `name` in messages, and checks its shape. */
export function parseJson<S extends z.ZodType>(
  text: string | undefined,
  name: string,
  schema: S,
): Parsed<z.infer<S>> {
  if (text === undefined) return unreadable(`${name} was not written`)
  if (text.trim() === "") return unreadable(`${name} is empty`)
  let data: unknown
  try {
    data = JSON.parse(text)
  } catch (error) {
    return unreadable(`${name} is not JSON (${error instanceof Error ? error.message : "?"})`)
  }
  const result = schema.safeParse(data)
  if (result.success) return parsed(result.data)
  const issue = result.error.issues[0]
  const where = issue?.path.length ? issue.path.join(".") : "the document"
  return unreadable(`${name} has an unknown shape: ${where}: ${issue?.message ?? "?"}`)
}
