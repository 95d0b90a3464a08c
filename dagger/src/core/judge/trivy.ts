import type { Raw } from "../tools/raw.js"
import { counted } from "../tools/text.js"
import {
  lacksDatabase,
  parseSbom,
  parseTrivy,
  TRIVY_FILES,
  type TrivyItem,
  type TrivyResult,
} from "../tools/trivy.js"
import type { Finding, Part, Place } from "../report/model.js"
import type { Verdict } from "../verdict.js"
import type { Judged } from "./judged.js"
import { NO_WAIVER, split, type Waive } from "./waive.js"
import { judged, killedBy, ofParts, toolErrorFinding } from "./outcome.js"

/** Most findings over vulnerabilities and misconfiguration together, and what licences may be. */
export type TrivyGate = {
  maxCritical: number
  maxHigh: number
  /** If not empty, any other licence fails. */
  allowedLicences: readonly string[]
  deniedLicences: readonly string[]
  /** Which vulnerabilities and misconfigurations count; all unless given. Root always does. */
  severities?: readonly string[]
}

/** Rules that mean "runs as root": they fail whatever the limits are. */
const ROOT_USER = /^(AVD-)?DS-?0*2$/

const NO_DATABASE: Finding = {
  tool: "trivy",
  rule: "no-database",
  severity: "info",
  message: "Known vulnerabilities were not looked for: Trivy could not download its database.",
  fix: "Let the engine reach the registry of Trivy's database, or name trivy.vulnerabilities in allowInconclusive.",
  blocking: false,
}

/** Whether there is a health check: an OCI image has no field to say so, its Dockerfile has. */
const HEALTH_CHECK = /^(AVD-)?DS-?0*26$/

/**
 * Judges Trivy's reports. Parts: trivy.secrets, trivy.misconfiguration,
 * trivy.licences, trivy.vulnerabilities, trivy.sbom. `root` is the folder in
 * the container that holds the application.
 */
export function judgeTrivy(
  raw: Raw,
  gate: TrivyGate,
  root?: string,
  waive: Waive = NO_WAIVER,
): Judged {
  const source = parseTrivy(raw.files[TRIVY_FILES.source], TRIVY_FILES.source, root)
  const image = asImage(merged(raw, [TRIVY_FILES.image], root))
  const known = merged(
    raw,
    [TRIVY_FILES.sourceVulnerabilities, TRIVY_FILES.imageVulnerabilities],
    root,
  )
  if (!source.ok || killedBy(raw)) {
    const problem = source.ok ? "its reports may not be complete" : source.problem
    const finding = toolErrorFinding("Trivy", problem, [raw])
    const verdict: Verdict = { verdict: "error", reason: finding.message }
    return judged(verdict, "could not be judged", { findings: [finding] })
  }
  const unlisted = known.read === 0 && lacksDatabase(`${raw.stdout}\n${raw.stderr}`)
  const found = unique([...source.value.items, ...image.items, ...known.items]).filter(
    (item) => counts(item, gate) && !(item.kind === "licence" && isAllowed(item.rule, gate)),
  )
  const { counted: items, waived } = split(found, (item) => findingOf(item, false), waive)
  const of = (kind: TrivyItem["kind"]) => items.filter((item) => item.kind === kind)
  const limited = [...of("misconfiguration"), ...of("vulnerability")]
  const over = overLimit(limited, gate)
  const licences = of("licence")
  const configurations = source.value.configurations + image.configurations
  const parts: Part[] = [
    { name: "trivy.secrets", ...verdictOfSecrets(of("secret")) },
    {
      name: "trivy.misconfiguration",
      ...verdictOfConfiguration(of("misconfiguration"), configurations, over),
    },
    { name: "trivy.licences", ...verdictOfLicences(licences, source.value.packages) },
    {
      name: "trivy.vulnerabilities",
      ...verdictOfVulnerabilities(of("vulnerability"), { read: known.read, unlisted }, over),
    },
    { name: "trivy.sbom", ...verdictOfSbom(raw) },
  ]
  const blocks = (item: TrivyItem) =>
    item.kind === "secret" ||
    licences.includes(item) ||
    ROOT_USER.test(item.rule) ||
    (over !== undefined && limited.includes(item) && ["critical", "high"].includes(item.severity))
  const count = (severity: string) => limited.filter((item) => item.severity === severity).length
  return judged(
    ofParts(parts),
    `${of("secret").length} secrets, ${count("critical")} critical, ${count("high")} high`,
    {
      parts,
      findings: [
        ...items.map((item) => findingOf(item, blocks(item))),
        ...waived,
        ...(unlisted ? [NO_DATABASE] : []),
      ],
      numbers: [
        { name: "secrets", value: of("secret").length, unit: "1", limit: { op: "==", value: 0 } },
        {
          name: "critical",
          value: count("critical"),
          unit: "1",
          limit: { op: "<=", value: gate.maxCritical },
        },
        { name: "high", value: count("high"), unit: "1", limit: { op: "<=", value: gate.maxHigh } },
        {
          name: "licences refused",
          value: licences.length,
          unit: "1",
          limit: { op: "==", value: 0 },
        },
      ],
    },
  )
}

function counts({ kind, rule, severity }: TrivyItem, { severities }: TrivyGate): boolean {
  if (kind === "secret" || kind === "licence" || ROOT_USER.test(rule)) return true
  return severities?.some((one) => one.toLowerCase() === severity) ?? true
}

