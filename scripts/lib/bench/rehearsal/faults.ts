import type { ServerRule } from "../../../../dagger/src/core/prove/fault.js"
import { isError, type Observation } from "../../../../dagger/src/core/canary/observation.js"

/** What is done to the candidate in a kind of trial, and how often it is tried. */
export type Kind = {
  name: string
  title: string
  rules: ServerRule[]
  /** Trials of a full run, and of a quick one. */
  runs: number
  quick: number
  /** Seconds that the candidate gets traffic, at most. */
  seconds: number
  /** True for an answer of the candidate that the fault spoilt; undefined where nothing is wrong with it. */
  isFaulty?: (one: Observation) => boolean
}

/** Every answer is spoilt, though not every one can be told from a good one. */
const any = (): boolean => true

/** A route of the example with some 4 % of its requests. */
const ROUTE = "^/api/bookings/"

/** What is tried, in this order. */
export const KINDS: readonly Kind[] = [
  {
    name: "errors",
    title: "5 % errors",
    rules: [{ part: 0.05, status: 500 }],
    ...{ runs: 30, quick: 3, seconds: 120, isFaulty: isError },
  },
  {
    name: "latency",
    title: "+30 % latency",
    rules: [{ slower: 0.3 }],
    ...{ runs: 5, quick: 1, seconds: 180, isFaulty: any },
  },
  {
    name: "crash",
    title: "crash loop: ends every 8 s",
    rules: [{ exitAfterSeconds: 8 }],
    ...{ runs: 5, quick: 1, seconds: 120, isFaulty: isError },
  },
  {
    name: "leak",
    title: "leak: +10 % latency a minute",
    rules: [{ slowerPerMinute: 0.1 }],
    ...{ runs: 5, quick: 0, seconds: 420, isFaulty: any },
  },
  {
    name: "route",
    title: "one route fails half the time",
    rules: [{ path: ROUTE, part: 0.5, status: 500 }],
    ...{ runs: 5, quick: 1, seconds: 300, isFaulty: isError },
  },
  {
    name: "slow-start",
    title: "slow start: 3 times the time for 40 s",
    rules: [{ slower: 2, untilSeconds: 40 }],
    ...{ runs: 5, quick: 1, seconds: 120, isFaulty: any },
  },
  { name: "equal", title: "equal pair", rules: [], runs: 30, quick: 2, seconds: 60 },
  { name: "killed", title: "controller killed", rules: [], runs: 5, quick: 1, seconds: 60 },
]

/** Both arms wait so long before each answer, as if what they ask were elsewhere. */
export const ELSEWHERE: ServerRule = { delayMs: 40, sigma: 0.5 }
