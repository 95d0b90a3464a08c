import type { Raw } from "../tools/raw.js"
import { parseTsc, type TypeProblem } from "../tools/tsc.js"
import { counted } from "../tools/text.js"
import type { Finding, StageNumber } from "../report/model.js"
import type { Judged } from "./judged.js"
import { NO_WAIVER, split, type Waive } from "./waive.js"
import { judged, killedBy, toolError } from "./outcome.js"

/** Judges the type check: no error at all. */
export function judgeTypecheck(raw: Raw, root?: string, waive: Waive = NO_WAIVER): Judged {
  const result = parseTsc(raw, root)
  if (!result.ok) return toolError("tsc", result.problem, [raw])
  if (killedBy(raw)) return toolError("tsc", "it did not finish", [raw])
  const { files, noInputs } = result.value
  const { counted: problems, waived } = split(
    result.value.problems,
    (problem) => typeFinding(problem, false),
    waive,
  )
  if (noInputs || (files === 0 && result.value.problems.length === 0)) {
    const reason = "The TypeScript compiler found no file to check."
    return judged({ verdict: "inconclusive", reason }, "no files", {
      findings: result.value.problems.map((problem) => typeFinding(problem, false)),
    })
  }
  const numbers: StageNumber[] = [
    { name: "type errors", value: problems.length, unit: "1", limit: { op: "==", value: 0 } },
    ...(files === undefined ? [] : [{ name: "files read", value: files, unit: "1" }]),
  ]
  const headline = counted(problems.length, "type error")
  if (problems.length === 0) {
    const reason =
      files === undefined ? "No type errors." : `No type errors in ${counted(files, "file")} read.`
    return judged({ verdict: "pass", reason }, headline, { numbers, findings: waived })
  }
  const inFiles = new Set(problems.map((problem) => problem.file).filter(Boolean)).size
  const where = inFiles > 0 ? ` in ${counted(inFiles, "file")}` : ""
  return judged({ verdict: "fail", reason: `The compiler found ${headline}${where}.` }, headline, {
    findings: [...problems.map((problem) => typeFinding(problem, true)), ...waived],
    numbers,
  })
}

function typeFinding(problem: TypeProblem, blocking: boolean): Finding {
  const { file, line, column } = problem
  return {
    tool: "tsc",
    rule: problem.code,
    severity: "medium",
    message: problem.message,
    ...(file === undefined ? {} : { place: { file, line, column } }),
    ...(problem.detail === undefined ? {} : { detail: problem.detail }),
    fix: file === undefined ? "Repair the compiler's settings." : "Make the types agree.",
    blocking,
  }
}
