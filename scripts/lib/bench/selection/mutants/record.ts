import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"

import { buildMap } from "../../../../../dagger/src/core/selection/build.js"
import type { FunctionsOf } from "../../../../../dagger/src/core/selection/functions.js"
import type { TestMap } from "../../../../../dagger/src/core/selection/map.js"
import type { Tree } from "../../../../../dagger/src/core/selection/tree.js"
import { readRecording, readTree, sha256 } from "../../../../../dagger/src/selection/folder.js"
import { run } from "./fetch.js"
import type { Project } from "./projects.js"

const RECORDER = resolve(import.meta.dirname, "../../../../../dagger/assets/recorder/index.cjs")

/** A project's map, and what it cost to make it: seconds of processor time of a run. */
export type Recorded = {
  map: TestMap
  tree: Tree
  /** Of runs without and with the recorder, each as often as asked for. */
  plainSeconds: number[]
  recordedSeconds: number[]
  /** Of making the map from what was written down. */
  mapSeconds: number
}

const ARGS = {
  vitest: ["node_modules/vitest/vitest.mjs", "run", "--maxWorkers=1", "--minWorkers=1"],
  jest: ["node_modules/jest/bin/jest.js", "--runInBand", "--coverage=false"],
}

/** Runs a project's tests in turn without and with the recorder, and makes its map. */
export function recorded(
  { runner }: Project,
  folder: string,
  functionsOf: FunctionsOf,
  times: number,
): Recorded {
  const timed = (env: Record<string, string>): number => {
    // The time of children is only counted by the shell that waits for them.
    const text = run("bash", ["-c", `node ${ARGS[runner].join(" ")} >/dev/null 2>&1; times`], {
      cwd: folder,
      env,
    })
    return secondsOf(text)
  }
  const plainSeconds: number[] = []
  const recordedSeconds: number[] = []
  let notes = ""
  timed({})
  for (let i = 0; i < times; i++) {
    plainSeconds.push(timed({}))
    if (notes !== "") rmSync(notes, { recursive: true, force: true })
    notes = mkdtempSync(join(tmpdir(), "sluice-notes-"))
    recordedSeconds.push(
      timed({
        SLUICE_RECORD: notes,
        SLUICE_ROOT: folder,
        NODE_OPTIONS: `--require ${RECORDER}`,
      }),
    )
  }
  const tree = readTree(folder)
  const began = process.cpuUsage()
  const map = buildMap({
    recording: readRecording(notes),
    tree,
    at: new Date().toISOString(),
    toolchain: "bench",
    environment: {},
    functionsOf,
    sha256,
  })
  const { user, system } = process.cpuUsage(began)
  rmSync(notes, { recursive: true, force: true })
  return { map, tree, plainSeconds, recordedSeconds, mapSeconds: (user + system) / 1e6 }
}

/** Seconds of a shell's children, user and system, as its `times` prints them. */
function secondsOf(text: string): number {
  const last = text.trim().split("\n").at(-1) ?? ""
  return last.split(/\s+/).reduce((sum, one) => {
    const [, minutes = "0", seconds = "0"] = /^(\d+)m([\d.]+)s$/.exec(one) ?? []
    return sum + Number(minutes) * 60 + Number(seconds)
  }, 0)
}
