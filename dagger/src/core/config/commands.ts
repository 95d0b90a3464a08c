import { scriptMissing } from "../errors.js"
import { nearest } from "../plan/nearest.js"
import type { Detected } from "./detect.js"
import { startsNodeTest } from "../tools/nodetest.js"
import { type Seen, seen } from "./facts.js"

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

/** Throws SLUICE_SCRIPT_MISSING where a command runs a script that package.json lacks. */
export function assertScript(stage: string, command: string, detected: Detected): void {
  const name = /^(?:npm|pnpm|yarn)\s+run\s+([\w:.-]+)/.exec(command)?.[1]
  const known = Object.keys(detected.scriptTexts)
  if (name !== undefined && !known.includes(name))
    throw scriptMissing(stage, name, known, nearest(name, known))
}
