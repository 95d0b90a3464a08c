import type { Coverage, FileCoverage } from "../report/model.js"
import { isOwnProgram } from "./ordered.js"
import { parsed, unreadable, type Parsed } from "./parsed.js"
import { APP_ROOT, inApp } from "./text.js"

/** Name of the coverage report in the output folder, whatever the runner. */
export const LCOV_REPORT = "coverage/lcov.info"

/** Reads line coverage by file from an lcov report. A file named twice counts its lines once. */
export function parseLcov(text: string | undefined, root = APP_ROOT): Parsed<Coverage> {
  if (text === undefined) return unreadable(`${LCOV_REPORT} was not written`)
  if (text.trim() === "") return unreadable(`${LCOV_REPORT} is empty`)
  const hits = new Map<string, Map<number, number>>()
  let current: Map<number, number> | undefined
  for (const line of text.split(/\r?\n/)) {
    if (line.startsWith("SF:")) {
      const file = inApp(line.slice(3).trim(), root)
      current = hits.get(file) ?? new Map()
      if (!isOwnProgram(file)) hits.set(file, current)
    } else if (line.startsWith("DA:") && current) {
      const [lineNumber = Number.NaN, count = Number.NaN] = line.slice(3).split(",").map(Number)
      if (!Number.isInteger(lineNumber) || !Number.isFinite(count)) {
        return unreadable(`${LCOV_REPORT} has a line that is not lcov: ${line.slice(0, 80)}`)
      }
      current.set(lineNumber, (current.get(lineNumber) ?? 0) + count)
    } else if (line.trim() === "end_of_record") {
      current = undefined
    }
  }
  if (hits.size === 0) return unreadable(`${LCOV_REPORT} names no file`)
  if (current !== undefined) return unreadable(`${LCOV_REPORT} was cut off`)
  return parsed(coverageOf([...hits].map(([file, lines]) => fileCoverage(file, lines))))
}

/** Sums up the coverage of files; without any line, `linesPercent` is 0. */
export function coverageOf(files: FileCoverage[]): Coverage {
  const lines = files.reduce((sum, file) => sum + file.lines, 0)
  const coveredLines = files.reduce((sum, file) => sum + file.coveredLines, 0)
  const linesPercent = lines === 0 ? 0 : (100 * coveredLines) / lines
  return { lines, coveredLines, linesPercent, files }
}

function fileCoverage(file: string, lines: Map<number, number>): FileCoverage {
  const covered = [...lines.values()].filter((count) => count > 0).length
  return { file, lines: lines.size, coveredLines: covered }
}
