import { EQUAL_WORLDS } from "./equal.js"
import { FIND_ROWS, type Job } from "./jobs.js"

const HOUR = 3600
const DAY = 86_400

/** How many runs each table gets. */
export type Sizes = {
  hour: number
  dayIndependent: number
  day: number
  find: number
  mixed: number
}

export const FULL: Sizes = { hour: 2000, dayIndependent: 2000, day: 200, find: 1000, mixed: 300 }
export const QUICK: Sizes = { hour: 100, dayIndependent: 10, day: 2, find: 60, mixed: 15 }

/** All jobs, the longest first, in pieces small enough to share out. */
export function jobsOf(sizes: Sizes, seed: number): Job[] {
  const pieces = (job: Omit<Job, "from" | "to" | "seed">, runs: number, size: number): Job[] =>
    Array.from({ length: Math.ceil(runs / size) }, (_, i) => ({
      ...job,
      seed,
      from: i * size,
      to: Math.min((i + 1) * size, runs),
    }))
  const equal = EQUAL_WORLDS.flatMap(({ open }, row) => [
    ...pieces(
      { table: "equal", row, seconds: HOUR },
      open ? Math.ceil(sizes.hour / 4) : sizes.hour,
      50,
    ),
    ...(open
      ? []
      : pieces(
          { table: "equal", row, seconds: DAY },
          row === 0 ? sizes.dayIndependent : sizes.day,
          5,
        )),
  ])
  const finds = FIND_ROWS.flatMap(({ seconds }, row) =>
    pieces({ table: "find", row, seconds }, sizes.find, 25),
  )
  const mixed = [0, 1].flatMap((row) =>
    pieces({ table: "mixed", row, seconds: HOUR }, sizes.mixed, 5),
  )
  return [...mixed, ...equal, ...finds]
}
