import { z } from "zod"

import { parseJson } from "../tools/parsed.js"
import { type Audits, mergeAudits } from "./audits.js"
import {
  bounded,
  type History,
  idOf,
  NO_HISTORY,
  type Observation,
  type TestHistory,
} from "./model.js"

/** Name of the file in a report's folder. */
export const HISTORY_FILE = "tests/history.json"

/** Letters of a history that are read at all: some 200,000 tests. */
const MAX_LENGTH = 256 * 1024 * 1024

/** The last moment that a date can name, in milliseconds. */
const MOST_MS = 8.64e15

const words = z.string().min(1)
const moment = z.int().min(0).max(MOST_MS)
const Tests = z.strictObject({
  format: z.literal("sluice-test-history"),
  runs: z.array(z.tuple([words, moment, z.string()])),
  tests: z.array(z.strictObject({ stage: words, file: words, name: z.string(), seen: z.string() })),
})
const Audit = z.strictObject({
  ...{ stage: words, run: words, at: moment, content: z.string() },
  failed: z.array(words),
  escaped: z.array(words),
})
/** Version 1 knew of no audits. */
const File = z.discriminatedUnion("version", [
  Tests.extend({ version: z.literal(1) }),
  Tests.extend({ version: z.literal(2), audits: z.array(Audit) }),
])

/** A history of nothing. */
export const NO_TESTS =
  '{"format":"sluice-test-history","version":2,"runs":[],"tests":[],"audits":[]}'

/** A history of tests and of audited runs, and a sentence where what was given is none. */
export type ReadHistory = { history: History; audits: Audits; note?: string }

/**
 * Reads a history. A file that is foreign, damaged or of another version is no
 * reason to stop: every test is unknown then, and the note says why.
 */
export function parseHistoryFile(text: string): ReadHistory {
  const unknown = (why: string): ReadHistory => ({
    history: NO_HISTORY,
    audits: [],
    note: `The history of tests was not used (${why}): every test counts as unknown.`,
  })
  if (text.length > MAX_LENGTH) return unknown(`it has ${text.length} letters`)
  const read = parseJson(text, "history.json", File)
  if (!read.ok) return unknown(read.problem)
  const { runs, tests } = read.value
  const history = new Map<string, TestHistory>()
  for (const { seen, ...test } of tests) {
    const observations = decoded(seen, runs)
    if (observations === undefined) return unknown(`what it says of ${test.file} is damaged`)
    const id = idOf(test)
    if (history.has(id)) return unknown(`it lists ${test.file}: ${test.name} twice`)
    history.set(id, { ...test, seen: bounded(observations) })
  }
  return { history, audits: "audits" in read.value ? mergeAudits(read.value.audits, []) : [] }
}

const SEEN = /^\d{1,9}\.\d{1,12}(\.\d{1,6}\.\d{1,6})?( \d{1,9}\.\d{1,12}(\.\d{1,6}\.\d{1,6})?)*$/

/** Reads "run.ms" (one attempt, passed) or "run.ms.failed.passed", apart by spaces. */
function decoded(
  text: string,
  runs: readonly (readonly [string, number, string])[],
): Observation[] | undefined {
  if (text === "") return []
  if (!SEEN.test(text)) return undefined
  const found: Observation[] = []
  for (const word of text.split(" ")) {
    const [index, ms, failed = "0", passed = "1"] = word.split(".")
    const run = runs[Number(index)]
    if (run === undefined) return undefined
    found.push({
      run: run[0],
      at: run[1],
      content: run[2],
      passed: Number(passed),
      failed: Number(failed),
      ms: Number(ms),
    })
  }
  return found
}

/** A history as a file: the same text for the same history. */
export function printHistory(history: History, audits: Audits = []): string {
  const index = new Map<string, number>()
  const runs: [string, number, string][] = []
  const runOf = ({ run, at, content }: Observation): number => {
    const key = JSON.stringify([run, at, content])
    const known = index.get(key)
    if (known !== undefined) return known
    index.set(key, runs.length)
    runs.push([run, at, content])
    return runs.length - 1
  }
  const tests = [...history.keys()].sort().map((id) => {
    const { stage, file, name, seen } = history.get(id)!
    const words = seen.map((one) => {
      const plain = one.failed === 0 && one.passed === 1
      return `${runOf(one)}.${one.ms}${plain ? "" : `.${one.failed}.${one.passed}`}`
    })
    return JSON.stringify({ stage, file, name, seen: words.join(" ") })
  })
  const list = (lines: readonly string[]): string =>
    lines.length === 0 ? "[]" : `[\n${lines.join(",\n")}\n]`
  const lines = runs.map((run) => JSON.stringify(run))
  const audited = audits.map(({ stage, run, at, content, failed, escaped }) =>
    JSON.stringify({ stage, run, at, content, failed, escaped }),
  )
  return `{"format":"sluice-test-history","version":2,"runs":${list(lines)},"tests":${list(tests)},"audits":${list(audited)}}\n`
}
