import { clopperPearson } from "../canary/effect/clopper.js"
import type { Selected } from "./select.js"

/** What a full run says of the selection that it did not go by. */
export type Audit = {
  /** Test files that failed, and those of them that would have been left out. */
  failed: string[]
  escaped: string[]
  /** Test files that would have run, of how many. */
  chosen: number
  all: number
  /** Upper end of the 95 % interval of the part of failures that escape, over all audits so far. */
  escapesAtMost: number
  failuresSoFar: number
  escapesSoFar: number
}

/** What earlier audits counted. */
export type Audited = { failures: number; escapes: number }

/** Compares what failed in a full run with what would have been chosen. */
export function audit(selected: Selected, failed: readonly string[], before: Audited): Audit {
  const left = new Set(selected.skipped.map(({ path }) => path))
  const escaped = failed.filter((path) => left.has(path))
  const failures = before.failures + failed.length
  const escapes = before.escapes + escaped.length
  return {
    failed: [...failed],
    escaped,
    chosen: selected.chosen.length,
    all: selected.chosen.length + selected.skipped.length,
    escapesAtMost: failures === 0 ? 1 : clopperPearson(escapes, failures)[1],
    failuresSoFar: failures,
    escapesSoFar: escapes,
  }
}

/** An audit in a sentence or two. */
export function auditText({ failed, escaped, chosen, all, ...so }: Audit): string {
  const would = `Selection would have run ${chosen} of ${all} test files`
  const found =
    failed.length === 0
      ? "none failed"
      : escaped.length === 0
        ? `all ${failed.length} that failed are among them`
        : `${escaped.length} of ${failed.length} that failed are not among them: ${escaped.slice(0, 3).join(", ")}`
  const bound =
    so.failuresSoFar === 0
      ? "No failure was audited so far."
      : `So far ${so.escapesSoFar} of ${so.failuresSoFar} failures escaped, at most ${(100 * so.escapesAtMost).toFixed(1)} % (95 %).`
  return `${would}; ${found}. ${bound}`
}
