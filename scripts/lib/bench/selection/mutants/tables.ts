import { writeFileSync } from "node:fs"
import { join } from "node:path"

import { clopperPearson } from "../../../../../dagger/src/core/canary/effect/clopper.js"
import { table, type Table } from "../../table.js"
import { loadFunctions } from "../../../../../dagger/src/selection/folder.js"
import { mapText } from "../../../../../dagger/src/core/selection/map.js"
import type { PartOptions } from "../parts.js"
import { CACHE, fetched } from "./fetch.js"
import { matrixOf } from "./oracle.js"
import { PROJECTS } from "./projects.js"
import { recorded } from "./record.js"
import { relatedTests } from "./related.js"
import { replay, type Replayed } from "./replay.js"
import { type Saving, savedPart, savings } from "./saved.js"

/** Mutants a project at most, runs to measure the recorder's cost by, and what counts as met. */
const MOST_MUTANTS = 600
const TIMES = 3
const ENOUGH_MUTANTS = 3000
const MOST_SHARE = 0.17
const MOST_COST = 0.1
/** Seconds of a whole suite from which on the time saved is measured, by so many changes, and what counts as met. */
const LONG_SECONDS = 45
const CHANGES = 15
const LEAST_SAVED = 0.7

type Row = {
  project: string
  tests: number
  /** Mutants that some test runs, those of them that were drawn, and those that a test failed by. */
  reached: number
  sampled: number
  killed: number
  endless: number
  /** Of those tried with every test file: how many, and files that failed that do not run the mutant. */
  whole: number
  unexpected: number
  broken: string[]
  missed: number
  /** Upper end of the 95 % interval of the part that is missed. */
  missedAtMost: number
  partly: number
  unknown: number
  share: number
  shareByFile: number
  shareByImports: number
  missedByFile: number
  missedByImports: number
  plainSeconds: number
  recordedSeconds: number
  /** The same where the runner measures lines, as it does in the pipeline. */
  lines: { missed: number; share: number; plainSeconds: number; recordedSeconds: number }
  mapSeconds: number
  mapBytes: number
  triedSeconds: number
  wallSeconds: number
  saved: Saving[]
}

const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  if (sorted.length === 0) return Number.NaN
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}
const percent = (part: number): string => `${Number((100 * part).toFixed(1))} %`
const say = (text: string): void =>
  console.error(`${new Date().toISOString().slice(11, 19)} ${text}`)

/** Ways to choose: by block, the same by a map of a run that measured lines, by file, by the runner's imports. */
const KINDS = ["functions", "lines", "files", "imports"] as const

async function rowOf(
  project: (typeof PROJECTS)[number],
  { seed, most }: { seed: number; most: number | undefined },
): Promise<{ row: Row; shares: Record<(typeof KINDS)[number], number[]> }> {
  const functionsOf = await loadFunctions()
  const folder = fetched(project)
  say(`${project.name}: mutants`)
  const wanted = most ?? project.mutants ?? MOST_MUTANTS
  const matrix = await matrixOf(project, folder, { seed, most: wanted })
  say(`${project.name}: recording`)
  const run = recorded(project, folder, functionsOf, TIMES)
  const files = [...new Set(matrix.mutants.map(({ file }) => file))]
  const related = relatedTests(project, folder, files)
  const made = replay(matrix, run.map, run.tree, folder, { functionsOf, related })
  const byLines = replay(matrix, run.lines.map, run.tree, folder, { functionsOf, related })
  const missed = [...made.functions.missed, ...byLines.functions.missed]
  writeFileSync(join(CACHE, project.name, "missed.json"), JSON.stringify(missed))
  const share = ({ shares }: Replayed) => median(shares)
  const { killed, partly } = made
  const { wallSeconds } = run
  const long = wallSeconds >= LONG_SECONDS
  if (long) say(`${project.name}: the time that is saved`)
  const changes = matrix.mutants.filter(({ killedBy }) => killedBy.length > 0).slice(0, CHANGES)
  const saved = long ? savings(project, folder, run.map, changes, functionsOf) : []
  const row: Row = {
    project: project.name,
    tests: run.map.tests.length,
    reached: matrix.reached,
    sampled: matrix.mutants.length,
    killed,
    endless: matrix.endless,
    whole: matrix.whole,
    unexpected: matrix.unexpected,
    broken: matrix.broken,
    missed: made.functions.missed.length,
    missedAtMost: killed === 0 ? 1 : clopperPearson(made.functions.missed.length, killed)[1],
    partly,
    unknown: run.map.tests.filter(({ unknown }) => unknown !== undefined).length,
    share: share(made.functions),
    shareByFile: share(made.files),
    shareByImports: share(made.imports),
    missedByFile: made.files.missed.length,
    missedByImports: made.imports.missed.length,
    plainSeconds: median(run.plainSeconds),
    recordedSeconds: median(run.recordedSeconds),
    lines: {
      missed: byLines.functions.missed.length,
      share: share(byLines.functions),
      plainSeconds: median(run.lines.plainSeconds),
      recordedSeconds: median(run.lines.recordedSeconds),
    },
    mapSeconds: run.mapSeconds,
    mapBytes: mapText(run.map).length,
    triedSeconds: matrix.seconds,
    ...{ wallSeconds, saved },
  }
  const { functions, imports } = made
  return {
    row,
    shares: {
      functions: functions.shares,
      lines: byLines.functions.shares,
      files: made.files.shares,
      imports: imports.shares,
    },
  }
}

