import { parsed, unreadable, type Parsed } from "../tools/parsed.js"
import type { Fault } from "./fault.js"

/** Files of the application by path, as far as a fault edits them; undefined: there is none. */
export type Texts = Readonly<Record<string, string | undefined>>

/** Files that a fault edits and so wants to read. */
export function editedFiles(fault: Fault): string[] {
  return [
    ...Object.keys(fault.append ?? {}),
    ...Object.keys(fault.merge ?? {}),
    ...(fault.replace ?? []).map(({ file }) => file),
  ]
}

/** The files that a fault writes, from those that it edits; or what is missing in the application. */
export function plantedFiles(fault: Fault, texts: Texts): Parsed<Record<string, string>> {
  const written: Record<string, string> = { ...fault.files }
  const problems: string[] = []
  const edit = (file: string, change: (text: string) => string | undefined, lack: string): void => {
    const text = written[file] ?? texts[file]
    if (text === undefined) {
      problems.push(`the application has no ${file}`)
      return
    }
    const changed = change(text)
    if (changed === undefined) problems.push(`${file} ${lack}`)
    else written[file] = changed
  }
  for (const { file, find, by } of fault.replace ?? [])
    edit(
      file,
      (text) => (text.includes(find) ? text.replace(find, () => by) : undefined),
      `does not hold ${JSON.stringify(find)}`,
    )
  for (const [file, end] of Object.entries(fault.append ?? {}))
    edit(file, (text) => `${text.replace(/\n*$/, "\n")}${end}`, "cannot be extended")
  for (const [file, fields] of Object.entries(fault.merge ?? {}))
    edit(file, (text) => mergedJson(text, fields), "is not JSON")
  return problems.length > 0 ? unreadable(problems.join("; ")) : parsed(written)
}

function mergedJson(text: string, fields: unknown): string | undefined {
  try {
    return `${JSON.stringify(merged(JSON.parse(text), fields), null, 2)}\n`
  } catch {
    return undefined
  }
}

/** One value laid over another: mappings field by field, anything else as a whole. */
export function merged(under: unknown, over: unknown): unknown {
  if (!isMapping(under) || !isMapping(over)) return over
  const result: Record<string, unknown> = { ...under }
  for (const [name, value] of Object.entries(over)) result[name] = merged(under[name], value)
  return result
}

const isMapping = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value)
