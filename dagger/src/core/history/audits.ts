import { clopperPearson } from "../canary/effect/clopper.js"

/** What a run of every test said of the choice that it did not go by, for one stage. */
export type AuditedRun = {
  stage: string
  /** The run's id. A run is counted once, however often its history is merged. */
  run: string
  /** Orders runs, in milliseconds; never before an earlier one's, whatever the clock did. */
  at: number
  /** Key of all that the stage's tests could see. */
  content: string
  /** Test files whose failure is evidence, and those of them that would have been left out. */
  failed: readonly string[]
  escaped: readonly string[]
}

/** Audited runs of all stages: stages by name, the newest run of each first. */
export type Audits = readonly AuditedRun[]

/** Audited runs that are kept of each stage: the history grows with tests, not with runs. */
export const AUDITS_KEPT = 200

/** Files that are kept of one run, those that escaped first. */
export const AUDITED_FILES = 100

const text = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** Stages by name, newest first; a total order, so that everyone keeps the same ones. */
function inOrder(a: AuditedRun, b: AuditedRun): number {
  return (
    text(a.stage, b.stage) ||
    b.at - a.at ||
    text(b.run, a.run) ||
    text(b.content, a.content) ||
    text(JSON.stringify([b.failed, b.escaped]), JSON.stringify([a.failed, a.escaped]))
  )
}

const sorted = (names: Iterable<string>): string[] => [...new Set(names)].sort()

/** Each file once, in order; what escaped has failed. */
function tidied({ failed, escaped, ...run }: AuditedRun): AuditedRun {
  const out = sorted(escaped).slice(0, AUDITED_FILES)
  const others = sorted(failed).filter((one) => !out.includes(one))
  return { ...run, failed: sorted([...out, ...others].slice(0, AUDITED_FILES)), escaped: out }
}

/**
 * What two lists of audited runs know together. The newest of a union: in whatever
 * order they are merged, and however often, the result is the same.
 */
export function mergeAudits(a: Audits, b: Audits): Audits {
  const seen = new Set<string>()
  const kept = new Map<string, number>()
  return [...a, ...b]
    .map(tidied)
    .sort(inOrder)
    .filter(({ stage, run }) => {
      const id = JSON.stringify([stage, run])
      const count = kept.get(stage) ?? 0
      if (seen.has(id) || count === AUDITS_KEPT) return false
      seen.add(id)
      kept.set(stage, count + 1)
      return true
    })
}

/** What a run's audit adds: everything but when it was. */
export type NewAudit = Omit<AuditedRun, "run" | "at">

/** Adds a run's audits. `atMs` is the run's start, by whatever clock there was. */
export function auditsWith(
  before: Audits,
  { id, atMs, stages }: { id: string; atMs: number; stages: readonly NewAudit[] },
): Audits {
  const rounded = Math.round(atMs)
  // A clock that went back must not put this run before those that it came after.
  const after = before.reduce((at, one) => Math.max(at, one.at + 1), 0)
  const at =
    before.find(({ run }) => run === id)?.at ??
    Math.max(after, Number.isSafeInteger(rounded) ? rounded : 0)
  return mergeAudits(
    before,
    stages.map((one) => ({ ...one, run: id, at })),
  )
}

/**
 * Audits of the shards of one run as that run's. Shards of different contents stay
 * apart: they were no one run.
 */
export function asOneRun(
  audits: Audits,
  { runs, id }: { runs: ReadonlySet<string>; id: string },
): Audits {
  const own = audits.filter(({ run }) => runs.has(run))
  const joined = sorted(own.map(({ stage }) => stage)).flatMap((stage) => {
    const parts = own.filter((one) => one.stage === stage)
    const [first] = parts
    if (first === undefined || parts.some(({ content }) => content !== first.content)) return parts
    const at = Math.max(...parts.map((one) => one.at))
    const failed = sorted(parts.flatMap((one) => one.failed))
    const escaped = sorted(parts.flatMap((one) => one.escaped))
    return [{ ...first, run: id, at, failed, escaped }]
  })
  return mergeAudits(
    audits.filter(({ run }) => !runs.has(run)),
    joined,
  )
}

/** How often choosing tests would have missed a failure, so far. */
export type Escapes = {
  /** Audited runs; several of one content, such as shards or a run that was repeated, are one. */
  runs: number
  /** Test files that failed, each once a content, and those of them that would have been left out. */
  failures: number
  escapes: number
  /** Upper end of the 95 % interval (Clopper-Pearson) of the part of failures that escape, 0 to 1. */
  atMost: number
}

/**
 * Adds up a stage's audited runs. A file that failed on one content in several runs
 * is one failure, and has escaped if it did in any of them.
 */
export function escapesOf(audits: Audits, stage: string): Escapes {
  const contents = new Set<string>()
  const failures = new Set<string>()
  const escapes = new Set<string>()
  for (const { content, failed, escaped } of audits.filter((one) => one.stage === stage)) {
    contents.add(content)
    for (const file of failed) failures.add(JSON.stringify([content, file]))
    for (const file of escaped) escapes.add(JSON.stringify([content, file]))
  }
  return {
    runs: contents.size,
    failures: failures.size,
    escapes: escapes.size,
    atMost: failures.size === 0 ? 1 : clopperPearson(escapes.size, failures.size)[1],
  }
}

/** The same of each stage that was audited, by name. */
export const escapesByStage = (audits: Audits): { stage: string; soFar: Escapes }[] =>
  sorted(audits.map(({ stage }) => stage)).map((stage) => ({
    stage,
    soFar: escapesOf(audits, stage),
  }))

/** The same as a clause. */
export function escapesText({ runs, failures, escapes, atMost }: Escapes): string {
  const within = `in ${runs} audited ${runs === 1 ? "run" : "runs"}`
  if (failures === 0) return `no test file failed ${within}, so nothing is known of escapes`
  const bound = `at most ${(100 * atMost).toFixed(1)} %, 95 %`
  return `${escapes} of ${failures} failing test ${failures === 1 ? "file" : "files"} escaped ${within} (${bound})`
}
