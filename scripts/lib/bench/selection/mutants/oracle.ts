import { createHash } from "node:crypto"
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { createRequire } from "node:module"
import { join } from "node:path"
import { pathToFileURL } from "node:url"

import { Random } from "../../canary/random.js"
import { CACHE, run } from "./fetch.js"
import type { Project } from "./projects.js"

type Place = { line: number; column: number }

/** A mutant with the test files that failed by it, all of them. */
export type Mutant = {
  file: string
  start: Place
  end: Place
  replacement: string
  status: string
  killedBy: string[]
}

/** What Stryker found on a sample of a project's mutants. */
export type Matrix = { sampled: number; mutants: Mutant[]; seconds: number }

type Spot = { file: string; start: Place; end: Place }

/** Mutants of one run of Stryker's: each is kept, so that what was cut off goes on from there. */
const PORTION = 100

/** The matrix of a project: from the cache, or by Stryker, which takes long. */
export async function matrixOf(
  project: Project,
  folder: string,
  { most, seed }: { most: number; seed: number },
): Promise<Matrix> {
  const portions = portionsOf(await spotsOf(project, folder), most, seed)
  const same = { ...project, mutants: undefined }
  const parts = portions.map((spots, at) => {
    const key = createHash("sha256")
      .update(JSON.stringify([same, seed, PORTION, at]))
      .digest("hex")
    const cached = join(CACHE, project.name, `matrix-${key.slice(0, 12)}.json`)
    if (!existsSync(cached)) writeFileSync(cached, JSON.stringify(killed(project, folder, spots)))
    return JSON.parse(readFileSync(cached, "utf8")) as Matrix
  })
  // A place may hold another one that was drawn before.
  const nameOf = ({ file, start, end, replacement }: Mutant) =>
    JSON.stringify([file, start, end, replacement])
  const all = parts.flatMap(({ mutants }) => mutants)
  const mutants = [...new Map(all.map((one) => [nameOf(one), one])).values()]
  const seconds = parts.reduce((sum, one) => sum + one.seconds, 0)
  return { sampled: mutants.length, mutants, seconds }
}

/** Which tests fail by the mutants of some places, by Stryker. */
function killed(project: Project, folder: string, spots: readonly Spot[]): Matrix {
  const began = Date.now()
  const report = join(folder, "reports/mutation.json")
  const config = {
    testRunner: project.runner,
    plugins: [`@stryker-mutator/${project.runner}-runner`],
    mutate: spots.map(
      ({ file, start, end }) =>
        `${file}:${start.line + 1}:${start.column}-${end.line + 1}:${end.column}`,
    ),
    coverageAnalysis: "perTest",
    disableBail: true,
    concurrency: 1,
    reporters: ["json"],
    jsonReporter: { fileName: report },
    timeoutMS: (project.timeoutSeconds ?? 4) * 1000,
    timeoutFactor: 1.25,
    dryRunTimeoutMinutes: 20,
    allowConsoleColors: false,
    disableTypeChecks: false,
    ...(project.runner === "jest"
      ? { jest: { enableFindRelatedTests: false, config: { collectCoverage: false } } }
      : {}),
  }
  writeFileSync(join(folder, "stryker.conf.json"), JSON.stringify(config))
  run("npx", ["stryker", "run", "stryker.conf.json"], { cwd: folder })
  const found = { ...read(report), seconds: Math.round((Date.now() - began) / 1000) }
  for (const left of ["stryker.conf.json", "reports", ".stryker-tmp"])
    rmSync(join(folder, left), { recursive: true, force: true })
  return found
}

