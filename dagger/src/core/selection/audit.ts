import type { Finding, TestCase } from "../report/model.js"
import { FAILED_BEFORE, FAILED_UNSEEN } from "./build.js"
import type { TestMap } from "./map.js"
import type { Selected } from "./select.js"
import { Index, type Tree } from "./tree.js"

/** What a run of every test would have been by the map, and what differs from it. */
export type Would = { selected: Selected; changed: readonly string[] }

/** What a run of every test says of the choice that it did not go by. */
export type Audit = {
  /** Why every test would have run by the map, too: then nothing was audited. */
  everything?: string
  /** Test files whose failure is evidence, and those of them that would have been left out. */
  failed: string[]
  escaped: string[]
  /** Files that failed and are no evidence: flaky, or known to fail when the map was made. */
  noEvidence: string[]
  /** Test files that would have run, of how many. */
  chosen: number
  all: number
  /** Files that differ from some notes of the map; only where a failure escaped. */
  changed?: string[]
}

/** How the test files of a run failed, by their paths in the source. */
export type Failed = { truly: ReadonlySet<string>; byChance: ReadonlySet<string> }

/**
 * How the files of a stage's tests failed. A test that passed when it was tried
 * again, and one in quarantine that does not block, is flaky: whether it would
 * have been chosen says nothing of the choice. `findings` are the stage's.
 */
export function failuresOf(
  tests: readonly TestCase[],
  findings: readonly Finding[],
  path: string,
): Failed {
  const prefix = path === "." ? "" : `${path}/`
  const excused = findings.filter(({ rule }) => rule === "quarantined")
  const isExcused = ({ file, name }: TestCase): boolean =>
    excused.some(({ place, message }) => place?.file === file && message.includes(name))
  const [truly, byChance] = [new Set<string>(), new Set<string>()]
  for (const test of tests) {
    if (test.file === undefined) continue
    if (test.outcome === "failed" && !isExcused(test)) truly.add(prefix + test.file)
    else if (test.outcome === "failed" || test.outcome === "flaky") byChance.add(prefix + test.file)
  }
  return { truly, byChance }
}

/** Compares what failed in a full run with what would have been chosen. */
export function audit({ selected, changed }: Would, { truly, byChance }: Failed): Audit {
  const { everything, chosen, skipped } = selected
  // What failed when a second opinion had it run is chosen now, and escaped the map then.
  const unseen = chosen.filter(({ reason }) => reason.endsWith(FAILED_UNSEEN))
  const left = new Set([...skipped, ...unseen].map(({ path }) => path))
  // One that failed before runs until it passes, whatever changes: no choice is put to the test.
  const before = new Set(
    chosen.filter(({ reason }) => reason.endsWith(FAILED_BEFORE)).map(({ path }) => path),
  )
  const isEvidence = (path: string): boolean => everything === undefined && !before.has(path)
  const failed = [...truly].filter(isEvidence).sort()
  const escaped = failed.filter((path) => left.has(path))
  const others = [...truly, ...byChance].filter((path) => !failed.includes(path))
  return {
    ...(everything === undefined ? {} : { everything }),
    failed,
    escaped,
    noEvidence: [...new Set(others)].sort(),
    chosen: chosen.length - unseen.length,
    all: chosen.length + skipped.length,
    ...(escaped.length === 0 ? {} : { changed: [...changed] }),
  }
}

/** Files of a map that differ from what some test saw of them, those that no test saw as they are first. */
export function changedSince({ files }: TestMap, tree: Tree): string[] {
  const { digests } = new Index(tree.files)
  const seen = new Map<string, boolean[]>()
  for (const { path, digest } of files)
    seen.set(path, [...(seen.get(path) ?? []), digests.get(path) === digest])
  const of = (fits: (same: boolean[]) => boolean): string[] =>
    [...seen].flatMap(([path, same]) => (fits(same) ? [path] : [])).sort()
  return [
    ...of((same) => !same.includes(true)),
    ...of((same) => same.includes(true) && same.includes(false)),
  ]
}
