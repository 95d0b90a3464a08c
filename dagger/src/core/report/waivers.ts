import { isExpired, matches, WAIVABLE, type Waiver } from "../judge/waive.js"
import type { Finding, SkippedStage, StageReport } from "./model.js"

/** Adds to each stage a finding for every expired waiver that its findings would have needed. */
export function withExpired(
  stages: readonly StageReport[],
  waivers: readonly Waiver[],
  today: string,
): StageReport[] {
  const expired = waivers.filter((waiver) => isExpired(waiver, today))
  return stages.map((stage) => {
    const needed = expired.filter((waiver) =>
      stage.findings.some((finding) => finding.waiver === undefined && matches(waiver, finding)),
    )
    return { ...stage, findings: [...stage.findings, ...needed.map(expiredFinding)] }
  })
}

function expiredFinding(waiver: Waiver): Finding {
  const { owner, reason, expires } = waiver
  return {
    tool: "sluice",
    rule: "waiver-expired",
    severity: "medium",
    message: `The waiver of ${nameOf(waiver)} by ${owner} expired on ${expires}; it waives nothing any more.`,
    place: { file: "sluice.yaml" },
    detail: `Its reason was: ${reason}`,
    fix: "Repair what it waived, or have its owner decide anew and set another date.",
    blocking: false,
  }
}

/** What a reader should know of waivers that did nothing. */
export function waiverNotes(
  stages: readonly StageReport[],
  skipped: readonly SkippedStage[],
  waivers: readonly Waiver[],
  today: string,
): string[] {
  const findings = stages.flatMap((stage) => stage.findings)
  return waivers.flatMap((waiver) => {
    const meant = findings.filter((finding) => matches(waiver, finding))
    if (meant.length === 0) return isJudged(waiver, skipped) ? [unused(waiver, today)] : []
    const refused = meant.filter((finding) => finding.waiver === undefined)
    return refused.length === 0 || isExpired(waiver, today)
      ? []
      : [
          `The waiver of ${nameOf(waiver)} by ${waiver.owner} does not hold for what ${refused[0]!.tool} says: test failures, measurements and tools that broke cannot be waived.`,
        ]
  })
}

const unused = (waiver: Waiver, today: string) =>
  `The waiver of ${nameOf(waiver)} by ${waiver.owner} matches nothing${isExpired(waiver, today) ? `, and expired on ${waiver.expires}` : ""}: take it out of sluice.yaml.`

/** False where a stage that could have found it did not run. */
function isJudged({ tool }: Waiver, skipped: readonly SkippedStage[]): boolean {
  const stages: string[] = tool === undefined ? Object.values(WAIVABLE) : [WAIVABLE[tool]]
  return !skipped.some(({ name }) => stages.includes(name))
}

const nameOf = ({ rule, place }: Waiver) => (place === undefined ? rule : `${rule} in ${place}`)
