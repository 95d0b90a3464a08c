import type { Finding, FindingWaiver } from "../report/model.js"

/** The tools whose findings can be waived, and the stage that each belongs to. */
export const WAIVABLE = {
  eslint: "lint",
  prettier: "lint",
  tsc: "typecheck",
  schemathesis: "contract",
  envelope: "contract",
  zap: "zap",
  wapiti: "zap",
  headers: "zap",
  trivy: "trivy",
} as const

export type WaivableTool = keyof typeof WAIVABLE

/** An accepted finding, as sluice.yaml names it. */
export type Waiver = FindingWaiver & {
  /** Any tool unless given. */
  tool?: WaivableTool
  rule: string
  /** A file or a URL's path, with * within a folder and ** over folders; anywhere unless given. */
  place?: string
}

/** What is looked at of a finding. */
export type Waivable = Pick<Finding, "tool" | "rule" | "place">

/** Says who accepted a finding; undefined: nobody, so it counts. */
export type Waive = (finding: Waivable) => FindingWaiver | undefined

export const NO_WAIVER: Waive = () => undefined

/** Applies waivers as of a day, an ISO date. One that has expired waives nothing. */
export function waiving(waivers: readonly Waiver[], today: string): Waive {
  return (finding) => {
    const found = waivers.find((waiver) => !isExpired(waiver, today) && matches(waiver, finding))
    if (found === undefined) return undefined
    const { owner, reason, expires } = found
    return { owner, reason, expires }
  }
}

/** A waiver holds through its last day. */
export const isExpired = ({ expires }: Waiver, today: string): boolean => expires < today

/** True if a waiver, expired or not, means a finding. */
export function matches(waiver: Waiver, { tool, rule, place }: Waivable): boolean {
  if (waiver.tool !== undefined && waiver.tool !== tool) return false
  if (waiver.rule !== rule) return false
  if (waiver.place === undefined) return true
  const path = place?.url?.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, "").replace(/[?#].*$/, "")
  const places = [place?.file, path].filter((one) => one !== undefined)
  const glob = globOf(waiver.place)
  return places.some((one) => glob.test(one))
}

function globOf(glob: string): RegExp {
  const source = glob
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replace(/\*\*\/|\*\*|\*|\?/g, (sign) =>
      sign === "**/" ? "(?:.*/)?" : sign === "**" ? ".*" : sign === "*" ? "[^/]*" : "[^/]",
    )
  return new RegExp(`^${source}$`)
}

/** What counts of a tool's items, and the findings of those that are waived. */
export function split<T>(
  items: readonly T[],
  findingOf: (item: T) => Finding,
  waive: Waive,
): { counted: T[]; waived: Finding[] } {
  const counted: T[] = []
  const waived: Finding[] = []
  for (const item of items) {
    const finding = findingOf(item)
    const waiver = waive(finding)
    if (waiver === undefined) counted.push(item)
    else waived.push({ ...finding, blocking: false, waiver })
  }
  return { counted, waived }
}
