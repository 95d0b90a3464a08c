import { dag, type Directory } from "@dagger.io/dagger"
import { printRecord, RECORD_FILE, type ReleaseRecord } from "../core/canary/record.js"
import { reportJson } from "../core/report/json.js"
import { junitXml } from "../core/report/junit.js"
import { reportMarkdown } from "../core/report/markdown.js"
import type { RunReport } from "../core/report/model.js"
import { summary } from "../core/report/text.js"
import { exitCodeOf } from "../core/verdict.js"

/** The report's folder: what people read, what machines read, and what each tool left. */
export function reportDirectory(
  report: RunReport,
  files: Record<string, Directory>,
  record?: ReleaseRecord,
): Directory {
  const written = report.stages.reduce(
    (directory, stage) => directory.withNewFile(`junit/${stage.name}.xml`, junitXml(stage)),
    dag
      .directory()
      .withNewFile("report.json", reportJson(report))
      .withNewFile("report.md", reportMarkdown(report))
      .withNewFile("summary.txt", summary(report))
      .withNewFile("exit-code", `${exitCodeOf(report.verdict)}\n`),
  )
  return Object.entries(files).reduce(
    (directory, [name, left]) => directory.withDirectory(`stages/${name}`, left),
    record === undefined ? written : written.withNewFile(RECORD_FILE, printRecord(record)),
  )
}