/** Where mutants would be, by Stryker's own instrumenter. */
async function spotsOf({ mutate }: Project, folder: string): Promise<Spot[]> {
  const load = async (from: string, name: string) => {
    const at = createRequire(from).resolve(name)
    return { at, exported: (await import(pathToFileURL(at).href)) as Record<string, never> }
  }
  const instrumenter = await load(join(folder, "package.json"), "@stryker-mutator/instrumenter")
  const injector = await load(instrumenter.at, "typed-inject")
  const quiet: object = new Proxy({}, { get: () => () => false })
  const { createInjector } = injector.exported as unknown as { createInjector(): Injector }
  const made = createInjector()
    .provideValue("logger", quiet)
    .provideValue("getLogger", () => quiet)
    .injectFunction((instrumenter.exported as Record<string, unknown>).createInstrumenter)
  const names = readdirSync(join(folder, mutate.folder), { recursive: true, encoding: "utf8" })
    .map((name) => (mutate.folder === "." ? name : `${mutate.folder}/${name}`))
    .filter((name) => mutate.files.test(name) && !/node_modules/.test(name))
    .sort()
  const files = names.map((name) => ({
    name,
    content: readFileSync(join(folder, name), "utf8"),
    mutate: true,
  }))
  const options = { plugins: null, excludedMutations: [], ignorers: [], noHeader: true }
  const { mutants } = await made.instrument(files, options)
  return mutants.map(({ fileName, location }) => ({ file: fileName, ...location }))
}

type Injector = {
  provideValue(name: string, value: unknown): Injector
  injectFunction(made: unknown): {
    instrument(
      files: object[],
      options: object,
    ): Promise<{ mutants: { fileName: string; location: { start: Place; end: Place } }[] }>
  }
}

/**
 * Places by chance, until they hold as many mutants as are wanted, in portions: a smaller
 * number gives the first of them.
 */
function portionsOf(all: readonly Spot[], most: number, seed: number): Spot[][] {
  const random = new Random(seed, 7, 1)
  const places = [...new Map(all.map((one) => [JSON.stringify(one), one])).values()]
  const order = places.map((one) => ({ one, at: random.uniform() })).sort((a, b) => a.at - b.at)
  const before = (a: Place, b: Place): boolean =>
    a.line < b.line || (a.line === b.line && a.column <= b.column)
  const held = new Set<Spot>()
  const portions: { spots: Spot[]; size: number }[] = []
  for (const { one } of order) {
    const last = portions.at(-1)
    if (last === undefined || last.size >= PORTION) {
      if (portions.length * PORTION >= most) break
      portions.push({ spots: [], size: 0 })
    }
    const portion = portions.at(-1)!
    // Whatever else lies within a place is mutated with it.
    const within = all.filter(
      (other) =>
        other.file === one.file && before(one.start, other.start) && before(other.end, one.end),
    )
    const more = within.filter((other) => !held.has(other))
    if (more.length === 0 || portion.size + more.length > PORTION * 1.2) continue
    portion.spots.push(one)
    portion.size += more.length
    for (const other of more) held.add(other)
  }
  return portions.map(({ spots }) => spots)
}

type Report = {
  files: Record<
    string,
    {
      mutants: {
        status: string
        replacement?: string
        location: { start: Place; end: Place }
        killedBy?: string[]
      }[]
    }
  >
  testFiles?: Record<string, { tests: { id: string }[] }>
}

function read(path: string): { sampled: number; mutants: Mutant[] } {
  const { files, testFiles = {} } = JSON.parse(readFileSync(path, "utf8")) as Report
  const fileOf = new Map(
    Object.entries(testFiles).flatMap(([file, { tests }]) => tests.map(({ id }) => [id, file])),
  )
  const mutants = Object.entries(files).flatMap(([file, { mutants: found }]) =>
    found
      .filter(({ status }) => status !== "Ignored")
      .map(({ status, replacement = "", location, killedBy = [] }) => ({
        file,
        start: location.start,
        end: location.end,
        replacement,
        status,
        killedBy: [...new Set(killedBy.map((id) => fileOf.get(id) ?? ""))],
      })),
  )
  return { sampled: mutants.length, mutants }
}
