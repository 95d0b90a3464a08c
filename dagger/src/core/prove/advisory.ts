import type { StageReport } from "../report/model.js"
import { parsed, unreadable, type Parsed } from "../tools/parsed.js"
import type { Fault } from "./fault.js"
import { gateStates } from "./gates.js"
import type { Locked } from "./locked.js"

/** Vulnerabilities that a database planted for Trivy knows of, all in one package. */
export type Advisory = {
  package: string
  version: string
  severity: "CRITICAL" | "HIGH"
  ids: string[]
}

/** Of a name that npm refuses: a database that fits no application. */
export const FITS_NOTHING: Advisory = {
  package: "No Such Package",
  version: "0.0.0",
  severity: "CRITICAL",
  ids: [planted(1)],
}

/** More than this is not worth a database: such a limit is none. */
const MOST = 1000

/** How many vulnerabilities the gate lets pass, and which ones it sees. */
type Limits = { maxCritical: number; maxHigh: number; severities: readonly string[] }

/** As many vulnerabilities in a package as turn the gate red, or why none can. */
export function advisoryFor(limits: Limits, found: Locked): Parsed<Advisory> {
  const { maxCritical, maxHigh, severities } = limits
  const severity = (["CRITICAL", "HIGH"] as const).find((one) => severities.includes(one))
  if (severity === undefined)
    return unreadable(
      `trivy.severities is ${severities.join(", ")}: neither CRITICAL nor HIGH counts`,
    )
  const [name, most] = severity === "CRITICAL" ? ["maxCritical", maxCritical] : ["maxHigh", maxHigh]
  if (most >= MOST) return unreadable(`trivy.${name} is ${most}: so many are never found`)
  const ids = Array.from({ length: most + 1 }, (_, index) => planted(index + 1))
  return parsed({ package: found.name, version: found.version, severity, ids })
}

/**
 * The database with which the clean application is judged where Trivy can't get
 * its own: one that fits nothing. undefined: as in every other run.
 */
export function databaseOfClean(
  fault: Fault,
  before: readonly StageReport[],
): Advisory | undefined {
  const lacking = gateStates(before).get("trivy.vulnerabilities") === "inconclusive"
  return fault.advisory !== undefined && lacking ? FITS_NOTHING : undefined
}

/** An identifier that no vulnerability can have: the first year of CVE is 1999. */
function planted(number: number): string {
  return `CVE-0000-${String(number).padStart(4, "0")}`
}
