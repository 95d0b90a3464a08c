import { unknownPart } from "../errors.js"
import { allowanceProblem } from "./rules.js"

/**
 * What may be inconclusive: what sluice.yaml names and what an argument adds.
 * Throws SLUICE_UNKNOWN_PART for an argument that names neither stage nor part.
 */
export function allowances(
  settings: { allowInconclusive: readonly string[] },
  added: readonly string[] = [],
): string[] {
  for (const name of added) {
    const problem = allowanceProblem(name)
    if (problem !== undefined) throw unknownPart(name, problem.suggestion)
  }
  return [...new Set([...settings.allowInconclusive, ...added])]
}
