import { z } from "zod"

// The kinds of field that sluice.yaml has. Each takes the text that goes into
// the JSON schema; `error` is what a reader is told to write instead.

const ENV_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/

/** Where a zod message is one of ours, it starts with this and says what was expected. */
export const EXPECTED = "expected: "

const expected = (text: string) => ({ error: EXPECTED + text })

export const flag = (text: string) => z.boolean(expected("true or false")).describe(text)

export const enabled = flag(
  "Whether the stage runs, true or false. Default: true where the project has what it needs.",
)

export const words = (text: string) =>
  z.string(expected("text")).min(1, expected("text that is not empty")).describe(text)

export const command = (text: string) =>
  z
    .string(expected('a shell command, such as "npm test"'))
    .trim()
    .min(1, expected("a shell command, not an empty text"))
    .describe(text)

export const filePath = (text: string) =>
  z
    .string(expected("a path inside the project, such as load/main.js"))
    .regex(
      /^(?!\/)(?!(.*\/)?\.\.(\/|$)).+$/,
      expected("a path inside the project, relative and without .."),
    )
    .describe(text)

export const fileOrUrlPath = (text: string) =>
  z
    .string(expected("a path inside the project, or a URL path that starts with /"))
    .regex(
      /^(\/\S*|(?!\/)(?!(.*\/)?\.\.(\/|$)).+)$/,
      expected("a path inside the project without .., or a URL path that starts with /"),
    )
    .describe(text)

export const urlPath = (text: string) =>
  z
    .string(expected("a URL path that starts with /"))
    .regex(/^\/\S*$/, expected("a URL path that starts with / and has no spaces"))
    .describe(text)

export const envName = (text: string) =>
  z
    .string(expected("the name of an environment variable"))
    .regex(ENV_NAME, expected("the name of an environment variable, such as DATABASE_URL"))
    .describe(text)

export const envMap = (text: string) =>
  z
    .record(
      z.string().regex(ENV_NAME, expected("names of environment variables, such as LOG_LEVEL")),
      z.string(expected('text; put numbers and true or false in quotes, such as "1"')),
      expected("a mapping of names to texts"),
    )
    .describe(text)

export const textMap = (text: string) =>
  z
    .record(z.string().min(1), z.string(expected("text")), expected("a mapping of names to texts"))
    .describe(text)

export function integer(low: number, high: number, text: string) {
  const range = expected(`a whole number from ${low} to ${high}`)
  return z.int(range).min(low, range).max(high, range).describe(text)
}

export function decimal(low: number, high: number, text: string) {
  const range = expected(`a number from ${low} to ${high}`)
  return z.number(range).min(low, range).max(high, range).describe(text)
}

export const percent = (text: string) => decimal(0, 100, text)

export const choice = <const T extends readonly [string, ...string[]]>(names: T, text: string) =>
  z.enum(names, expected(`one of ${names.join(", ")}`)).describe(text)

export const listOf = <T extends z.ZodType>(item: T, text: string) =>
  z.array(item, expected("a list")).describe(text)

const mapping = {
  error: (issue: { code?: string }) =>
    issue.code === "invalid_type" ? `${EXPECTED}a mapping of fields` : undefined,
}

/** A mapping of which every field may be left out; an unknown one is refused. */
export const section = <T extends z.ZodRawShape>(shape: T, text: string) =>
  z.strictObject(shape, mapping).partial().describe(text)

/** A mapping that is given whole or not at all. */
export const allOf = <T extends z.ZodRawShape>(shape: T, text: string) =>
  z.strictObject(shape, mapping).describe(text)
