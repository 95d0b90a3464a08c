import { clean, oneLine } from "./clean.js"
import { placeText } from "./format.js"
import type { Finding, Place, Severity, StageReport } from "./model.js"

/** The application's folder, to which files are relative. */
const BASE = "PROJECT"

const LEVELS: Record<Severity, "error" | "warning" | "note"> = {
  critical: "error",
  high: "error",
  medium: "warning",
  low: "note",
  info: "note",
}

/** GitHub's scale of 0 to 10 for what a scanner of security found. */
const SECURITY: Record<Severity, string> = {
  critical: "9.5",
  high: "8.0",
  medium: "5.5",
  low: "2.5",
  info: "0.0",
}
const SCANNERS = ["trivy", "zap", "wapiti", "headers"]

/** A stage's findings as SARIF 2.1.0, a run a tool; undefined where there is nothing to say. */
export function sarifLog(stage: StageReport): string | undefined {
  const tools = [...new Set(stage.findings.map(({ tool }) => tool))]
  const failed = stage.verdict === "error"
  if (tools.length === 0 && !failed) return undefined
  const runs = (tools.length === 0 ? ["sluice"] : tools).map((tool) =>
    run(
      stage,
      tool,
      stage.findings.filter((finding) => finding.tool === tool),
    ),
  )
  const log = { $schema: "https://json.schemastore.org/sarif-2.1.0.json", version: "2.1.0", runs }
  return `${JSON.stringify(log, null, 2)}\n`
}

function run(stage: StageReport, tool: string, findings: readonly Finding[]): object {
  const ids = [...new Set(findings.map(({ rule }) => rule))]
  const successful = stage.verdict !== "error"
  const reason = {
    level: "error",
    message: { text: clean(stage.reason) || "No reason was given." },
  }
  return {
    tool: {
      driver: {
        name: tool,
        rules: ids.map((id) =>
          rule(
            id,
            findings.find((finding) => finding.rule === id)!,
          ),
        ),
      },
    },
    automationDetails: { id: `sluice/${stage.name}/${tool}` },
    invocations: [
      {
        executionSuccessful: successful,
        ...(successful ? {} : { toolExecutionNotifications: [reason] }),
      },
    ],
    originalUriBaseIds: { [BASE]: { description: { text: "The application's folder." } } },
    columnKind: "utf16CodeUnits",
    results: findings.map((finding) => result(finding, ids.indexOf(finding.rule))),
  }
}

function rule(id: string, { tool, severity, fix }: Finding): object {
  return {
    id,
    shortDescription: { text: id },
    defaultConfiguration: { level: LEVELS[severity] },
    ...(fix === undefined ? {} : { help: { text: clean(fix) } }),
    ...(SCANNERS.includes(tool)
      ? { properties: { tags: ["security"], "security-severity": SECURITY[severity] } }
      : {}),
  }
}

function result(finding: Finding, ruleIndex: number): object {
  const { rule, severity, message, place, blocking, fingerprint, firstSeen, waiver } = finding
  return {
    ruleId: rule,
    ruleIndex,
    level: LEVELS[severity],
    message: { text: oneLine(message) || rule },
    ...locations(place),
    ...(fingerprint === undefined ? {} : { partialFingerprints: { "sluice/v1": fingerprint } }),
    ...(waiver === undefined
      ? {}
      : {
          suppressions: [
            {
              kind: "external",
              status: "accepted",
              justification: `${waiver.reason} (${waiver.owner}, until ${waiver.expires})`,
            },
          ],
        }),
    properties: { severity, blocking, ...(firstSeen === undefined ? {} : { firstSeen }) },
  }
}

/** A file's place, or the request that was made. What lies in an image is no file of the project. */
function locations(place: Place | undefined): object {
  const text = placeText(place)
  if (place === undefined || text === undefined) return {}
  const { file, line, column, url, method } = place
  if (file === undefined || /^image( |$)/.test(file)) {
    const kind = file === undefined ? "resource" : "module"
    return {
      locations: [{ logicalLocations: [{ fullyQualifiedName: oneLine(text), kind }] }],
      ...(url === undefined ? {} : { webRequest: { target: url, ...(method ? { method } : {}) } }),
    }
  }
  const region = line === undefined || line < 1 ? undefined : { startLine: line, ...start(column) }
  const physicalLocation = { artifactLocation: artifact(file), ...(region && { region }) }
  return { locations: [{ physicalLocation }] }
}

const start = (column: number | undefined) =>
  column === undefined || column < 1 ? {} : { startColumn: column }

function artifact(file: string): object {
  const uri = file.replace(/^\.\//, "").split("/").map(encodeURIComponent).join("/")
  return file.startsWith("/") ? { uri: `file://${uri}` } : { uri, uriBaseId: BASE }
}
