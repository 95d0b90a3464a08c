import { secretsInvalid, secretsMissing } from "../errors.js"

/** A secret of the application: the environment variable that holds it, and its value. */
export type SecretValue = { name: string; value: string }

/** Shorter values can't be masked: they would be found in half of a log. */
const LEAST_LENGTH = 8

/** Variables that a container needs as they are. */
const FIXED = ["PATH", "HOME", "PORT", "HOST", "BASE_URL", "CI"]

/**
 * Reads secrets in dotenv's form: a line NAME=value each, a value in single
 * quotes as it is, in double quotes with \n, \" and \\, comments after # on
 * lines of their own. `ours` are the variables that Sluice sets itself. Throws
 * SLUICE_SECRETS_INVALID with every line that is wrong, never with its content.
 */
export function parseSecrets(text: string, ours: readonly string[] = []): SecretValue[] {
  const found: SecretValue[] = []
  const problems: string[] = []
  const lines = text.replace(/^\uFEFF/, "").split(/\r?\n/)
  for (const [index, line] of lines.entries()) {
    if (line.trim() === "" || line.trimStart().startsWith("#")) continue
    const read = readLine(line)
    const problem = typeof read === "string" ? read : problemOf(read, found, ours)
    if (problem !== undefined) problems.push(`line ${index + 1}: ${problem}`)
    else if (typeof read !== "string") found.push(read)
  }
  if (problems.length === 0 && found.length === 0) problems.push("it holds no NAME=value line")
  if (problems.length > 0) throw secretsInvalid(problems)
  return found
}

/** Throws SLUICE_SECRETS_MISSING for names that sluice.yaml asks for and nobody handed over. */
export function assertSecrets(required: readonly string[], given: readonly SecretValue[]): void {
  const names = given.map(({ name }) => name)
  const missing = required.filter((name) => !names.includes(name))
  if (missing.length > 0) throw secretsMissing(missing, given.length > 0)
}

function readLine(line: string): SecretValue | string {
  const [, name, text] = /^\s*([A-Za-z_][A-Za-z0-9_]*)=(.*)$/.exec(line) ?? []
  if (name === undefined || text === undefined) return "not of the form NAME=value"
  const value = readValue(text.trim())
  return value === undefined
    ? "the quotes are not closed, or more follows them; a line break inside is written \\n"
    : { name, value }
}

function readValue(text: string): string | undefined {
  const quote = text[0]
  if (quote === "'") return /^'([^']*)'$/.exec(text)?.[1]
  if (quote !== '"') return text
  const inside = /^"((?:[^"\\]|\\.)*)"$/.exec(text)?.[1]
  return inside?.replace(/\\(.)/g, (_, sign: string) => ESCAPED[sign] ?? `\\${sign}`)
}

const ESCAPED: Readonly<Record<string, string>> = {
  n: "\n",
  r: "\r",
  t: "\t",
  '"': '"',
  "\\": "\\",
}

function problemOf(
  { name, value }: SecretValue,
  before: readonly SecretValue[],
  ours: readonly string[],
): string | undefined {
  if (value === "") return "it has no value"
  if (value.includes("\0")) return "it holds a NUL character"
  if ([...FIXED, ...ours].includes(name) || name.startsWith("SLUICE_"))
    return "Sluice sets this variable itself; take the line out"
  if (before.some((other) => other.name === name)) return "its name was given on an earlier line"
  if (value.trim().length < LEAST_LENGTH)
    return `its value has fewer than ${LEAST_LENGTH} characters, too few to be masked; what is worth nothing belongs in app.env`
  return undefined
}
