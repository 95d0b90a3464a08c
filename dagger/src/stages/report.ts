import { dag, type Directory } from "@dagger.io/dagger"
import { createHash } from "node:crypto"
import { printRecord, RECORD_FILE, type ReleaseRecord } from "../core/canary/record.js"
import { FLAKY_FILE, flakyText } from "../core/flaky/text.js"
import { HISTORY_FILE, printHistory } from "../core/history/file.js"
import type { History } from "../core/history/model.js"
import { reportHtml } from "../core/report/html/page.js"
import { reportJson } from "../core/report/json.js"
import { junitXml } from "../core/report/junit.js"
import { reportMarkdown } from "../core/report/markdown.js"
import type { RunReport, StageReport } from "../core/report/model.js"
import { sarifLog } from "../core/report/sarif.js"
import { summary } from "../core/report/text.js"
import { exitCodeOf } from "../core/verdict.js"
import { mapText } from "../core/selection/map.js"
import { chartDrawer } from "./charts.js"
import type { Chosen } from "./selection.js"

/** The report's folder: what people read, what machines read, and what each tool left. */
export async function reportDirectory(
  report: RunReport,
  files: Record<string, Directory>,
  { record, history, chosen }: { record?: ReleaseRecord; history: History; chosen?: Chosen },
): Promise<Directory> {
  const written = report.stages.reduce(
    withStage,
    dag
      .directory()
      .withNewFile("report.html", await page(report))
      .withNewFile("report.json", reportJson(report))
      .withNewFile("report.md", reportMarkdown(report))
      .withNewFile("summary.txt", summary(report))
      .withNewFile("exit-code", `${exitCodeOf(report.verdict)}\n`)
      .withNewFile(HISTORY_FILE, printHistory(history))
      .withNewFile(FLAKY_FILE, flakyText(history)),
  )
  const told = chosen === undefined ? written : withChosen(written, chosen)
  return Object.entries(files).reduce(
    (directory, [name, left]) => directory.withDirectory(`stages/${name}`, left),
    record === undefined ? told : told.withNewFile(RECORD_FILE, printRecord(record)),
  )
}

/** What the choice of tests leaves: its plan, the map for the next run, and what it would have missed. */
function withChosen(directory: Directory, { plan, map, audit }: Chosen): Directory {
  const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`
  const planned = directory.withNewFile("tests/ci-plan.json", json(plan))
  const mapped = map === undefined ? planned : planned.withNewFile("tests/map.json", mapText(map))
  return audit === undefined ? mapped : mapped.withNewFile("tests/audit.json", json(audit))
}

function withStage(directory: Directory, stage: StageReport): Directory {
  const sarif = sarifLog(stage)
  const tested = directory.withNewFile(`junit/${stage.name}.xml`, junitXml(stage))
  return sarif === undefined ? tested : tested.withNewFile(`sarif/${stage.name}.sarif`, sarif)
}

/** report.html. Charts are drawn only where there are any: the library takes a moment to load. */
async function page(report: RunReport): Promise<string> {
  const hasCharts = report.stages.some(({ charts }) => charts.length > 0)
  const [css, script, draw] = await Promise.all([
    asset("report.css"),
    asset("report.js"),
    hasCharts ? chartDrawer() : () => undefined,
  ])
  const scriptHash = createHash("sha256").update(script).digest("base64")
  return reportHtml(report, { css, script, scriptHash, draw })
}

const asset = (name: string): Promise<string> =>
  dag.currentModule().source().file(`assets/${name}`).contents()
