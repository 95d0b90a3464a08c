import { equalRun, EQUAL_WORLDS, type EqualRun } from "./equal.js"
import { find, type Found } from "./find.js"
import { Random } from "./random.js"
import { drawFault, type Fault, type World } from "./world.js"

/** A piece of work for a worker: runs `from` to `to` (not included) of a table's row. */
export type Job = {
  table: "equal" | "find" | "mixed"
  row: number
  from: number
  to: number
  seed: number
  seconds: number
}

/** What a row of the table of faults must show. */
export type FindRow = {
  name: string
  fault: Fault
  seconds: number
  /** Share of runs that must be found within so many seconds. */
  part: number
  within: number
}

const MINUTE = 60

/** The table of faults: 100 requests a second, a tenth to the candidate. */
export const FIND_ROWS: FindRow[] = [
  {
    name: "5 % errors",
    fault: { kind: "errors", part: 0.05 },
    seconds: 600,
    part: 0.95,
    within: 22,
  },
  {
    name: "2 % errors",
    fault: { kind: "errors", part: 0.02 },
    seconds: 900,
    part: 0.95,
    within: 65,
  },
  {
    name: "1 % errors",
    fault: { kind: "errors", part: 0.01 },
    seconds: 1800,
    part: 0.95,
    within: 180,
  },
  {
    name: "+25 % latency",
    fault: { kind: "slow", by: 0.25 },
    seconds: 600,
    part: 0.99,
    within: 90,
  },
  {
    name: "+25 % on the slowest tenth",
    fault: { kind: "tail", by: 0.25 },
    seconds: 900,
    part: 0.99,
    within: 180,
  },
  {
    name: "+10 % latency",
    fault: { kind: "slow", by: 0.1 },
    seconds: 900,
    part: 0.99,
    within: 300,
  },
  {
    name: "2 % of traffic fails half the time",
    fault: { kind: "route", traffic: 0.02, part: 0.5 },
    seconds: 900,
    part: 0.99,
    within: 300,
  },
  {
    name: "leak of 1 % a minute",
    fault: { kind: "leak", perMinute: 0.01 },
    seconds: 20 * MINUTE,
    part: 0.99,
    within: 15 * MINUTE,
  },
]

const WARMUP = 10

const steady: Omit<World, "fault" | "seconds"> = { rate: 100, share: 0.1, warmup: WARMUP }

/** Candidates of the mixed table: the first half is faulty, the other equal. */
function mixedWorld(row: number, random: Random): World {
  const fault: Fault = row === 0 ? drawFault(random) : { kind: "none" }
  return { ...steady, fault, share: random.uniform() < 0.5 ? 0.1 : 0.5, seconds: 3600 }
}

export type Result = { job: Job; equal?: EqualRun[]; found?: (Found & { fault: Fault })[] }

/** Does a job. Each run has a seed of its own, so the split over workers changes nothing. */
export function work(job: Job): Result {
  const { table, row, from, to, seed, seconds } = job
  const runs = Array.from({ length: to - from }, (_, i) => from + i)
  const random = (run: number) =>
    new Random(seed, { equal: 100, find: 200, mixed: 300 }[table] + row, run)
  if (table === "equal")
    return { job, equal: runs.map((run) => equalRun(EQUAL_WORLDS[row]!, seconds, random(run))) }
  const world = (source: Random): World =>
    table === "mixed"
      ? mixedWorld(row, source)
      : { ...steady, fault: FIND_ROWS[row]!.fault, seconds: FIND_ROWS[row]!.seconds + WARMUP }
  return {
    job,
    found: runs.map((run) => {
      const source = random(run)
      const drawn = world(source)
      return { ...find(drawn, source, table === "mixed"), fault: drawn.fault }
    }),
  }
}
