import { isExcused } from "./build.js"
import { oneLine } from "./clean.js"
import type { RunReport, StageReport } from "./model.js"
import { type Group, grouped, problemsOf } from "./problems.js"

/** One cause of a run's verdict, and the stages that show it: the first one's words are told. */
export type Cause = { stages: StageReport[]; group: Group }

/** Stages that keep the run from passing, worst first. */
export function blockers(report: RunReport): StageReport[] {
  const rank = ["error", "fail", "inconclusive"]
  return report.stages
    .filter((stage) => stage.verdict !== "pass" && !isExcused(stage))
    .map((stage, index) => ({ stage, key: rank.indexOf(stage.verdict) * 100 + index }))
    .sort((a, b) => a.key - b.key)
    .map(({ stage }) => stage)
}

/** What keeps the run from passing, each thing once though two tools may have found it. */
export function causesOf(report: RunReport): Cause[] {
  const causes: Cause[] = []
  const known = new Map<string, Cause>()
  for (const stage of blockers(report)) {
    for (const group of groupsOf(stage)) {
      const same = meaningOf(group)
      const before = same === undefined ? undefined : known.get(same)
      if (before !== undefined) {
        if (!before.stages.includes(stage)) before.stages.push(stage)
        continue
      }
      const cause = { stages: [stage], group }
      if (same !== undefined) known.set(same, cause)
      causes.push(cause)
    }
  }
  return causes
}

/**
 * The causes that fit: every stage is named before one is named twice, and
 * none of them more than three times. Then how many there are beside them.
 */
export function topCauses(report: RunReport, most: number): { shown: Cause[]; rest: number } {
  const all = causesOf(report)
  const each = Math.min(3, Math.max(1, Math.floor(most / Math.max(1, blockers(report).length))))
  const seen = new Map<string, number>()
  const shown = all.filter(({ stages: [stage] }) => {
    const before = seen.get(stage?.name ?? "") ?? 0
    seen.set(stage?.name ?? "", before + 1)
    return before < each
  })
  return { shown: shown.slice(0, most), rest: all.length - Math.min(shown.length, most) }
}

/** "2 problems in 3 stages". */
export function causesText(report: RunReport): string {
  const causes = causesOf(report).length
  const stages = blockers(report).length
  return `${causes} ${causes === 1 ? "problem" : "problems"} in ${stages} ${stages === 1 ? "stage" : "stages"}`
}

/** A stage's problems; one that names none is told by its reason. */
function groupsOf(stage: StageReport): Group[] {
  const groups = grouped(problemsOf(stage))
  const what = stage.reason
  return groups.length > 0 ? groups : [{ first: { what, same: oneLine(what) }, more: [] }]
}

/** Rules of different tools that mean the same at the same place: of a file, or of a line. */
const MEANINGS: readonly { rules: RegExp; at: "file" | "line" }[] = [
  // The build looks at the image's user, Trivy at the Dockerfile.
  { rules: /^(?:runs-as-root|(?:AVD-)?DS-?0*2)$/, at: "file" },
  // ESLint and TypeScript.
  { rules: /^(?:(?:@typescript-eslint\/)?no-unused-vars|TS6133|TS6192|TS6196)$/, at: "line" },
  { rules: /^(?:no-undef|TS2304)$/, at: "line" },
]

/** Names what is wrong and where for `MEANINGS`; a group of several says more than one of them. */
function meaningOf({ first: { rule = "", place }, more }: Group): string | undefined {
  const index = MEANINGS.findIndex(({ rules }) => rules.test(rule))
  const at = MEANINGS[index]?.at
  if (at === undefined || place?.file === undefined || more.length > 0) return undefined
  return at === "file"
    ? JSON.stringify([index, place.file])
    : JSON.stringify([index, place.file, place.line])
}
