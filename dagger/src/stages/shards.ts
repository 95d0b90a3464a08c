import type { Directory } from "@dagger.io/dagger"
import { mkdtemp, readFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import type { LeftFiles } from "../containers/left.js"
import { reportsInvalid } from "../core/errors-tests.js"
import { HISTORY_FILE, NO_TESTS, parseHistoryFile, type ReadHistory } from "../core/history/file.js"
import { reportSchema } from "../core/report/json.js"
import { partFolders } from "../core/report/merge.js"
import { AUDIT_FILE, MAP_FILE, PLAN_FILE } from "../core/selection/left.js"
import type { ShardLeft } from "../core/selection/merge-left.js"
import { LCOV_REPORT } from "../core/tools/lcov.js"
import { parseJson } from "../core/tools/parsed.js"

/** A shard's report, and what lies beside it. */
export type ReportLeft = ReadHistory & ShardLeft & { lcov: string; stages: string[] }

const LCOV = `stages/unit/output/unit/${LCOV_REPORT}`
const CHOICE = [MAP_FILE, PLAN_FILE, AUDIT_FILE]

/** Reads the reports of shards, each in a folder of its own. Throws where there are none that can be read. */
export async function readReports(reports: Directory): Promise<ReportLeft[]> {
  const [found, stages] = await Promise.all([
    reports.glob("**/report.json"),
    reports.glob("**/stages/*"),
  ])
  const folders = found.map((path) => dirname(path)).filter((path) => !/(^|\/)stages\//.test(path))
  if (folders.length === 0) throw reportsInvalid(["It holds no report.json."])
  const include = ["report.json", HISTORY_FILE, LCOV, ...CHOICE].map((file) => `**/${file}`)
  const at = join(await mkdtemp(join(tmpdir(), "sluice-")), "reports")
  await reports.filter({ include }).export(at)
  const read = await Promise.all(folders.sort().map((folder) => readReport(at, folder)))
  const problems = read.flatMap((one) => ("problem" in one ? one.problem : []))
  if (problems.length > 0) throw reportsInvalid(problems)
  const there = new Set(stages.map((path) => path.replace(/\/$/, "")))
  return read.flatMap((one) =>
    "report" in one
      ? { ...one, stages: one.stages.filter((name) => there.has(join(one.folder, "stages", name))) }
      : [],
  )
}

async function readReport(at: string, folder: string): Promise<ReportLeft | { problem: string }> {
  const text = (file: string): Promise<string> =>
    readFile(join(at, folder, file), "utf8").catch(() => "")
  const path = join(folder, "report.json")
  const report = parseJson(await text("report.json"), path, reportSchema)
  if (!report.ok) return { problem: report.problem }
  const texts = await Promise.all(CHOICE.map(async (file) => [file, await text(file)] as const))
  return {
    ...{ folder, report: report.value, lcov: await text(LCOV), texts: Object.fromEntries(texts) },
    stages: report.value.stages.map(({ name }) => name),
    ...parseHistoryFile((await text(HISTORY_FILE)) || NO_TESTS),
  }
}

/** What a stage left in each report, in its own folder or, if there are several, in one for each. */
export function leftInShards(
  reports: Directory,
  left: readonly ReportLeft[],
  name: string,
): LeftFiles {
  const parts = left.filter(({ report }) => report.stages.some((stage) => stage.name === name))
  const folders = partFolders(
    parts.map(({ report }) => report.stages.find((stage) => stage.name === name)!),
  )
  return parts.flatMap(({ folder, stages }, index) =>
    stages.includes(name)
      ? [{ at: folders[index]!, of: reports.directory(join(folder, "stages", name)) }]
      : [],
  )
}
