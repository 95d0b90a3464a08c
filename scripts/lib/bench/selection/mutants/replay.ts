import { readFileSync } from "node:fs"
import { join } from "node:path"

import type { FunctionsOf } from "../../../../../dagger/src/core/selection/functions.js"
import type { TestMap } from "../../../../../dagger/src/core/selection/map.js"
import { select } from "../../../../../dagger/src/core/selection/select.js"
import type { Tree } from "../../../../../dagger/src/core/selection/tree.js"
import { sha256 } from "../../../../../dagger/src/selection/folder.js"
import type { Matrix, Mutant } from "./oracle.js"

/** What one kind of selection did with the mutants of a project. */
export type Replayed = { missed: Mutant[]; shares: number[] }

/** Mutants that some test fails by, and what each kind of selection would have run. */
export type Replay = {
  killed: number
  /** Of them, those that some killing test was not chosen for, though another was. */
  partly: number
  functions: Replayed
  files: Replayed
  /** By the runner's own way: vitest --changed, jest --findRelatedTests. */
  imports: Replayed
  milliseconds: number
}

/** Lines and columns count from 1, as in Stryker's report. */
const offsetOf = (text: string, { line, column }: { line: number; column: number }): number =>
  text.split("\n", line - 1).reduce((sum, one) => sum + one.length + 1, 0) + column - 1

/** A source with a mutant in it. */
export const mutated = (text: string, { start, end, replacement }: Mutant): string =>
  text.slice(0, offsetOf(text, start)) + replacement + text.slice(offsetOf(text, end))

/** Asks, for every mutant that a test fails by, whether the selections take such a test. */
export function replay(
  matrix: Matrix,
  map: TestMap,
  tree: Tree,
  folder: string,
  options: { functionsOf: FunctionsOf; related: Readonly<Record<string, readonly string[]>> },
): Replay {
  const killed = matrix.mutants.filter(({ killedBy }) => killedBy.length > 0)
  const all = map.tests.length
  const recorded = new Set(map.tests.map(({ path }) => path))
  const absent = killed.flatMap((one) => one.killedBy).find((test) => !recorded.has(test))
  if (absent !== undefined) throw new Error(`${absent} of ${folder} was not recorded.`)
  const made: Replay = {
    killed: killed.length,
    partly: 0,
    functions: { missed: [], shares: [] },
    files: { missed: [], shares: [] },
    imports: { missed: [], shares: [] },
    milliseconds: 0,
  }
  const note = (to: Replayed, mutant: Mutant, chosen: ReadonlySet<string>): void => {
    to.shares.push(chosen.size / all)
    if (!mutant.killedBy.some((test) => chosen.has(test))) to.missed.push(mutant)
  }
  const began = performance.now()
  for (const mutant of killed) {
    const before = readFileSync(join(folder, mutant.file), "utf8")
    const after = mutated(before, mutant)
    if (options.functionsOf(mutant.file, after) === undefined)
      throw new Error(`${mutant.file} can't be read with the mutant ${JSON.stringify(mutant)}`)
    const files = tree.files.map((one) =>
      one.path === mutant.file ? { ...one, digest: sha256(after).slice(0, 16) } : one,
    )
    const text = (path: string) => (path === mutant.file ? after : tree.text(path))
    const { chosen } = select({
      map,
      tree: { files, text },
      toolchain: map.setups[0]!.toolchain,
      environment: map.setups[0]!.environment,
      now: map.tests[0]!.at,
      functionsOf: options.functionsOf,
      sha256,
    })
    const paths = new Set(chosen.map(({ path }) => path).filter((path) => recorded.has(path)))
    note(made.functions, mutant, paths)
    if (mutant.killedBy.some((test) => !paths.has(test))) made.partly += 1
  }
  made.milliseconds = performance.now() - began
  for (const mutant of killed) {
    note(made.files, mutant, new Set(loadedBy(map, mutant.file)))
    note(made.imports, mutant, new Set(options.related[mutant.file] ?? []))
  }
  return made
}

/** The tests that touch a file at all: what selection by files would run. */
function loadedBy({ files, tests }: TestMap, file: string): string[] {
  return tests
    .filter(
      ({ unknown, whole, parts }) =>
        unknown !== undefined ||
        [...whole, ...parts.map(([at]) => at)].some((at) => files[at]!.path === file),
    )
    .map(({ path }) => path)
}
