import type { MetricStatus } from "./decide/status.js"
import { rounded } from "../tools/text.js"

/**
 * What is known of a metric when a step ends: `certain` if its whole interval lies
 * within what is harmless, `worse` if there is evidence and an estimate beyond it,
 * `undecided` if the step merely ended with nothing that shows it to be beyond,
 * `no-data` if nothing was measured.
 */
export type Certainty = {
  name: string
  state: "certain" | "undecided" | "worse" | "no-data"
  /** Candidate against baseline, with an interval that holds at all times; absent where unknown. */
  estimate?: number
  lower?: number
  upper?: number
  /** Largest difference that is harmless, in the same unit. */
  harmless: number
  unit: "pp" | "%"
  /** Evidence that the candidate is worse, 1 being none. */
  eValue: number
}

/** What a promotion knows of a metric, from how the judge says that it stands. */
export function certaintyOf({ name, state, effect, unit, eValue }: MetricStatus): Certainty {
  const { estimate, lower, upper, harmless } = effect
  return {
    name,
    state: state === "harmless" ? "certain" : state,
    ...(estimate === null ? {} : { estimate }),
    ...(lower === null ? {} : { lower }),
    ...(upper === null ? {} : { upper }),
    harmless,
    unit,
    eValue,
  }
}

/** Says of which metrics a promotion is certain, and what it rests on for the others. */
export function certaintyText(metrics: readonly Certainty[]): string {
  const certain = metrics.filter(({ state }) => state === "certain")
  const open = metrics.filter(({ state }) => state !== "certain")
  const names = certain.map(({ name }) => name).join(", ")
  const sure = names === "" ? "" : `Harmless with the whole interval: ${names}. `
  if (open.length === 0) return sure.trim()
  return `${sure}Not certain, only not shown to be over its margin: ${open.map(openText).join("; ")}.`
}

const within = (value: number | undefined): string =>
  value === undefined ? "no bound yet" : rounded(value, 2)

function openText({ name, lower, upper, harmless, unit, eValue }: Certainty): string {
  const interval =
    lower === undefined && upper === undefined
      ? "no interval yet"
      : `${within(lower)} to ${within(upper)} ${unit}`
  return `${name} (${interval}, ${rounded(harmless, 2)} ${unit} is harmless, e-value ${rounded(eValue)})`
}
