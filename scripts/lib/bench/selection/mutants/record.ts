import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"

import { buildMap } from "../../../../../dagger/src/core/selection/build.js"
import type { FunctionsOf } from "../../../../../dagger/src/core/selection/functions.js"
import type { TestMap } from "../../../../../dagger/src/core/selection/map.js"
import type { Tree } from "../../../../../dagger/src/core/selection/tree.js"
import { readRecording, readTree, sha256 } from "../../../../../dagger/src/selection/folder.js"
import { run } from "./fetch.js"
import type { Project } from "./project.js"

const RECORDER = resolve(import.meta.dirname, "../../../../../dagger/assets/recorder/index.cjs")

/** A project's map, and what it cost to make it: seconds of processor time of a run. */
export type Recorded = {
  map: TestMap
  tree: Tree
  /** Of runs without and with the recorder, each as often as asked for. */
  plainSeconds: number[]
  recordedSeconds: number[]
  /** Seconds by the clock of a run without the recorder. */
  wallSeconds: number
  /** Of making the map from what was written down. */
  mapSeconds: number
  /** The same where the runner measures lines, as it does in the pipeline. */
  lines: { map: TestMap; plainSeconds: number[]; recordedSeconds: number[] }
}

const ARGS = {
  vitest: ["node_modules/vitest/vitest.mjs", "run", "--maxWorkers=1", "--minWorkers=1"],
  jest: ["node_modules/jest/bin/jest.js", "--runInBand"],
}

/** Has a runner measure lines, or not. */
function linesArgs(runner: Project["runner"], lines: boolean): string[] {
  if (!lines) return [runner === "jest" ? "--coverage=false" : "--coverage.enabled=false"]
  const folder = join(tmpdir(), "sluice-lines")
  return runner === "jest"
    ? ["--coverage", "--coverageReporters=lcovonly", `--coverageDirectory=${folder}`]
    : [
        "--coverage.enabled=true",
        "--coverage.provider=v8",
        "--coverage.reporter=lcovonly",
        `--coverage.reportsDirectory=${folder}`,
        "--coverage.reportOnFailure=true",
      ]
}

/** Some projects' tests hang now and then: a run that takes longer is made again, so many times at most. */
const LONGEST_SECONDS = 300
const ATTEMPTS = 3

/** What a run of tests took: seconds of processors, its children's too, and seconds by the clock. */
export type Took = { cpuSeconds: number; wallSeconds: number }

/** Runs a project's tests, all of them or some files; with a folder for notes they are recorded. */
export function runTests(
  { runner }: Project,
  folder: string,
  {
    files = [],
    notes,
    lines = false,
  }: { files?: readonly string[]; notes?: string; lines?: boolean } = {},
): Took {
  const named = files.length === 0 ? [] : runner === "jest" ? ["--runTestsByPath", ...files] : files
  const env =
    notes === undefined
      ? {}
      : { SLUICE_RECORD: notes, SLUICE_ROOT: folder, NODE_OPTIONS: `--require ${RECORDER}` }
  // The time of children is only counted by the shell that waits for them.
  const script = `timeout ${LONGEST_SECONDS} node "$@" >/dev/null 2>&1; [ $? = 124 ] || times`
  const args = ["-c", script, "bash", ...ARGS[runner], ...linesArgs(runner, lines), ...named]
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    if (notes !== undefined) rmSync(notes, { recursive: true, force: true })
    const began = Date.now()
    const text = run("bash", args, { cwd: folder, env })
    if (text !== "")
      return { cpuSeconds: secondsOf(text), wallSeconds: (Date.now() - began) / 1000 }
  }
  throw new Error(
    `The tests of ${folder} did not end within ${LONGEST_SECONDS} s, ${ATTEMPTS} times.`,
  )
}

/** A folder for the notes of one run. */
export const notesFolder = (): string => mkdtempSync(join(tmpdir(), "sluice-notes-"))

/** The map that a run's notes make. */
export const mapOf = (notes: string, tree: Tree, functionsOf: FunctionsOf): TestMap =>
  buildMap({
    recording: readRecording(notes),
    tree,
    at: new Date().toISOString(),
    toolchain: "bench",
    environment: {},
    functionsOf,
    sha256,
  })

/** Runs a project's tests in turn without and with the recorder, and makes its map; all of it with lines measured, too. */
export function recorded(
  project: Project,
  folder: string,
  functionsOf: FunctionsOf,
  times: number,
): Recorded {
  const tree = readTree(folder)
  const { plain, mapSeconds, ...made } = inTurn(project, folder, tree, functionsOf, times, false)
  const lines = inTurn(project, folder, tree, functionsOf, times, true)
  return {
    ...{ ...made, tree, mapSeconds },
    plainSeconds: plain.map(({ cpuSeconds }) => cpuSeconds),
    wallSeconds: Math.min(...plain.map(({ wallSeconds }) => wallSeconds)),
    lines: {
      map: lines.map,
      plainSeconds: lines.plain.map(({ cpuSeconds }) => cpuSeconds),
      recordedSeconds: lines.recordedSeconds,
    },
  }
}

function inTurn(
  project: Project,
  folder: string,
  tree: Tree,
  functionsOf: FunctionsOf,
  times: number,
  lines: boolean,
) {
  const plain: Took[] = []
  const recordedSeconds: number[] = []
  let notes = ""
  runTests(project, folder, { lines })
  for (let i = 0; i < times; i++) {
    plain.push(runTests(project, folder, { lines }))
    if (notes !== "") rmSync(notes, { recursive: true, force: true })
    notes = notesFolder()
    recordedSeconds.push(runTests(project, folder, { notes, lines }).cpuSeconds)
  }
  const began = process.cpuUsage()
  const map = mapOf(notes, tree, functionsOf)
  const { user, system } = process.cpuUsage(began)
  rmSync(notes, { recursive: true, force: true })
  return { map, plain, recordedSeconds, mapSeconds: (user + system) / 1e6 }
}

/** Seconds of a shell's children, user and system, as its `times` prints them. */
function secondsOf(text: string): number {
  const last = text.trim().split("\n").at(-1) ?? ""
  return last.split(/\s+/).reduce((sum, one) => {
    const [, minutes = "0", seconds = "0"] = /^(\d+)m([\d.]+)s$/.exec(one) ?? []
    return sum + Number(minutes) * 60 + Number(seconds)
  }, 0)
}