function merged(raw: Raw, names: readonly string[], root?: string): TrivyResult & { read: number } {
  const results = names.flatMap((name) => {
    const result = parseTrivy(raw.files[name], name, root)
    return result.ok ? [result.value] : []
  })
  return {
    items: results.flatMap((result) => result.items),
    configurations: results.reduce((sum, result) => sum + result.configurations, 0),
    packages: results.reduce((sum, result) => sum + result.packages, 0),
    read: results.length,
  }
}

/** Trivy names the image by its tar. */
function asImage<R extends TrivyResult>(result: R): R {
  const items = result.items
    .filter((item) => !HEALTH_CHECK.test(item.rule))
    .map((item) => ({ ...item, place: inImage(item.place) }))
  return { ...result, items }
}

function inImage(place: Place): Place {
  const inside = place.file?.replace(/^\S*\.tar\b/, "").trim()
  return inside ? { ...place, file: `image ${inside}` } : { file: "image" }
}

function unique(items: TrivyItem[]): TrivyItem[] {
  const key = (item: TrivyItem) =>
    [item.kind, item.rule, item.place.file, item.place.line, item.package].join("|")
  return [...new Map(items.map((item) => [key(item), item])).values()]
}

/** What is over the limits, as a sentence's part; undefined if nothing is. */
function overLimit(items: TrivyItem[], gate: TrivyGate): string | undefined {
  const critical = items.filter((item) => item.severity === "critical").length
  const high = items.filter((item) => item.severity === "high").length
  if (critical <= gate.maxCritical && high <= gate.maxHigh) return undefined
  return `${critical} critical and ${high} high over vulnerabilities and misconfiguration; at most ${gate.maxCritical} and ${gate.maxHigh} are allowed`
}

/** A licence expression: with OR one side must be fine, with AND both. */
function isAllowed(expression: string, gate: TrivyGate): boolean {
  const bare = expression.replace(/[()]/g, "")
  const one = (name: string) =>
    !gate.deniedLicences.includes(name) &&
    (gate.allowedLicences.length === 0 || gate.allowedLicences.includes(name))
  return bare
    .split(/\s+OR\s+/i)
    .some((side) => side.split(/\s+AND\s+/i).every((n) => one(n.trim())))
}

function verdictOfSecrets(secrets: TrivyItem[]): Verdict {
  if (secrets.length === 0) return { verdict: "pass", reason: "No secret was found." }
  return { verdict: "fail", reason: `${counted(secrets.length, "secret")} found.` }
}

function isGrave(item: TrivyItem): boolean {
  return item.severity === "critical" || item.severity === "high"
}

function verdictOfConfiguration(items: TrivyItem[], looked: number, over?: string): Verdict {
  if (items.some((item) => ROOT_USER.test(item.rule))) {
    return { verdict: "fail", reason: "The image runs as root." }
  }
  if (over && items.some(isGrave)) return { verdict: "fail", reason: `Trivy found ${over}.` }
  if (looked === 0) {
    return { verdict: "inconclusive", reason: "Trivy found no configuration file to look at." }
  }
  return { verdict: "pass", reason: `${counted(items.length, "misconfiguration")}, within limits.` }
}

function verdictOfLicences(refused: TrivyItem[], packages: number): Verdict {
  if (refused.length > 0) {
    const first = refused.slice(0, 3).map((item) => item.title)
    const listed = [...first, ...(refused.length > 3 ? ["…"] : [])].join(", ")
    return { verdict: "fail", reason: `${counted(refused.length, "licence")} refused: ${listed}.` }
  }
  if (packages === 0) return { verdict: "inconclusive", reason: "Trivy found no package." }
  return { verdict: "pass", reason: "All licences of production dependencies are allowed." }
}

function verdictOfVulnerabilities(
  items: TrivyItem[],
  { read, unlisted }: { read: number; unlisted: boolean },
  over?: string,
): Verdict {
  if (over && items.some(isGrave)) return { verdict: "fail", reason: `Trivy found ${over}.` }
  if (read > 0) {
    return { verdict: "pass", reason: `${items.length} known vulnerabilities, within limits.` }
  }
  if (unlisted) {
    return {
      verdict: "inconclusive",
      reason: "Known vulnerabilities were not looked for: Trivy has no database.",
    }
  }
  return { verdict: "error", reason: "Trivy left no report of vulnerabilities." }
}

function verdictOfSbom(raw: Raw): Verdict {
  const components = parseSbom(raw.files[TRIVY_FILES.sbom])
  if (!components.ok) {
    return { verdict: "inconclusive", reason: `There is no SBOM: ${components.problem}.` }
  }
  return { verdict: "pass", reason: `The SBOM lists ${counted(components.value, "component")}.` }
}

const FIXES: Record<TrivyItem["kind"], string> = {
  secret: "Take it out of the code and revoke it: whoever read the repository has it.",
  misconfiguration: "Change the configuration as the rule says.",
  licence: "Take another package, or allow the licence in trivy.allowedLicences.",
  vulnerability: "Take a version without it.",
}

function findingOf(item: TrivyItem, blocking: boolean): Finding {
  const { rule, severity, title, place } = item
  const fix = item.fix ?? FIXES[item.kind]
  return { tool: "trivy", rule, severity, message: title, place, fix, blocking }
}
