import { type Escapes, escapesText } from "../history/audits.js"
import type { Finding } from "../report/model.js"
import type { Audit } from "./audit.js"

/** An audit of a stage in a sentence or two; `what` are its tests. */
export function auditText(what: string, found: Audit): string {
  const { everything, failed, escaped, noEvidence, chosen, all } = found
  if (everything !== undefined)
    return `${what}: nothing was audited, as every test would have run by the map, too: ${everything}.`
  const would = `${what}: the map would have run ${chosen} of ${all} test files`
  const others = noEvidence.length
  const left =
    others === 0
      ? ""
      : ` ${others === 1 ? "One file is" : `${others} files are`} no evidence: flaky, or known to fail before.`
  if (failed.length === 0) return `${would}; none failed.${left}`
  if (escaped.length === 0)
    return `${would}; ${failed.length === 1 ? "the one" : `all ${failed.length}`} that failed among them.${left}`
  return `${would}; ${escaped.length} of ${failed.length} that failed not among them: ${listed(escaped)}.${left}`
}

const SHOWN = 3

const listed = (paths: readonly string[]): string =>
  paths.length <= SHOWN
    ? paths.join(", ")
    : `${paths.slice(0, SHOWN).join(", ")} and ${paths.length - SHOWN} more`

const ESCAPED_FIX =
  "Run every test each night (--every-test) until this is repaired, and report it to Sluice with this report's folder tests/."

/** What a run says of each test file that escaped. */
export function escapeFindings({ escaped, changed = [] }: Audit, path: string): Finding[] {
  const prefix = path === "." ? "" : `${path}/`
  return escaped.map((file) => ({
    tool: "sluice",
    rule: "escaped",
    severity: "high",
    message: `${file} failed, and would have been left out by the test map.`,
    place: { file: file.startsWith(prefix) ? file.slice(prefix.length) : file },
    detail: changedText(changed),
    fix: ESCAPED_FIX,
    blocking: false,
  }))
}

const changedText = (changed: readonly string[]): string =>
  changed.length === 0
    ? "Of the files that the map knows none changed: what did is none that any test was seen to touch."
    : `Changed since the map was made: ${listed(changed)}.`

/** The same in one note, as loud as a note can be. */
export const escapeNote = (what: string, { escaped, changed = [] }: Audit): string[] =>
  escaped.length === 0
    ? []
    : [
        `A FAILURE ESCAPED THE TEST MAP. ${what}: ${listed(escaped)} failed, and would have been left out. ${changedText(changed)} ${ESCAPED_FIX}`,
      ]

const SO_FAR = "Audits of the test map so far: "

/** True for a note of `escapesNote`. */
export const isEscapesNote = (note: string): boolean => note.startsWith(SO_FAR)

/** What all audits say together, by stage. */
export const escapesNote = (stages: readonly { stage: string; soFar: Escapes }[]): string[] =>
  stages.length === 0
    ? []
    : [
        `${SO_FAR}${stages.map(({ stage, soFar }) => `${stage}: ${escapesText(soFar)}`).join("; ")}.`,
      ]
