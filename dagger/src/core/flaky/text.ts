import type { History } from "../history/model.js"
import { clip, pad } from "../report/clean.js"
import { QUARANTINE_FILE, TEST_STAGES } from "./names.js"
import { SUSPECT_AT } from "./posterior.js"
import { type Suspect, suspects } from "./suspects.js"

/** Name of the text in a report's folder. */
export const FLAKY_FILE = "tests/flaky.txt"

const NOTE = "Probably flaky, by what they did on the same content: "

/** True for a note of `flakyNotes`. */
export const isFlakyNote = (note: string): boolean => note.startsWith(NOTE)

/** What a run's summary says of flaky tests: nothing where there are none. */
export function flakyNotes(history: History): string[] {
  const found = suspects(history)
  const [first] = found
  if (first === undefined) return []
  const more = found.length === 1 ? "" : `, ${found.length - 1} more`
  return [
    `${NOTE}${first.file}: ${first.name} (fails ${percent(first.rate)} of its attempts)${more}. ${FLAKY_FILE} says what to repair first.`,
  ]
}

const percent = (part: number): string => `${Math.round(100 * part)} %`

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`

/** Every suspect with its evidence and cost, the one to repair first at the top. */
export function flakyText(history: History): string {
  const all = suspects(history, 0)
  const found = all.filter(({ probability }) => probability >= SUSPECT_AT)
  const seldom = all.filter(({ probability }) => probability < SUSPECT_AT)
  const blocks = [
    found.length === 0
      ? ["No test is probably flaky, by what each did on the same content."]
      : [
          `${found.length} of ${history.size} tests ${found.length === 1 ? "is" : "are"} probably flaky (${percent(SUSPECT_AT)} or more), by what each did on the same content.`,
          "The one to repair first is at the top: it fails most often.",
          "",
          head,
          ...found.map(row),
        ],
    seldom.length === 0
      ? []
      : ["Disagreed with themselves too seldom to say:", "", head, ...seldom.map(row)],
    quarantineOf(found.filter(isQuarantinable)),
  ]
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.map((line) => line.trimEnd()).join("\n"))
    .join("\n\n")}\n`
}

const quarantineOf = (found: readonly Suspect[]): string[] =>
  found.length === 0
    ? []
    : [
        `To go on without them, put them into ${QUARANTINE_FILE}, each with who repairs it, where, and until when:`,
        "",
        "version: 1",
        "tests:",
        ...found.flatMap(entry),
      ]

const COLUMNS = [10, 8, 10, 16, 10, 9] as const

const cells = (texts: readonly string[]): string =>
  texts.map((text, index) => pad(text, COLUMNS[index] ?? 0)).join("")

const head = cells(["FLAKY", "FAILS", "ATTEMPTS", "FAILED", "LOST", "RERUNS"]) + "TEST"

function row(one: Suspect): string {
  const { probability, rate, attempts, failed, contents, lostMs, reruns, stage, file, name } = one
  const now = one.failsNow ? "  (fails each time now: look for a true break first)" : ""
  return `${cells([
    probability > 0.999 ? "> 99.9 %" : `${(100 * probability).toFixed(1)} %`,
    percent(rate),
    String(attempts),
    `${failed} on ${contents}`,
    seconds(lostMs),
    String(reruns),
  ])}${stage}: ${file}: ${clip(name, 80)}${now}`
}

/** A test that fails each time now may be broken, and is not offered. */
const isQuarantinable = ({ failsNow, stage }: Suspect): boolean =>
  !failsNow && (TEST_STAGES as readonly string[]).includes(stage)

const entry = ({ stage, file, name, failed, attempts }: Suspect): string[] => [
  `  - stage: ${stage}`,
  `    file: ${JSON.stringify(file)}`,
  `    name: ${JSON.stringify(name)}`,
  "    owner: # who repairs it",
  "    issue: # where that is followed",
  `    reason: ${JSON.stringify(`Failed ${failed} of ${attempts} attempts on contents that it passed.`)}`,
  "    expires: # a day, at most 90 days ahead",
]
