import { clip, oneLine, wrap } from "./clean.js"
import { excerpt } from "./excerpt.js"
import type { StageReport } from "./model.js"
import { grouped, type Group, problemsOf, whatText } from "./problems.js"

const COLUMNS = 80

/** How much of a failing stage is shown. */
export type Room = { problems: number; lines: number }

/** One screen for several stages; a stage alone has more room. */
export const IN_SUMMARY: Room = { problems: 3, lines: 8 }
export const ALONE: Room = { problems: 10, lines: 20 }

const DID = {
  pass: "passed",
  fail: "failed",
  inconclusive: "was inconclusive",
  error: "could not run",
}

/**
 * What a reader needs of a stage that did not pass: what, where, an excerpt,
 * what to do, and the command that shows it again.
 */
export function failureLines(stage: StageReport, room: Room): string[] {
  return [
    ...wrap(`${stage.name} ${DID[stage.verdict]}: ${stage.reason}`, COLUMNS),
    ...failureDetails(stage, room, stage.reason),
  ]
}

/** The same without the sentence that says why the stage did not pass. */
export function failureDetails(stage: StageReport, room: Room, said?: string): string[] {
  const groups = grouped(problemsOf(stage))
  const rest = groups.slice(room.problems).reduce((sum, { more }) => sum + 1 + more.length, 0)
  return [
    ...openParts(stage),
    ...groups.slice(0, room.problems).flatMap((group) => groupLines(group, room.lines, said)),
    ...(rest === 0 ? [] : [`  … and ${rest} more in the report.`]),
    ...indent(wrap(`Reproduce: ${stage.reproduce}`, COLUMNS - 2), 2),
  ]
}

/** `said` is what stands above already, and is not told twice. */
function groupLines({ first, more }: Group, lines: number, said?: string): string[] {
  const { where, detail, keeps, fix, alone } = first
  const place = where === undefined ? [] : [clip(oneLine(where), COLUMNS - 4)]
  const body = [
    ...(first.what === said ? [] : wrap(whatText(first), COLUMNS - 6).slice(0, 4)),
    ...indent(excerpt(detail ?? "", lines, COLUMNS - 6, keeps), 2),
    ...sameLines(more),
    ...(fix === undefined ? [] : wrap(`What to do: ${fix}`, COLUMNS - 6)),
    ...(alone === undefined ? [] : wrap(`Run it alone: ${alone}`, COLUMNS - 6)),
  ]
  return ["", ...indent(place, 2), ...indent(body, place.length > 0 ? 4 : 2)]
}

const MAX_SAME_LINES = 2

/** How many more say the same, and where, as far as the lines go. */
function sameLines(more: Group["more"]): string[] {
  if (more.length === 0) return []
  const title = `${more.length} more with the same message`
  const places = [...new Set(more.flatMap(({ where }) => where ?? []))].map(oneLine)
  const laid = (count: number) => {
    const cut = count < places.length ? " …" : ""
    return wrap(`${title}: ${places.slice(0, count).join(", ")}${cut}`, COLUMNS - 6)
  }
  const fitting = places.filter((_, index) => laid(index + 1).length <= MAX_SAME_LINES).length
  return fitting === 0 ? [`${title}.`] : laid(fitting)
}

function openParts(stage: StageReport): string[] {
  const open = stage.parts.filter((part) => part.verdict !== "pass" && part.allowed !== true)
  return open.length < 2
    ? []
    : open.flatMap((part) => hanging(`${part.name}: ${part.verdict}: ${part.reason}`, 2))
}

/** Wraps a sentence, the lines after its first two columns further in. */
export const hanging = (text: string, by: number): string[] =>
  wrap(text, COLUMNS - by - 2).map((line, index) => " ".repeat(index === 0 ? by : by + 2) + line)

const indent = (lines: readonly string[], by: number) =>
  lines.map((line) => (line === "" ? line : " ".repeat(by) + line))
