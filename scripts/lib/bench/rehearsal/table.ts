import { quantile } from "../../../../dagger/src/core/canary/stats.js"
import { clopperPearson } from "../../../../dagger/src/core/canary/effect/clopper.js"
import { KINDS } from "./faults.js"
import type { Trial } from "./trial.js"

/** Seconds within which the 95th percentile at 5 % errors should lie. */
const AIMS = { toVerdict: 22, toLastRequest: 25, toVerified: 60 }

type Times = keyof typeof AIMS
const TIMES = Object.keys(AIMS) as Times[]

const sorted = (trials: readonly Trial[], key: Times): number[] =>
  trials.flatMap((one) => one[key] ?? []).sort((a, b) => a - b)

function spread(trials: readonly Trial[], key: Times): string {
  const values = sorted(trials, key)
  const at = (q: number): string => quantile(values, q)?.toFixed(1) ?? "-"
  return values.length === 0 ? "-" : `${at(0.5)} / ${at(0.95)} s`
}

const middle = (values: readonly number[]): number =>
  quantile(
    [...values].sort((a, b) => a - b),
    0.5,
  ) ?? NaN

/** The trials as a table: how many were rolled back, and how fast (50th and 95th percentile). */
export function rehearsalTable(trials: readonly Trial[]): string {
  const head = [
    "candidate",
    "runs",
    "rolled back",
    "to the verdict",
    "to its last request",
    "to health verified",
    "failed requests (median / most)",
  ]
  const rows = KINDS.flatMap(({ name, title }) => {
    const own = trials.filter(({ kind }) => kind === name)
    if (own.length === 0) return []
    const back = own.filter(({ verdict }) => verdict === "rollback")
    const failed = own.map((one) => one.failed)
    return [
      [
        title,
        String(own.length),
        name === "equal" ? `${back.length} (${bounds(back.length, own.length)})` : `${back.length}`,
        ...TIMES.map((key) => spread(own, key)),
        `${middle(failed)} / ${Math.max(...failed)}`,
      ],
    ]
  })
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`
  return [line(head), line(head.map(() => "---")), ...rows.map(line), "", ...footer(trials)].join(
    "\n",
  )
}

function bounds(k: number, n: number): string {
  const [low, high] = clopperPearson(k, n).map((part) => `${(100 * part).toFixed(1)} %`)
  return `95 % bounds ${low} to ${high}`
}

function footer(trials: readonly Trial[]): string[] {
  if (trials.length === 0) return ["No trial was made."]
  const of = (value: (one: Trial) => number, digits = 1): string => {
    const values = trials.map(value)
    const [least, most] = [Math.min(...values), Math.max(...values)]
    return `${middle(values).toFixed(digits)} (${least.toFixed(digits)} to ${most.toFixed(digits)})`
  }
  const commits = [...new Set(trials.map(({ commit }) => commit))].join(", ")
  return [
    `Requests a second ${of((one) => one.requestsPerSecond)}, the candidate's share ${of((one) => one.sharePercent)} %, load of the machine ${of((one) => one.load)}; medians, least and most.`,
    `Commit ${commits}, ${trials[0]!.at} to ${trials.at(-1)!.at}.`,
    ...aimsOf(trials),
  ]
}

/** Whether what is aimed at was met; nothing where too few were tried to say. */
function aimsOf(trials: readonly Trial[]): string[] {
  const errors = trials.filter(({ kind }) => kind === "errors")
  const times = TIMES.map((key) => {
    const value =
      errors.length === sorted(errors, key).length && quantile(sorted(errors, key), 0.95)
    const met = typeof value === "number" && value <= AIMS[key]
    return `${key} ≤ ${AIMS[key]} s: ${met ? "met" : "NOT MET"}`
  })
  const equal = trials.filter(({ kind }) => kind === "equal")
  const wrong = equal.filter(({ verdict }) => verdict === "rollback").length
  return [
    ...(errors.length > 0
      ? [`5 % errors, 95th percentile of ${errors.length} runs: ${times.join(", ")}.`]
      : []),
    ...(equal.length > 0
      ? [`Equal pairs rolled back: ${wrong} of ${equal.length}${wrong === 0 ? "" : ": NOT MET"}.`]
      : []),
  ]
}
