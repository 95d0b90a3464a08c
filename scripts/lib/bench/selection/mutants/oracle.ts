import { createHash } from "node:crypto"
import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"

import { Random } from "../../canary/random.js"
import { CACHE } from "./fetch.js"
import { drive, type Try, type Tried } from "./drive.js"
import { instrumented, type Spot } from "./instrument.js"
import type { Project } from "./project.js"

/** A mutant with the test files that failed by it, all of them. */
export type Mutant = Omit<Spot, "id"> & { killedBy: string[] }

/** What was found on a sample of a project's mutants. */
export type Matrix = {
  /** Mutants that there are, and those of them that some test runs. */
  all: number
  reached: number
  mutants: Mutant[]
  /** Mutants whose tests did not end. */
  endless: number
  /** Mutants that every test file was tried with, and files that failed though they do not run it. */
  whole: number
  unexpected: number
  /** Test files that fail without a mutant, and are left out. */
  broken: string[]
  seconds: number
}

/** Mutants of one process: each portion is kept, so that what was cut off goes on from there. */
const PORTION = 50
/** Every one of so many mutants is tried with all test files, those that do not seem to run it too. */
const WHOLE = 25
/** A place that is run so many times as often as without the mutant is in an endless loop. */
const LOOPS = 100

type Hits = Map<string, Record<string, number>>

/**
 * Which test files fail by a sample of Stryker's mutants. A test file is tried with a mutant
 * if it runs its place, by Stryker's own counters.
 */
export async function matrixOf(
  project: Project,
  folder: string,
  { most, seed }: { most: number; seed: number },
): Promise<Matrix> {
  const { copy, spots } = await instrumented(project, folder)
  const same = JSON.stringify([{ ...project, mutants: 0 }, seed, PORTION, WHOLE])
  const kept = <T>(name: string, make: () => Promise<T>): Promise<T> =>
    cached(project, same, name, make)
  const dry = await kept("dry", () => drive(project, copy, undefined))
  const broken = dry.filter(({ failed }) => failed).map(({ file }) => file)
  const hits: Hits = new Map(
    dry.flatMap(({ file, failed, hits: own = {} }) => (failed ? [] : [[file, own]])),
  )
  const reached = spots.filter(({ id }) => [...hits.values()].some((own) => own[id] !== undefined))
  const sample = shuffled(reached, seed).slice(0, most)
  const tried: Tried[] = []
  let seconds = 0
  for (let at = 0; at < sample.length; at += PORTION) {
    const portion = sample.slice(at, at + PORTION)
    const tries = portion.flatMap((spot, place) => triesOf(spot, hits, (at + place) % WHOLE === 0))
    const name = `tried-${at}-${portion.length}`
    const made = await kept(name, async () => {
      const began = Date.now()
      return { tried: await drive(project, copy, tries), seconds: (Date.now() - began) / 1000 }
    })
    tried.push(...made.tried)
    seconds += made.seconds
  }
  return {
    ...judged(sample, tried, hits),
    ...{ all: spots.length, reached: reached.length, broken, seconds: Math.round(seconds) },
  }
}

async function cached<T>(
  { name: project }: Project,
  same: string,
  name: string,
  make: () => Promise<T>,
): Promise<T> {
  const key = createHash("sha256").update(same).digest("hex").slice(0, 12)
  const file = join(CACHE, project, `${key}-${name}.json`)
  if (!existsSync(file)) writeFileSync(file, JSON.stringify(await make()))
  return JSON.parse(readFileSync(file, "utf8")) as T
}

function shuffled<T>(all: readonly T[], seed: number): T[] {
  const random = new Random(seed, 7, 1)
  const placed = all.map((one) => ({ one, at: random.uniform() }))
  return placed.sort((a, b) => a.at - b.at).map(({ one }) => one)
}

function triesOf({ id }: Spot, hits: Hits, whole: boolean): Try[] {
  return [...hits].flatMap(([file, own]) =>
    own[id] === undefined && !whole
      ? []
      : [{ id, file, hitLimit: Math.max(1000, (own[id] ?? 0) * LOOPS) }],
  )
}

/** What came of each mutant of the sample. One whose tests did not all end counts by those that did. */
function judged(
  sample: readonly Spot[],
  tried: readonly Tried[],
  hits: Hits,
): Pick<Matrix, "mutants" | "endless" | "whole" | "unexpected"> {
  const byId = new Map<string, Tried[]>()
  for (const one of tried) byId.set(one.id, [...(byId.get(one.id) ?? []), one])
  const found: ReturnType<typeof judged> = { mutants: [], endless: 0, whole: 0, unexpected: 0 }
  for (const [at, { id, ...spot }] of sample.entries()) {
    const own = byId.get(id) ?? []
    const whole = at % WHOLE === 0
    const failed = own.filter(({ failed: one }) => one).map(({ file }) => file)
    if (own.length < triesOf({ id, ...spot }, hits, whole).length) found.endless += 1
    if (whole) found.whole += 1
    found.unexpected += failed.filter((file) => hits.get(file)?.[id] === undefined).length
    found.mutants.push({ ...spot, killedBy: failed })
  }
  return found
}
