import { dag, type Directory } from "@dagger.io/dagger"
import { createHash, randomUUID } from "node:crypto"
import { cp, mkdir, writeFile } from "node:fs/promises"
import { dirname, join } from "node:path"
import { printRecord, RECORD_FILE, type ReleaseRecord } from "../core/canary/record.js"
import { FLAKY_FILE, flakyText } from "../core/flaky/text.js"
import type { Audits } from "../core/history/audits.js"
import { HISTORY_FILE, printHistory } from "../core/history/file.js"
import type { History } from "../core/history/model.js"
import { reportHtml } from "../core/report/html/page.js"
import { reportJson } from "../core/report/json.js"
import { junitXml } from "../core/report/junit.js"
import { reportMarkdown } from "../core/report/markdown.js"
import type { RunReport } from "../core/report/model.js"
import { sarifLog } from "../core/report/sarif.js"
import { summary } from "../core/report/text.js"
import { type SelectionLeft, selectionFiles } from "../core/selection/left.js"
import { exitCodeOf } from "../core/verdict.js"
import { type LeftFiles, takeLeft } from "../containers/left.js"
import { chartDrawer } from "./charts.js"

/** What a run leaves beside its report. */
type Left = {
  record?: ReleaseRecord
  history: History
  /** Audited runs of the history. */
  audits: Audits
  selection: SelectionLeft
}

/**
 * The report's folder: what people read, what machines read, and what each tool left.
 * The files are written in this call's own container and taken from there at once:
 * the engine takes a while for each file that is added to a folder by itself.
 */
export async function reportDirectory(
  report: RunReport,
  files: Record<string, LeftFiles>,
  left: Left,
): Promise<Directory> {
  const folder = `report-${randomUUID()}`
  const texts = { ...(await mainFiles(report)), ...stageFiles(report), ...leftFiles(left) }
  for (const [name, text] of Object.entries(texts)) {
    const file = join(folder, name)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, text)
  }
  for (const [name, left] of Object.entries(files)) {
    if (left.length === 0) continue
    const at = join(folder, "stages", name)
    await cp(await takeLeft(left), at, { recursive: true, verbatimSymlinks: true })
  }
  return dag.currentModule().workdir(folder)
}

type Texts = Record<string, string>

const mainFiles = async (report: RunReport): Promise<Texts> => ({
  "report.html": await page(report),
  "report.json": reportJson(report),
  "report.md": reportMarkdown(report),
  "summary.txt": summary(report),
  "exit-code": `${exitCodeOf(report.verdict)}\n`,
})

function stageFiles({ stages }: RunReport): Texts {
  const files: Texts = {}
  for (const stage of stages) {
    files[`junit/${stage.name}.xml`] = junitXml(stage)
    const sarif = sarifLog(stage)
    if (sarif !== undefined) files[`sarif/${stage.name}.sarif`] = sarif
  }
  return files
}

/** What a run leaves for the next: its history, what was released, and what the choice of tests says. */
function leftFiles({ record, history, audits, selection }: Left): Texts {
  return {
    [HISTORY_FILE]: printHistory(history, audits),
    [FLAKY_FILE]: flakyText(history),
    ...(record === undefined ? {} : { [RECORD_FILE]: printRecord(record) }),
    ...selectionFiles(selection),
  }
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
