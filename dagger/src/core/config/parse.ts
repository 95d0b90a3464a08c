import { isMap, isNode, isPair, isSeq, LineCounter, parseDocument, type Document } from "yaml"
import type { z } from "zod"

import { type Unplaced, unplaced } from "./issues.js"
import { type PathSegment, pathText, type Problem, valueText } from "./problem.js"
import { broken } from "./rules.js"
import { configSchema, type UserConfig } from "./schema.js"

/** Letters of sluice.yaml that are read at all; no honest file comes near. */
const MAX_LENGTH = 256 * 1024
const MAX_ALIASES = 50
const MAX_LEVELS = 100

export type Parsed<T = UserConfig> = { ok: true; config: T } | { ok: false; problems: Problem[] }

/** What a file must look like: its shape, and the rules over several fields of it. */
export type Form<T> = { schema: z.ZodType<T>; broken: (config: T) => Unplaced[] }

/** Reads sluice.yaml. */
export const parseConfig = (text: string): Parsed =>
  parseForm(text, { schema: configSchema, broken })

/**
 * Reads a configuration: the text of the file to its fields, or to every problem
 * in it at once. An empty file is a configuration of defaults. Total: whatever the
 * text, it returns.
 */
export function parseForm<T extends object>(text: string, form: Form<T>): Parsed<T> {
  if (text.length > MAX_LENGTH)
    return whole(`${text.length} letters`, `a file of at most ${MAX_LENGTH} letters`)
  if (levels(text) > MAX_LEVELS) return whole("a great many levels", `at most ${MAX_LEVELS} levels`)
  const lines = new LineCounter()
  try {
    const document = parseDocument(text, {
      lineCounter: lines,
      prettyErrors: false,
      logLevel: "error",
    })
    const syntax = syntaxProblems(document, lines)
    if (syntax.length > 0) return { ok: false, problems: syntax }
    return checkData(document.toJS({ maxAliasCount: MAX_ALIASES }), form, document, lines)
  } catch (error) {
    if (!(error instanceof ReferenceError))
      return whole("YAML that is not plain data", "mappings, lists, texts, numbers, true and false")
    return error.message.startsWith("Excessive")
      ? whole("aliases that multiply", `at most ${MAX_ALIASES} uses of an alias`)
      : whole("an alias without its anchor", "an anchor such as &name before *name")
  }
}

/**
 * Levels that a text could open, seen before the parser sees it: it recurses,
 * and a few thousand brackets end the whole process, not just the call.
 */
function levels(text: string): number {
  let open = 0
  let most = 0
  for (const sign of text) {
    if (sign === "[" || sign === "{") most = Math.max(most, ++open)
    else if (sign === "]" || sign === "}") open--
  }
  const compact = text.match(/(?:[-?:][ \t]+){20,}/g) ?? []
  return Math.max(most, ...compact.slice(0, 1000).map((run) => run.length / 2))
}

function checkData<T extends object>(
  data: unknown,
  { schema, broken }: Form<T>,
  document: Document,
  lines: LineCounter,
): Parsed<T> {
  const given = data ?? {}
  if (typeof given !== "object" || Array.isArray(given))
    return whole(valueText(given), "a mapping, such as `stages: …`")
  const result = schema.safeParse(given)
  const shape = result.success ? [] : unplaced(result.error.issues, given, schema)
  const sound = result.success ? result.data : withoutBroken(given, shape, schema)
  const found = [...shape, ...(sound === undefined ? [] : broken(sound))]
  if (result.success && found.length === 0) return { ok: true, config: result.data }
  const problems = found.map((problem) => place(problem, document, lines))
  problems.sort((a, b) => a.line - b.line || a.column - b.column)
  return { ok: false, problems }
}

/** What is left when the broken fields are taken out, so that the rules can see the rest. */
function withoutBroken<T>(
  data: object,
  problems: readonly Unplaced[],
  schema: z.ZodType<T>,
): T | undefined {
  const copy = structuredClone(data)
  for (const { path } of problems) {
    const list = path.findIndex((segment) => typeof segment === "number")
    remove(copy, list === -1 ? path : path.slice(0, list))
  }
  const result = schema.safeParse(copy)
  return result.success ? result.data : undefined
}

function remove(data: object, path: readonly PathSegment[]) {
  let at: unknown = data
  for (const segment of path.slice(0, -1)) {
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, segment)) return
    at = (at as Record<PathSegment, unknown>)[segment]
  }
  const last = path.at(-1)
  if (typeof at === "object" && at !== null && last !== undefined)
    delete (at as Record<PathSegment, unknown>)[last]
}

const EXPECTED_BY_CODE: Record<string, string> = {
  TAB_AS_INDENT: "spaces, as YAML does not indent with tabs",
  DUPLICATE_KEY: "each name once in its mapping",
  MULTIPLE_DOCS: "one document, without a line of ---",
}

function syntaxProblems(document: Document.Parsed, lines: LineCounter): Problem[] {
  const seen = new Set<string>()
  return [...document.errors, ...document.warnings].flatMap((error) => {
    const { line, col } = lines.linePos(error.pos[0])
    const key = `${line}:${error.code}`
    if (seen.has(key)) return []
    seen.add(key)
    const expected = EXPECTED_BY_CODE[error.code] ?? "valid YAML"
    const message = (error.message.split("\n")[0] ?? "").replace(/[.:]?\s*$/, "")
    return [{ path: "", line, column: col, found: `a YAML error: ${message}`, expected }]
  })
}

/** Gives a problem its line: that of its value, of its name, or of what should hold it. */
function place(problem: Unplaced, document: Document, lines: LineCounter): Problem {
  const { path, found, expected, suggestion } = problem
  let offset = 0
  let node: unknown = document.contents
  for (const [index, segment] of path.entries()) {
    const last = index === path.length - 1
    if (isMap(node)) {
      const pair = node.items.find((item) => isPair(item) && keyText(item.key) === segment)
      if (pair === undefined) break
      offset = start(pair.key) ?? offset
      if (!(last && problem.atKey)) offset = start(pair.value) ?? offset
      node = pair.value
    } else if (isSeq(node) && typeof segment === "number") {
      node = node.items[segment]
      offset = start(node) ?? offset
    } else break
  }
  const { line, col } = lines.linePos(offset)
  const text = { path: pathText(path), line: line || 1, column: col || 1, found, expected }
  return suggestion === undefined ? text : { ...text, suggestion }
}

const start = (node: unknown) => (isNode(node) ? node.range?.[0] : undefined)

const keyText = (key: unknown) =>
  typeof key === "object" && key !== null && "value" in key ? String(key.value) : String(key)

const whole = (found: string, expected: string): { ok: false; problems: Problem[] } => ({
  ok: false,
  problems: [{ path: "", line: 1, column: 1, found, expected }],
})
