import {
  evidenceOf,
  probabilityFlaky,
  SUSPECT_AT,
} from "../../../../dagger/src/core/flaky/posterior.js"
import type { Observation } from "../../../../dagger/src/core/history/model.js"
import { Random } from "../canary/random.js"
import { table, type Table } from "../table.js"
import type { PartOptions } from "./parts.js"
import { rowsOfBreaks } from "./quarantined.js"
import { areaUnderCurve, brokenStretch, contentsOf, observe, type Stream } from "./world.js"

/** Parts of attempts that a flaky test fails: as many tests of each. */
export const RATES = [0.1, 0.2, 0.3, 0.5]
/** Shown beside them: of these, many never fail in 20 runs, and nobody can know them. */
const RARE = [0.01, 0.02, 0.05]
const OF_EACH = 400
const STABLE = 8000
const BREAKS = 1000

/** A team's day: seven of ten runs have new content, a failing test is tried once more. */
export const STREAM: Stream = { runs: 20, changes: 0.7, retries: 1, noise: 0.0002 }

const scoreOf = (seen: readonly Observation[]): number => probabilityFlaky(evidenceOf(seen))

/** What many do: the part of runs that failed, whatever the content. */
const failRatio = (seen: readonly Observation[]): number =>
  seen.filter(({ failed }) => failed > 0).length / seen.length

type Group = { rate: number; seen: Observation[][] }

function simulated(seed: number, runs: number) {
  const random = new Random(seed, runs, 11)
  const stream = { ...STREAM, runs }
  const contents = contentsOf(stream, random)
  const make = (count: number, rate: number, breaks = false): Observation[][] =>
    Array.from({ length: count }, () => {
      const broken = breaks ? brokenStretch(contents, random) : new Set<number>()
      return observe({ rate, broken }, contents, stream, random)
    })
  const flaky: Group[] = [...RARE, ...RATES].map((rate) => ({ rate, seen: make(OF_EACH, rate) }))
  return { stable: make(STABLE, 0), breaks: make(BREAKS, 0, true), flaky }
}

const share = (part: number, all: number): string => `${((100 * part) / all).toFixed(1)} %`
const figure = (value: number): string => value.toFixed(3)
const suspected = (seen: readonly Observation[][]): number =>
  seen.filter((one) => scoreOf(one) >= SUSPECT_AT).length

/** How well flaky tests of these rates are told from stable ones and from true breaks. */
function curve(seed: number, runs: number, rates: readonly number[]) {
  const { stable, breaks, flaky } = simulated(seed, runs)
  const negatives = [...stable, ...breaks]
  const positives = flaky.filter(({ rate }) => rates.includes(rate)).flatMap(({ seen }) => seen)
  return {
    runs,
    rates,
    areaUnderCurve: areaUnderCurve(positives.map(scoreOf), negatives.map(scoreOf)),
    most: ceiling(positives),
    byFailRatio: areaUnderCurve(positives.map(failRatio), negatives.map(failRatio)),
    found: suspected(positives) / positives.length,
    wrong: suspected(stable),
    broken: suspected(breaks),
  }
}

/** What nobody can beat: a test that never failed can't be told from a stable one. */
const ceiling = (seen: readonly Observation[][]): number =>
  1 - seen.filter((one) => one.every(({ failed }) => failed === 0)).length / seen.length / 2

const percents = (rates: readonly number[]): string =>
  `${rates.map((rate) => `${100 * rate}`).join(", ")} %`

function curves(seed: number): Table {
  const data = [
    ...[5, 10, 20, 40].map((runs) => curve(seed, runs, RATES)),
    curve(seed, 20, [0.05, ...RATES]),
  ]
  const head = [
    "flaky tests fail",
    "runs",
    "area under the curve",
    "the most there can be",
    "by part of failed runs",
    "suspected",
    "stable ones suspected",
    "true breaks suspected",
  ]
  const rows = data.map((one) => [
    percents(one.rates),
    String(one.runs),
    ...[one.areaUnderCurve, one.most, one.byFailRatio].map(figure),
    share(one.found, 1),
    `${one.wrong} of ${STABLE}`,
    `${one.broken} of ${BREAKS}`,
  ])
  const wanted = data.find(({ runs }) => runs === 20)!
  const met = wanted.areaUnderCurve >= 0.95 && data.every(({ broken }) => broken === 0)
  return table("Flaky tests among stable ones and true breaks", head, rows, data, met)
}

/** By rate, beside what anyone could know. */
function byRate(seed: number): Table {
  const { stable, breaks, flaky } = simulated(seed, 20)
  const negatives = [...stable, ...breaks].map(scoreOf)
  const data = flaky.map(({ rate, seen }) => ({
    rate,
    areaUnderCurve: areaUnderCurve(seen.map(scoreOf), negatives),
    most: ceiling(seen),
    suspected: suspected(seen) / seen.length,
  }))
  const rows = data.map((one) => [
    `${100 * one.rate} %`,
    figure(one.areaUnderCurve),
    figure(one.most),
    share(one.suspected, 1),
  ])
  const head = [
    "fails of its attempts",
    "area under the curve",
    "the most there can be",
    "suspected",
  ]
  return table("The same after 20 runs, by rate", head, rows, data)
}

/** The part `flaky` of the benchmark. */
export async function flakyTables({ seed }: PartOptions): Promise<Table[]> {
  return [curves(seed), byRate(seed), rowsOfBreaks(seed)]
}
