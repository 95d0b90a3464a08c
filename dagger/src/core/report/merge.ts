import { shardText } from "../selection/shard.js"
import { rounded } from "../tools/text.js"
import { worst, type Verdict } from "../verdict.js"
import type { Finding, Part, RunReport, StageNumber, StageReport } from "./model.js"

/** What says more of a stage's tests once all shards are there: coverage, and what else was left open. */
export type Completed = Pick<StageReport, "parts" | "findings" | "numbers" | "coverage">

/** Reports of one stage as one. `complete` is asked only if no shard is missing. */
export function mergeStage(
  stages: readonly StageReport[],
  complete: (merged: StageReport) => Partial<Completed>,
): StageReport {
  const [first] = stages
  if (first === undefined) throw new Error("There is no report of the stage.")
  const missing = missingShards(stages)
  const all = together(first, stages)
  if (missing !== undefined) {
    const finding = missingFinding(missing)
    const findings = [...all.findings, finding]
    return { ...all, verdict: "error", reason: missing, headline: "shards are missing", findings }
  }
  const more = complete(all)
  const parts = mergedParts([...all.parts, ...(more.parts ?? [])])
  const decisive = worst([...parts, ...stages.map(inShard)])
  const { coverage } = more
  const lines = coverage && coverage.lines > 0 ? [`${rounded(coverage.linesPercent)} % lines`] : []
  return {
    ...all,
    ...(coverage === undefined ? {} : { coverage }),
    headline: [all.headline, ...lines].join(", "),
    verdict: decisive?.verdict ?? all.verdict,
    reason: decisive?.verdict === "pass" ? passedText(all) : (decisive?.reason ?? all.reason),
    parts,
    findings: [...all.findings, ...(more.findings ?? [])],
    numbers: [...all.numbers.filter((one) => !named(more.numbers, one)), ...(more.numbers ?? [])],
  }
}

/** What a shard says of itself, and not of the whole. */
const inShard = <T extends { verdict: Verdict["verdict"]; reason: string }>(
  said: T & { shard?: StageReport["shard"] },
): T =>
  said.shard === undefined || said.verdict === "pass"
    ? said
    : { ...said, reason: `In shard ${shardText(said.shard)}: ${said.reason}` }

const named = (numbers: readonly StageNumber[] = [], { name }: StageNumber): boolean =>
  numbers.some((one) => one.name === name)

/** What is wrong with a set of shards; undefined where each is there once, of the same content. */
function missingShards(stages: readonly StageReport[]): string | undefined {
  const sharded = stages.flatMap(({ shard }) => shard ?? [])
  const [first] = sharded
  if (first === undefined) return undefined
  if (sharded.length < stages.length)
    return "There are reports of shards and of the whole stage: nobody can say what ran."
  if (sharded.some(({ count }) => count !== first.count))
    return `The shards are not of one set: ${sharded.map(shardText).join(", ")}.`
  if (new Set(stages.map(({ key }) => key)).size > 1)
    return "The shards ran on different contents: their keys differ."
  const there = new Set(sharded.map(({ index }) => index))
  const absent = Array.from({ length: first.count }, (_, index) => index + 1).filter(
    (index) => !there.has(index),
  )
  if (absent.length > 0)
    return `No report of ${absent.map((index) => `shard ${shardText({ index, count: first.count })}`).join(", ")}.`
  return there.size < sharded.length
    ? "There are two reports of one shard: nobody can say which counts."
    : missingFiles(sharded)
}

/** Shards that were shared out by different histories or maps may leave a file to nobody. */
function missingFiles(shards: readonly NonNullable<StageReport["shard"]>[]): string | undefined {
  const files = shards.flatMap((shard) => shard.files ?? [])
  const of = Math.max(0, ...shards.map((shard) => shard.of ?? 0))
  // What only one shard's map leaves out another one's may have given to it.
  const [first = [], ...others] = shards.map(({ leftOut = [] }) => leftOut)
  const leftOut = first.filter((file) => others.every((one) => one.includes(file)))
  const absent = of - new Set([...files, ...leftOut]).size
  const same = shards.every((shard) => (shard.of ?? of) === of)
  if (absent === 0 && same) return undefined
  const what = same ? `${absent} of ${of} files ran in no shard` : "The shards saw different files"
  return `${what}: each must have the same source, the same history and the same test map.`
}

