import { isExcused } from "./build.js"
import type { RunReport, SkippedStage, StageReport } from "./model.js"

/** How the run's stages ended: "3 failed, 3 passed, 6 not run". */
export function countsText({ stages, skipped }: RunReport): string {
  const count = (of: (stage: StageReport) => boolean) => stages.filter(of).length
  const said: [number, string][] = [
    [count(({ verdict }) => verdict === "error"), "could not run"],
    [count(({ verdict }) => verdict === "fail"), "failed"],
    [count((stage) => stage.verdict === "inconclusive" && !isExcused(stage)), "inconclusive"],
    [count(isExcused), "inconclusive (allowed)"],
    [count(({ verdict }) => verdict === "pass"), "passed"],
    [skipped.length, "not run"],
  ]
  return said.flatMap(([number, word]) => (number > 0 ? [`${number} ${word}`] : [])).join(", ")
}

/** Skipped stages by their reason, in the order of the first of each. */
export function byReason(skipped: readonly SkippedStage[]): { reason: string; names: string[] }[] {
  const reasons = new Map<string, string[]>()
  for (const { name, reason } of skipped)
    reasons.set(reason, [...(reasons.get(reason) ?? []), name])
  return [...reasons].map(([reason, names]) => ({ reason, names }))
}

/** Parts of a stage that nobody could judge: "vulnerabilities not checked". */
const unchecked = ({ parts, verdict }: StageReport): string[] =>
  verdict === "inconclusive"
    ? []
    : parts
        .filter((part) => part.verdict === "inconclusive")
        .map(({ name }) => `${name.slice(name.indexOf(".") + 1)} not checked`)

/** A stage in a row of a table: why it did not pass, or what it measured; and what it left open. */
export function rowText(stage: StageReport): string {
  const open = unchecked(stage).join(", ")
  if (stage.verdict === "pass") return [stage.headline, open].filter(Boolean).join(", ")
  return [stage.reason, open && `${open.charAt(0).toUpperCase()}${open.slice(1)}.`]
    .filter(Boolean)
    .join(" ")
}
