import { z } from "zod"

import { nearest } from "../plan/nearest.js"
import { EXPECTED } from "./fields.js"
import { type PathSegment, pathText, valueText } from "./problem.js"

/** A problem before its place in the file is known. */
export type Unplaced = {
  path: PathSegment[]
  /** True if the name at the path's end is what is wrong, not its value. */
  atKey: boolean
  found: string
  expected: string
  suggestion?: string
}

type Issue = z.core.$ZodIssue

/** zod's issues as problems: one per unknown key, the fitting branch of a union. */
export function unplaced(issues: readonly Issue[], data: unknown, schema: z.ZodType): Unplaced[] {
  return issues.flatMap((issue) => fromIssue(issue, data, schema))
}

function fromIssue(issue: Issue, data: unknown, schema: z.ZodType): Unplaced[] {
  const path = issue.path.map((segment) =>
    typeof segment === "number" ? segment : String(segment),
  )
  const value = valueAt(data, path)
  if (issue.code === "unrecognized_keys") return unknownKeys(path, issue.keys, schema)
  if (issue.code === "invalid_key")
    return [
      {
        path,
        atKey: true,
        found: `the name ${valueText(path.at(-1))}`,
        expected: expectedText(issue.issues[0]?.message ?? issue.message),
      },
    ]
  if (issue.code === "invalid_union") {
    const branch = issue.errors.find((errors) => errors.some((inner) => !isWrongKind(inner)))
    if (branch !== undefined)
      return unplaced(
        branch.map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] })),
        data,
        schema,
      )
  }
  const names = issue.code === "invalid_value" ? issue.values.map(String) : []
  return [
    {
      path,
      atKey: false,
      found: valueText(value),
      expected: expectedText(issue.message),
      suggestion: typeof value === "string" ? nearest(value, names) : undefined,
    },
  ]
}

/** True if a branch of a union fails at its root: another kind of value was meant. */
const isWrongKind = (issue: Issue) =>
  issue.path.length === 0 && (issue.code === "invalid_type" || issue.code === "invalid_value")

const expectedText = (message: string) =>
  message.startsWith(EXPECTED) ? message.slice(EXPECTED.length) : message

function unknownKeys(path: PathSegment[], keys: readonly string[], schema: z.ZodType): Unplaced[] {
  const known = fieldsAt(schema, path)
  const where = path.length === 0 ? "the document" : pathText(path)
  return keys.map((key) => ({
    path: [...path, key],
    atKey: true,
    found: "an unknown name",
    expected:
      known.length > 12
        ? `a field of ${where}, which has ${known.length}`
        : `one of ${known.join(", ")}`,
    suggestion: nearest(key, known),
  }))
}

/** The value at a path of plain data, own properties only. */
export function valueAt(data: unknown, path: readonly PathSegment[]): unknown {
  let value = data
  for (const segment of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, segment))
      return undefined
    value = (value as Record<PathSegment, unknown>)[segment]
  }
  return value
}

/** The names that the schema knows at a path. */
export function fieldsAt(schema: unknown, path: readonly PathSegment[]): string[] {
  const here = unwrap(schema)
  const [head, ...rest] = path
  if (here instanceof z.ZodUnion)
    return here.options.flatMap((option: unknown) => fieldsAt(option, path))
  if (head === undefined) return here instanceof z.ZodObject ? Object.keys(here.shape) : []
  if (here instanceof z.ZodArray) return fieldsAt(here.element, rest)
  if (here instanceof z.ZodObject && Object.hasOwn(here.shape, head))
    return fieldsAt(here.shape[head as string], rest)
  return []
}

function unwrap(schema: unknown): unknown {
  return schema instanceof z.ZodOptional || schema instanceof z.ZodNullable
    ? unwrap(schema.unwrap())
    : schema
}
