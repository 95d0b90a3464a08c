// scripts/bench selection [--json FILE] [--seed N] [--only PART,PART]: see scripts/bench.
import { writeFileSync } from "node:fs"

import type { Table } from "../table.js"
import { PARTS } from "./parts.js"

const NAMES = Object.keys(PARTS)
const USAGE = `usage: scripts/bench selection [--json FILE] [--seed N] [--only ${NAMES.join(",")}]`

type Options = { json?: string; seed: number; only: string[] }

function options(args: string[]): Options {
  const found: Options = { seed: 1, only: NAMES }
  const fail = (): never => {
    console.error(USAGE)
    process.exit(2)
  }
  while (args.length > 0) {
    const arg = args.shift()
    const value = args.shift() ?? fail()
    if (arg === "--json") found.json = value
    else if (arg === "--only") found.only = value.split(",")
    else if (arg === "--seed" && /^\d+$/.test(value)) found.seed = Number(value)
    else fail()
  }
  if (found.only.some((name) => !NAMES.includes(name))) fail()
  return found
}

const { json, seed, only } = options(process.argv.slice(2))
const began = Date.now()
const tables: Table[] = []
for (const name of NAMES.filter((one) => only.includes(one))) {
  for (const made of await PARTS[name]!({ seed })) {
    tables.push(made)
    console.log(`\n## ${made.title}${made.met ? "" : ": NOT MET"}\n`)
    console.log(made.lines.join("\n"))
  }
}
const tookSeconds = Math.round((Date.now() - began) / 1000)
console.log(`\nSeed ${seed}, ${tookSeconds} s.`)
if (json !== undefined) {
  const data = tables.map(({ title, rows, met }) => ({ title, met, rows }))
  writeFileSync(json, `${JSON.stringify({ seed, tookSeconds, tables: data }, null, 2)}\n`)
}
process.exitCode = tables.every(({ met }) => met) ? 0 : 1
