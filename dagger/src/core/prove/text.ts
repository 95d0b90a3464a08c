import { clip, oneLine, pad, width, wrap } from "../report/clean.js"
import { durationText } from "../report/format.js"
import type { FaultResult } from "./judge.js"
import { type Proof, proofVerdict } from "./proof.js"

const COLUMNS = 80
const GATE = 22
const FAULT = 31
const TIME = 6

/** The proof on one screen: verdict, what was missed, a row for each fault, and gates without any. */
export function proofText(proof: Proof): string {
  const { verdict, reason } = proofVerdict(proof)
  const missed = proof.results.filter(({ outcome }) => outcome !== "seen")
  return `${[
    ...wrap(`${verdict.toUpperCase()} ${proof.application}: ${reason}`, COLUMNS),
    `Took ${durationText(proof.durationSeconds)}.`,
    ...missed.flatMap(({ outcome, fault, title, gate, seen }) => [
      "",
      ...wrap(`${outcome.toUpperCase()} ${gate}: ${title} (${fault})`, COLUMNS),
      ...wrap(seen, COLUMNS - 2).map((line) => `  ${line}`),
    ]),
    "",
    pad("GATE", GATE) + pad("PLANTED FAULT", FAULT) + pad("TIME", TIME) + "SEEN",
    ...proof.results.map(row),
    ...proof.unproven.flatMap(({ gate, reason: why, allowed }) => {
      const start = pad(clip(gate, GATE - 1), GATE)
      return wrap(`not proven${allowed ? " (allowed)" : ""}: ${why}`, COLUMNS - width(start)).map(
        (line, index) => (index === 0 ? start : " ".repeat(GATE)) + line,
      )
    }),
  ].join("\n")}\n`
}

function row({ gate, title, outcome, seen, seconds }: FaultResult): string {
  const start =
    pad(clip(gate, GATE - 1), GATE) +
    pad(clip(oneLine(title), FAULT - 1), FAULT) +
    pad(`${Math.round(seconds)} s`, TIME)
  return (
    start + clip(outcome === "seen" ? oneLine(seen) : outcome.toUpperCase(), COLUMNS - width(start))
  )
}

/** The proof for programs. */
export const proofJson = (proof: Proof): string =>
  `${JSON.stringify({ ...proofVerdict(proof), ...proof }, null, 2)}\n`
