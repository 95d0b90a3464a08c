import { table, type Table } from "../table.js"
import { clopperPearson } from "../../../../dagger/src/core/canary/effect/clopper.js"
import { EQUAL_WORLDS, type EqualRun } from "./equal.js"
import type { Found } from "./find.js"
import { FIND_ROWS } from "./jobs.js"
import { PEERS } from "./peers.js"
import { BAD_ROUTE, type Fault } from "./world.js"

const percent = (part: number): string => `${Number((100 * part).toFixed(2))} %`

/** The most false rollbacks in 2,000, and as large a part of fewer. */
const most = (runs: number): number => Math.max(1, Math.floor(runs / 100))

export type EqualRuns = { row: number; seconds: number; runs: EqualRun[] }

export function equalTable(groups: readonly EqualRuns[], open: boolean): Table {
  const data = groups
    .filter(({ row }) => (EQUAL_WORLDS[row]!.open ?? false) === open)
    .sort((a, b) => a.seconds - b.seconds || a.row - b.row)
    .map(({ row, seconds, runs }) => {
      const falseRollbacks = runs.filter(({ rolledBack }) => rolledBack).length
      const evident = runs.filter((run) => run.evident).length
      const [lower, upper] = clopperPearson(falseRollbacks, runs.length)
      const met = falseRollbacks <= most(runs.length)
      const { name } = EQUAL_WORLDS[row]!
      return {
        name,
        hours: seconds / 3600,
        runs: runs.length,
        falseRollbacks,
        lower,
        upper,
        evident,
        met,
      }
    })
  const rows = data.map((one) => [
    one.name,
    `${one.hours} h`,
    String(one.runs),
    String(one.falseRollbacks),
    `${percent(one.lower)} to ${percent(one.upper)}`,
    String(one.evident),
  ])
  const head = [
    "equal versions",
    "looked at for",
    "runs",
    "false rollbacks",
    "95 % bounds (Clopper-Pearson)",
    "evidence alone",
  ]
  const title = open
    ? "What noise of each arm's own costs"
    : "Equal versions, looked at every second"
  return table(title, head, rows, data, open || data.every(({ met }) => met))
}

const quantile = (sorted: readonly number[], q: number): number =>
  sorted[Math.min(sorted.length - 1, Math.ceil(q * sorted.length) - 1)] ?? Infinity

const seconds = (value: number): string =>
  Number.isFinite(value) ? `${Math.round(value)} s` : "never"

export function findTable(groups: readonly { row: number; found: Found[] }[]): Table {
  const data = groups.map(({ row, found }) => {
    const { name, part, within } = FIND_ROWS[row]!
    const times = found.map((one) => one.seconds ?? Infinity).sort((a, b) => a - b)
    const failed = found.map((one) => one.failed).sort((a, b) => a - b)
    const inTime = times.filter((time) => time <= within).length / times.length
    const named = name.includes("of traffic")
      ? found.filter(({ reason }) => reason.includes(BAD_ROUTE)).length / found.length
      : null
    const [p50, p95, p99] = [0.5, 0.95, 0.99].map((q) => quantile(times, q)) as [
      number,
      number,
      number,
    ]
    const met = inTime >= part && (named === null || named >= 0.99)
    const failedMedian = quantile(failed, 0.5)
    const failed95 = quantile(failed, 0.95)
    return {
      name,
      runs: found.length,
      part,
      within,
      p50,
      p95,
      p99,
      inTime,
      named,
      failedMedian,
      failed95,
      met,
    }
  })
  const rows = data.map((one) => [
    one.name,
    `${percent(one.part)} within ${one.within} s`,
    String(one.runs),
    [one.p50, one.p95, one.p99].map(seconds).join(" / "),
    percent(one.inTime),
    `${one.failedMedian} / ${one.failed95}`,
    one.named === null ? "" : `${percent(one.named)} name it`,
    one.met ? "yes" : "NO",
  ])
  const head = [
    "fault",
    "must be found",
    "runs",
    "median / 95 % / 99 %",
    "in time",
    "failed requests (median / 95 %)",
    "route",
    "met",
  ]
  return table(
    "Time to a rollback, from the end of the warm-up",
    head,
    rows,
    data,
    data.every(({ met }) => met),
  )
}

export function mixedTable(
  faulty: readonly (Found & { fault: Fault })[],
  equal: readonly Found[],
): Table {
  const minutes = (list: (number | null)[]): string => {
    const found = list.filter((one) => one !== null).sort((a, b) => a - b)
    return found.length === 0 ? "" : `${Number(quantile(found, 0.5).toFixed(1))} min`
  }
  const peer = (i: number) => ({
    name: PEERS[i]!.name,
    recall: faulty.filter(({ peers }) => peers[i] !== null).length,
    falseRollbacks: equal.filter(({ peers }) => peers[i] !== null).length,
    median: minutes(faulty.map(({ peers }) => peers[i]!)),
  })
  const ours = {
    name: "Sluice",
    recall: faulty.filter(({ verdict }) => verdict === "rollback").length,
    falseRollbacks: equal.filter(({ verdict }) => verdict === "rollback").length,
    median: minutes(faulty.map((one) => (one.seconds === null ? null : one.seconds / 60))),
  }
  const data = [ours, ...PEERS.map((_, i) => peer(i))]
  const rows = data.map((one) => [
    one.name,
    `${one.recall} of ${faulty.length}`,
    `${one.falseRollbacks} of ${equal.length}`,
    one.median,
  ])
  const head = [
    "judge",
    "faults rolled back within an hour",
    "equal pairs rolled back",
    "median time to it",
  ]
  const met =
    ours.recall === faulty.length && ours.falseRollbacks <= Math.max(1, equal.length / 100)
  const missed = faulty
    .filter(({ verdict }) => verdict !== "rollback")
    .map(({ fault, reason }) => ({ fault, reason }))
  return table("Mixed faults and equal pairs", head, rows, [...data, { missed }], met)
}
