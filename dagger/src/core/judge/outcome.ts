import type { Raw } from "../tools/raw.js"
import { withoutInnerFrames } from "../tools/junit.js"
import { lastLines } from "../tools/text.js"
import type { Finding, Part } from "../report/model.js"
import { endedEarly, foundDiskFull } from "./ended.js"
import { worst, type Verdict } from "../verdict.js"
import type { Judged } from "./judged.js"

/** A verdict with everything that the caller knows beside it. */
export function judged(
  verdict: Verdict,
  headline: string,
  rest: Partial<Omit<Judged, "verdict" | "reason" | "headline">> = {},
): Judged {
  return {
    verdict: verdict.verdict,
    reason: verdict.reason,
    headline,
    parts: [],
    findings: [],
    numbers: [],
    tests: [],
    ...rest,
  }
}

/** The verdict of a stage from those of its parts: the worst, in its own words; all reasons for a pass. */
export function ofParts(parts: readonly Part[]): Verdict {
  const found = worst(parts)
  if (found === undefined) return { verdict: "inconclusive", reason: "Nothing was judged." }
  if (found.verdict === "pass") {
    return { verdict: "pass", reason: parts.map((part) => part.reason).join(" ") }
  }
  const same = parts.filter((part) => part.verdict === found.verdict)
  return { verdict: found.verdict, reason: same.map((part) => part.reason).join(" ") }
}

/** A tool that left nothing to judge: the verdict `error`, with the last lines of its log. */
export function toolError(tool: string, problem: string, raws: readonly Raw[]): Judged {
  const finding = toolErrorFinding(tool, problem, raws)
  return judged({ verdict: "error", reason: finding.message }, "could not be judged", {
    findings: [finding],
  })
}

/** The finding of `toolError`, for a stage that has more parts. */
export function toolErrorFinding(tool: string, problem: string, raws: readonly Raw[]): Finding {
  const early = raws
    .map((raw) => endedEarly(raw) ?? foundDiskFull(raw))
    .find((why) => why !== undefined)
  const log = raws
    .map((raw) => lastLines(withoutInnerFrames(`${raw.stdout}\n${raw.stderr}`), 15))
    .filter(Boolean)
  return {
    tool,
    rule: early?.rule ?? "no-usable-output",
    severity: "high",
    message: early ? `${tool} ${early.what}.` : `${tool} left no result: ${problem}.`,
    detail: log.length > 0 ? log.join("\n") : "(it printed nothing)",
    detailKeeps: "end",
    fix:
      early?.fix ??
      "Read the last lines of its log above, and run the stage alone to see all of it.",
    blocking: true,
  }
}

/** Why an exec ended from outside, in a clause after the tool's name. */
export const killedBy = (raw: Raw): string | undefined => endedEarly(raw)?.what