const missingFinding = (message: string): Finding => ({
  tool: "sluice",
  rule: "shards",
  severity: "high",
  message,
  fix: "Run the shards of one commit, each once, and hand all of their reports to merge.",
  blocking: true,
})

function together(first: StageReport, stages: readonly StageReport[]): StageReport {
  const tests = stages.flatMap((stage) => stage.tests)
  const ran = tests.filter(({ outcome }) => outcome !== "skipped").length
  const of = (pick: (stage: StageReport) => number): number[] => stages.map(pick)
  return {
    ...first,
    shard: undefined,
    reproduce: first.reproduce.replace(/ --shard \S+$/, ""),
    coverage: undefined,
    tests,
    headline:
      stages.length === 1
        ? first.headline
        : `${ran === 1 ? "1 test" : `${ran} tests`} in ${stages.length} shards`,
    durationSeconds: Math.max(...of(({ durationSeconds }) => durationSeconds)),
    startedSeconds: Math.min(...of(({ startedSeconds }) => startedSeconds)),
    endedSeconds: Math.max(...of(({ endedSeconds }) => endedSeconds)),
    cached: stages.every(({ cached }) => cached),
    parts: mergedParts(
      stages.flatMap(({ parts, shard }) =>
        parts.map((part) => ({ ...part, reason: inShard({ ...part, shard }).reason })),
      ),
    ),
    findings: distinct(stages.flatMap(({ findings }) => findings)),
    numbers: summed(stages.flatMap(({ numbers }) => numbers)),
    charts: stages.flatMap(({ charts }) => charts),
  }
}

/** Parts by name, each with the worst of its verdicts. */
function mergedParts(parts: readonly Part[]): Part[] {
  const names = [...new Set(parts.map(({ name }) => name))]
  return names.map((name) => {
    const same = parts.filter((part) => part.name === name)
    const decisive = worst(same) ?? same[0]!
    return decisive.verdict === "pass" && same.length > 1
      ? { ...decisive, reason: "Passed in every shard." }
      : decisive
  })
}

/** What every shard says of the same file is said once. */
function distinct(findings: readonly Finding[]): Finding[] {
  const seen = new Set<string>()
  return findings.filter(({ rule, message, place, tool }) => {
    const key = JSON.stringify([tool, rule, message, place])
    if (tool === "sluice" && seen.has(key)) return false
    seen.add(key)
    return true
  })
}

/** Counts added up; what is no count says nothing of the whole. */
function summed(numbers: readonly StageNumber[]): StageNumber[] {
  const counts = new Map<string, StageNumber>()
  for (const one of numbers.filter(({ unit }) => unit === "1")) {
    const known = counts.get(one.name)
    counts.set(one.name, known === undefined ? one : { ...known, value: known.value + one.value })
  }
  return [...counts.values()]
}

function passedText({ tests }: StageReport): string {
  const ran = tests.filter(({ outcome }) => outcome !== "skipped")
  const flaky = ran.filter(({ outcome }) => outcome === "flaky").length
  const failed = ran.filter(({ outcome }) => outcome === "failed").length
  const shown = flaky > 0 ? `, ${flaky} of them only when tried again` : ""
  const aside = failed > 0 ? `; ${failed} failed in quarantine` : ""
  return `${ran.length - failed} of ${ran.length} tests passed in all shards${shown}${aside}.`
}

/** Stages of several reports by name, in the order in which they come. */
export function stagesByName(reports: readonly RunReport[]): Map<string, StageReport[]> {
  const stages = new Map<string, StageReport[]>()
  for (const stage of reports.flatMap((report) => report.stages))
    stages.set(stage.name, [...(stages.get(stage.name) ?? []), stage])
  return stages
}

/** Folders for what parts of a stage left: by their shard's number, where each has another. */
export function partFolders(stages: readonly StageReport[]): string[] {
  if (stages.length === 1) return ["."]
  const numbers = stages.map(({ shard }) => shard?.index)
  const own = numbers.every((one) => one !== undefined) && new Set(numbers).size === stages.length
  return stages.map((_, index) => `shard-${own ? numbers[index]! : index + 1}`)
}