/** The part `mutants` of the benchmark: what a change runs and what that misses, by real mutants. */
export async function mutantTables({ seed }: PartOptions): Promise<Table[]> {
  const wanted = process.env.SLUICE_BENCH_PROJECTS?.split(",")
  const given = process.env.SLUICE_BENCH_MUTANTS
  const most = given === undefined ? undefined : Number(given)
  const rows: Row[] = []
  const all: Record<(typeof KINDS)[number], number[]> = {
    ...{ functions: [], lines: [], files: [], imports: [] },
  }
  for (const project of PROJECTS) {
    if (wanted !== undefined && !wanted.includes(project.name)) continue
    const { row, shares } = await rowOf(project, { seed, most })
    rows.push(row)
    for (const kind of KINDS) all[kind].push(...shares[kind])
    say(`${project.name}: ${row.missed} of ${row.killed} missed, ${percent(row.share)} run`)
  }
  const killed = rows.reduce((sum, { killed: one }) => sum + one, 0)
  const missed = rows.reduce((sum, { missed: one }) => sum + one, 0)
  const missedByLines = rows.reduce((sum, { lines }) => sum + lines.missed, 0)
  const lines = rows.map((one) => [
    one.project,
    `${one.tests}`,
    `${one.sampled} of ${one.reached}`,
    `${one.killed}`,
    `${one.missed} (≤ ${percent(one.missedAtMost)})`,
    `${one.partly}`,
    percent(one.share),
    `${percent(one.lines.share)} (${one.lines.missed})`,
    `${percent(one.shareByFile)} (${one.missedByFile})`,
    `${percent(one.shareByImports)} (${one.missedByImports})`,
  ])
  const total = [
    "all",
    "",
    `${rows.reduce((sum, { sampled }) => sum + sampled, 0)}`,
    `${killed}`,
    `${missed} (≤ ${percent(killed === 0 ? 1 : clopperPearson(missed, killed)[1])})`,
    `${rows.reduce((sum, { partly }) => sum + partly, 0)}`,
    percent(median(all.functions)),
    `${percent(median(all.lines))} (${missedByLines})`,
    percent(median(all.files)),
    percent(median(all.imports)),
  ]
  const head = [
    "project",
    "test files",
    "mutants that tests run",
    "with a failing test",
    "missed",
    "a failing test left out",
    "share run, by block",
    "where lines are measured (missed)",
    "by file (missed)",
    "by the runner's imports (missed)",
  ]
  const cost = rows.map((one) => [
    one.project,
    `${one.plainSeconds.toFixed(1)} s`,
    `${one.recordedSeconds.toFixed(1)} s`,
    percent(one.recordedSeconds / one.plainSeconds - 1),
    `${one.lines.plainSeconds.toFixed(1)} s`,
    `${one.lines.recordedSeconds.toFixed(1)} s`,
    percent(one.lines.recordedSeconds / one.lines.plainSeconds - 1),
    `${one.mapSeconds.toFixed(1)} s`,
    `${Math.round(one.mapBytes / 1000)} kB`,
    `${one.unknown}`,
  ])
  const costHead = [
    "project",
    "tests",
    "recorded",
    "cost",
    "tests, lines measured",
    "recorded",
    "cost",
    "making the map",
    "map",
    "tests of unknown reach",
  ]
  const shares = [median(all.functions), median(all.lines)]
  const enough =
    killed >= ENOUGH_MUTANTS && missed + missedByLines === 0 && Math.max(...shares) <= MOST_SHARE
  return [
    table("Mutants", head, [...lines, total], rows, enough),
    table(
      "What recording costs (processor time)",
      costHead,
      cost,
      rows,
      // Lines are measured wherever the pipeline runs unit tests.
      rows.every(({ lines }) => lines.recordedSeconds / lines.plainSeconds - 1 <= MOST_COST),
    ),
    savedTable(rows.filter(({ saved }) => saved.length > 0)),
  ]
}

/** From one map's text to the next, by the clock, beside all tests as the runner itself runs them. */
function savedTable(rows: readonly Row[]): Table {
  const mid = (of: (one: Saving) => number, { saved }: Row) => median(saved.map(of))
  const seconds = (of: (one: Saving) => number, row: Row) => `${mid(of, row).toFixed(1)} s`
  const lines = rows.map((row) => [
    row.project,
    seconds((one) => one.fullSeconds, row),
    seconds((one) => one.planSeconds, row),
    seconds((one) => one.testSeconds, row),
    seconds((one) => one.mapSeconds, row),
    percent(mid(savedPart, row)),
  ])
  const parts = rows.flatMap(({ saved }) => saved.map(savedPart))
  const head = [
    "project",
    "all tests",
    "choosing",
    "chosen tests, recorded",
    "the new map",
    "saved",
  ]
  const title = `Time saved where all tests take ${LONG_SECONDS} s or more (medians of ${CHANGES} changes)`
  return table(title, head, lines, [...rows], median(parts) >= LEAST_SAVED)
}
