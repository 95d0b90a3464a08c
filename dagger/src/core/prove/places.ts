import type { StageReport } from "../report/model.js"
import type { Fault } from "./fault.js"

/** Words in braces that a manifest may use, and what they stand for in this application. */
export type Places = Readonly<Record<string, string>>

/** What is known of the application before faults are planted. */
export type Known = {
  /** The stage of the fault's gate, on the clean application. */
  stage: StageReport
  /** Files of the application. */
  files: readonly string[]
  /** Least percentage of lines that unit tests must cover. */
  minLinesPercent: number
  /** "GET /path" of each operation in the OpenAPI document, in its order. */
  operations: readonly string[]
  healthPath: string
  /** Path of the Dockerfile; null: there is none. */
  dockerfile: string | null
}

/** A key that looks like a real one to a scanner, put together here so that no file holds it. */
const SECRET_KEY = ["AKIA", "Q3EGVPLANT", "ED7XKZ"].join("")

/**
 * The places that an application offers for faults: `{testFile}`, the first test
 * file of the stage; `{coveredFile}`, its best covered source file, and
 * `{uncoveredLines}`, a function just long enough to fall short of the limit;
 * `{sources}`, the folder of its sources; `{operation}` and `{operationPath}`,
 * a GET of its OpenAPI document without parameters; `{healthPath}`; `{dockerfile}`;
 * `{secretKey}`, a made-up key.
 * What it does not offer is left out.
 */
export function placesOf({
  stage,
  files,
  minLinesPercent,
  operations,
  healthPath,
  dockerfile,
}: Known): Places {
  const testFile = stage.tests.find(
    ({ file, outcome }) => file !== undefined && outcome === "passed",
  )?.file
  const covered = [...(stage.coverage?.files ?? [])]
    .filter(({ file }) => files.includes(file))
    .sort((a, b) => b.coveredLines - a.coveredLines)[0]?.file
  const operation = operations.find(
    (one) =>
      one.startsWith("GET ") &&
      !one.includes("{") &&
      !/health|ready|metrics|openapi|\.json|\.ya?ml/i.test(one) &&
      one !== `GET ${healthPath}`,
  )
  const { coverage } = stage
  return {
    secretKey: SECRET_KEY,
    healthPath: escaped(healthPath),
    ...(dockerfile === null ? {} : { dockerfile }),
    sources: files.some((file) => file.startsWith("src/")) ? "src" : ".",
    ...(testFile === undefined ? {} : { testFile }),
    ...(covered === undefined ? {} : { coveredFile: covered }),
    ...(coverage === undefined
      ? {}
      : { uncoveredLines: uncovered(covered ?? "", linesShort(coverage, minLinesPercent)) }),
    ...(operation === undefined
      ? {}
      : {
          operation,
          operationPath: escaped(operation.slice("GET ".length)),
        }),
  }
}

const escaped = (path: string): string => path.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")

/** Lines that must be added, none of them covered, for the coverage to fall below a limit: at least 3. */
export function linesShort(
  { lines, coveredLines }: { lines: number; coveredLines: number },
  minPercent: number,
): number {
  const most = minPercent <= 0 ? lines : Math.floor((coveredLines * 100) / minPercent)
  return Math.max(3, most - lines + 1)
}

function uncovered(file: string, count: number): string {
  const typed = /\.[cm]?tsx?$/.test(file)
  const middle = Array.from({ length: count - 2 }, (_, index) => `  lines += ${index}`)
  return [
    "",
    "// prettier-ignore",
    `${typed ? "export " : ""}function sluicePlanted()${typed ? ": number" : ""} {`,
    "  let lines = 0",
    ...middle,
    "  return lines",
    "}",
    "",
  ].join("\n")
}

/** A fault with its places filled in; `missing` names those that the application does not offer. */
export function filled(fault: Fault, places: Places): { fault: Fault; missing: string[] } {
  const missing = new Set<string>()
  const text = (value: string): string =>
    value.replace(/\{([a-z][a-zA-Z]*)\}/g, (whole, name: string) => {
      if (!PLACE_NAMES.includes(name)) return whole
      const place = places[name]
      if (place === undefined) missing.add(name)
      return place ?? whole
    })
  const deep = (value: unknown): unknown => {
    if (typeof value === "string") return text(value)
    if (Array.isArray(value)) return value.map(deep)
    if (typeof value !== "object" || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [text(key), deep(one)]))
  }
  return { fault: deep(fault) as Fault, missing: [...missing] }
}

const PLACE_NAMES = [
  "dockerfile",
  "healthPath",
  "testFile",
  "coveredFile",
  "uncoveredLines",
  "sources",
  "operation",
  "operationPath",
  "secretKey",
]
