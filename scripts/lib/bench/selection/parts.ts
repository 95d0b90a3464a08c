import type { Table } from "../table.js"
import { flakyTables } from "./flaky.js"
import { mutantTables } from "./mutants/tables.js"
import { orderTables } from "./order.js"
import { shardTables } from "./shards.js"

/** What a part of the benchmark is given. */
export type PartOptions = { seed: number }

/** A part of the benchmark: its tables, each saying whether it shows what it must. */
export type Part = (options: PartOptions) => Promise<Table[]>

/** The parts by the names that --only takes, in the order in which they run. */
export const PARTS: Record<string, Part> = {
  shards: shardTables,
  flaky: flakyTables,
  plan: orderTables,
  mutants: mutantTables,
}
