import { parse } from "yaml"
import { z } from "zod"
import { pathText, valueText } from "../config/problem.js"
import { unplaced } from "../config/issues.js"
import { EXPECTED } from "../config/fields.js"
import type { StageName } from "../plan/stages.js"
import { nearest } from "../plan/nearest.js"
import { parsed, unreadable, type Parsed } from "../tools/parsed.js"
import { GATES, gateNamed } from "./gates.js"

const text = z.string().min(1, `${EXPECTED}a text`)
const pattern = text.refine(isPattern, `${EXPECTED}a regular expression`)

const serverRule = z
  .strictObject({
    method: text.optional().describe("Only requests of this method."),
    path: pattern
      .optional()
      .describe("Only paths, without query, that this regular expression finds."),
    every: z
      .int()
      .min(1)
      .optional()
      .describe("Every so manieth such request; 1: each. Default: 1."),
    part: z.number().gt(0).max(1).optional().describe("This part of them, drawn by chance."),
    fromSeconds: z.number().min(0).optional().describe("From this age of the process on."),
    untilSeconds: z.number().gt(0).optional().describe("Up to this age of the process."),
    status: z.int().min(100).max(599).optional().describe("Answer with this status instead."),
    body: z.string().optional().describe("Body of that answer. Default: the status's name."),
    contentType: text.optional().describe("Its content type. Default: text/plain."),
    delayMs: z.int().min(1).max(60_000).optional().describe("Wait so long before the answer."),
    sigma: z.number().gt(0).max(3).optional().describe("That wait is lognormal around delayMs."),
    slower: z.number().gt(0).max(100).optional().describe("Longer by this part of its own time."),
    slowerPerMinute: z
      .number()
      .gt(0)
      .max(100)
      .optional()
      .describe("Longer by so much more each minute of the process's age, as with a leak."),
    exitAfterSeconds: z.number().gt(0).optional().describe("The process ends at this age."),
    removeHeaders: z.array(text).optional().describe("Headers taken from the answer."),
    replace: z
      .array(z.strictObject({ find: pattern, by: z.string() }))
      .optional()
      .describe("Replacements in bodies of text, HTML or JSON, everywhere."),
    addField: text.optional().describe("Field added to JSON objects, and to those of a list."),
    reflect: text.optional().describe("Query parameter whose value HTML pages repeat unescaped."),
  })
  .describe("What the running application does otherwise.")

const edit = z.strictObject({ file: text, find: text, by: z.string() })

const manifest = z.strictObject({
  title: text.describe("The fault in a few words, as the table shows it."),
  gate: text.describe("The gate that must see it, such as unit.tests."),
  when: z
    .strictObject({
      runner: z.array(text).optional().describe("The stage's test runner is one of these."),
      file: z
        .array(text)
        .optional()
        .describe("Ending of the file that {testFile} or {coveredFile} stands for."),
      dockerfile: z.boolean().optional().describe("The application has a Dockerfile, or has none."),
      mail: z.boolean().optional().describe("The application sends mail."),
      packageManager: z.array(text).optional().describe("npm, pnpm or yarn."),
    })
    .optional()
    .describe("Applications that it can be planted in. Default: all."),
  files: z.record(z.string(), z.string()).optional().describe("Files that are added or replaced."),
  append: z.record(z.string(), z.string()).optional().describe("Text put at the end of files."),
  replace: z
    .array(edit)
    .optional()
    .describe("Text replaced in files, once each; it must be there."),
  merge: z
    .record(z.string(), z.record(z.string(), z.unknown()))
    .optional()
    .describe("Fields laid over those of JSON files, mapping by mapping."),
  config: z.record(z.string(), z.unknown()).optional().describe("Laid over sluice.yaml."),
  server: z.array(serverRule).optional().describe("What the running application does otherwise."),
  arm: z.enum(["baseline", "candidate"]).optional().describe("Only this arm of a canary."),
  mail: z.strictObject({ find: text, by: text }).optional().describe("Text replaced in its mail."),
  advisory: z
    .literal("any")
    .optional()
    .describe("Trivy's database knows of a vulnerability in a package that the application has."),
  record: z.literal("foreign").optional().describe("promote gets the record of another image."),
  expect: z
    .strictObject({
      rule: pattern.optional().describe("The finding's rule, as a regular expression."),
      place: pattern.optional().describe("Its file and line, or method and URL."),
      message: pattern.optional().describe("Its message or detail, whatever the case."),
      verdict: z.enum(["fail", "inconclusive"]).optional().describe("Default: fail."),
    })
    .describe("The finding by which the gate must have seen it."),
  also: z.array(text).optional().describe("Other gates that may see it too."),
})

/** A fault, as its manifest describes it. */
export type FaultManifest = z.infer<typeof manifest>
export type ServerRule = z.infer<typeof serverRule>

/** A fault and where it came from: its manifest's name without ending, and files laid over the application. */
export type Fault = FaultManifest & { name: string; overlay?: string }

/** The part of a fault that is planted in the running application. */
export type Planted = {
  server: ServerRule[]
  mail?: { find: string; by: string }
  /** Only this arm of a canary. */
  arm?: "baseline" | "candidate"
  /** Only where this stage started it. */
  stage?: StageName
}

/** What a fault plants in the running application; null: nothing. */
export function plantedIn(fault: Fault): Planted | null {
  const { server = [], mail, arm, gate } = fault
  if (server.length === 0 && mail === undefined) return null
  const stage = gateNamed(gate)?.stage
  return {
    server,
    ...(mail === undefined ? {} : { mail }),
    ...(arm === undefined ? {} : { arm }),
    ...(arm === undefined || stage === undefined ? {} : { stage }),
  }
}

/** Reads a manifest, or says everything that is wrong in it. */
export function parseFault(name: string, yaml: string): Parsed<Fault> {
  let data: unknown
  try {
    data = parse(yaml)
  } catch (error) {
    return unreadable(`not YAML: ${error instanceof Error ? error.message.split("\n")[0] : ""}`)
  }
  const result = manifest.safeParse(data)
  if (!result.success) {
    const problems = unplaced(result.error.issues, data, manifest).map(
      ({ path, found, expected, suggestion }) =>
        `${path.length === 0 ? "the document" : pathText(path)}: found ${found}, expected ${expected}.${suggestion === undefined ? "" : ` Did you mean ${suggestion}?`}`,
    )
    return unreadable(problems.join("\n"))
  }
  const unknown = [result.data.gate, ...(result.data.also ?? [])].filter((gate) => !gateNamed(gate))
  const names = GATES.map((gate) => gate.name)
  if (unknown.length > 0)
    return unreadable(
      unknown
        .map((gate) => {
          const meant = nearest(gate, names)
          return `found the gate ${valueText(gate)}, which does not exist.${meant === undefined ? "" : ` Did you mean ${meant}?`}`
        })
        .join("\n"),
    )
  return parsed({ ...result.data, name })
}

/** The JSON Schema of a fault's manifest. */
export const faultJsonSchema = (): object => ({
  ...z.toJSONSchema(manifest, { target: "draft-7" }),
  title: "A fault for Sluice's prove",
})

function isPattern(source: string): boolean {
  try {
    new RegExp(source.replaceAll(/\{[a-zA-Z]+\}/g, "x"))
    return true
  } catch {
    return false
  }
}
