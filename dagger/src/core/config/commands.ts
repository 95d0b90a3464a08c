import { scriptMissing } from "../errors.js"
import { nearest } from "../plan/nearest.js"
import type { Detected } from "./detect.js"
import { startsNodeTest } from "../tools/nodetest.js"
import { type Seen, seen } from "./facts.js"
import type { UserConfig } from "./schema.js"

// Scripts and tools are run with npm whatever the package manager: npm is in
// every Node image, and a script needs nothing but node_modules/.bin.

/** How a script is run. */
export const runScript = (name: string) => `npm run ${name}`

/** The same, so that options can be appended. */
export const runScriptWith = (name: string) => `npm run ${name} --`

/**
 * How a script runs inside the application's image: as it is written where it
 * starts with node, because a small image may hold no package manager.
 */
export function inImage(
  detected: Detected,
  script: Seen<string> | undefined,
): Seen<string> | undefined {
  if (script === undefined) return undefined
  const text = (detected.scriptTexts[script.value] ?? "").trim()
  return seen(text.startsWith("node ") ? text : runScript(script.value), script.from)
}

/**
 * How a script of tests is run: by npm, so that options can be appended. One
 * that starts node:test is run as it is written, for its options must come
 * before the files; what npm would run before it runs first.
 */
export function testScript(detected: Detected, name: string): string {
  const text = detected.scriptTexts[name] ?? ""
  if (!startsNodeTest(text)) return runScriptWith(name)
  const before = detected.scriptTexts[`pre${name}`] === undefined ? "" : `npm run pre${name} && `
  return before + text
}

/** The text of the script that a command runs; the command itself where it runs none. */
export function scriptBehind(command: string, { scriptTexts }: Detected): string {
  const name = /^(?:npm|pnpm|yarn)(?:\s+run)?\s+([\w:.-]+)/.exec(command)?.[1]
  return (name !== undefined && Object.hasOwn(scriptTexts, name) && scriptTexts[name]) || command
}

/** Scripts that npm runs by a word of their own. */
const SHORT = /(?:^|[\s;&|(])npm\s+(start|test|stop|restart)(?=$|[\s;&|)])/g
const LONG = /(?:^|[\s;&|(])(?:npm|pnpm|yarn)\s+run\s+(?:(?:-s|--silent)\s+)?([\w:.-]+)/g

/**
 * Throws SLUICE_SCRIPT_MISSING where a command of sluice.yaml, by its field,
 * runs a script that package.json lacks.
 */
export function assertScripts(
  field: string,
  command: string | null | undefined,
  detected: Detected,
): void {
  const text = command ?? ""
  const known = Object.keys(detected.scriptTexts)
  for (const [, name] of [...text.matchAll(LONG), ...text.matchAll(SHORT)])
    if (name !== undefined && !known.includes(name))
      throw scriptMissing(field, name, known, nearest(name, known))
}

/** The same for every command that sluice.yaml may hold. */
export function assertAllScripts({ app, stages }: UserConfig, detected: Detected): void {
  const commands: Record<string, string | null | undefined> = {
    "app.build": app?.build,
    "app.start": app?.start,
    "app.migrate": app?.migrate,
    "app.seed": app?.seed,
    "stages.lint.eslint": stages?.lint?.eslint,
    "stages.lint.prettier": stages?.lint?.prettier,
    "stages.typecheck.command": stages?.typecheck?.command,
    "stages.unit.command": stages?.unit?.command,
    "stages.integration.command": stages?.integration?.command,
    "stages.e2e.command": stages?.e2e?.command,
  }
  for (const [field, command] of Object.entries(commands)) assertScripts(field, command, detected)
}
