// scripts/bench canary [--json FILE] [--quick] [--seed N] [--workers N] [--only equal,find,mixed]: see scripts/bench.
import { writeFileSync } from "node:fs"

import { table, type Table } from "../table.js"
import { cases } from "./cases.js"
import { EQUAL_WORLDS } from "./equal.js"
import { FIND_ROWS, type Result } from "./jobs.js"
import { million } from "./million.js"
import { FULL, jobsOf, QUICK } from "./plan.js"
import { pooled } from "./pool.js"
import { equalTable, findTable, mixedTable, type EqualRuns } from "./tables.js"

const USAGE =
  "usage: scripts/bench canary [--json FILE] [--quick] [--seed N] [--workers N] [--only equal,find,mixed]"

type Options = { json?: string; quick: boolean; seed: number; workers: number; only: string[] }

function options(args: string[]): Options {
  const found: Options = { quick: false, seed: 1, workers: 2, only: ["equal", "find", "mixed"] }
  const number = (text: string | undefined): number => {
    const value = Number(text)
    if (!Number.isInteger(value) || value < 0) fail()
    return value
  }
  const fail = (): never => {
    console.error(USAGE)
    process.exit(2)
  }
  while (args.length > 0) {
    const arg = args.shift()
    if (arg === "--quick") found.quick = true
    else if (arg === "--json") found.json = args.shift() ?? fail()
    else if (arg === "--seed") found.seed = number(args.shift())
    else if (arg === "--workers") found.workers = Math.max(1, number(args.shift()))
    else if (arg === "--only") found.only = (args.shift() ?? fail()).split(",")
    else fail()
  }
  return found
}

function casesTable(seed: number): Table {
  const rows = cases(seed)
  const head = ["case", "verdict", "reason", "Kayenta"]
  const lines = rows.map((one) => [one.name, one.verdict, one.reason, one.kayenta ?? ""])
  return table(
    "Single cases",
    head,
    lines,
    rows,
    rows.every(({ right }) => right),
  )
}

function millionTable(seed: number, counts: number[]): Table {
  const rows = million(seed, counts)
  const lines = rows.map((one) => [
    one.observations.toLocaleString("en"),
    `${one.seconds.toFixed(2)} s`,
    `${one.heapMegabytes.toFixed(0)} MB`,
  ])
  const met = rows.every((one) => one.seconds <= Math.max(2, (2 * one.observations) / 1e6))
  return table("Speed and memory", ["observations", "time", "heap afterwards"], lines, rows, met)
}

const { json, quick, seed, workers, only } = options(process.argv.slice(2))
const began = Date.now()
const jobs = jobsOf(quick ? QUICK : FULL, seed).filter((job) => only.includes(job.table))
const results: Result[] = []
let said = 0
const speed = millionTable(seed, quick ? [100_000, 1_000_000] : [100_000, 1_000_000, 10_000_000])
await pooled(jobs, workers, (result) => {
  results.push(result)
  const part = Math.floor((10 * results.length) / jobs.length)
  if (part > said) {
    said = part
    console.error(`${part * 10} % after ${Math.round((Date.now() - began) / 1000)} s`)
  }
})

const equals: EqualRuns[] = []
for (const { job, equal } of results) {
  if (equal === undefined) continue
  const own = equals.find(({ row, seconds }) => row === job.row && seconds === job.seconds)
  if (own) own.runs.push(...equal)
  else equals.push({ row: job.row, seconds: job.seconds, runs: [...equal] })
}
const founds = (kind: "find" | "mixed", row: number) =>
  results.flatMap(({ job, found }) => (job.table === kind && job.row === row ? (found ?? []) : []))
const tables = [
  ...(only.includes("equal") ? [equalTable(equals, false)] : []),
  ...(only.includes("find")
    ? [findTable(FIND_ROWS.map((_, row) => ({ row, found: founds("find", row) })))]
    : []),
  ...(only.includes("mixed") ? [mixedTable(founds("mixed", 0), founds("mixed", 1))] : []),
  casesTable(seed),
  speed,
  ...(only.includes("equal") ? [equalTable(equals, true)] : []),
]
for (const { title, lines, met } of tables) {
  console.log(`\n## ${title}${met ? "" : ": NOT MET"}\n`)
  console.log(lines.join("\n"))
}
const tookSeconds = Math.round((Date.now() - began) / 1000)
console.log(`\n${EQUAL_WORLDS.length} worlds, seed ${seed}, ${workers} workers, ${tookSeconds} s.`)
if (json !== undefined) {
  const data = tables.map(({ title, rows, met }) => ({ title, met, rows }))
  writeFileSync(
    json,
    `${JSON.stringify({ seed, quick, workers, tookSeconds, tables: data }, null, 2)}\n`,
  )
}
