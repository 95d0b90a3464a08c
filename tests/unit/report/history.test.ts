import { describe, expect, it } from "vitest"

import { buildRunReport } from "../../../dagger/src/core/report/build.js"
import { parseHistory } from "../../../dagger/src/core/report/history.js"
import { reportJson } from "../../../dagger/src/core/report/json.js"
import { failingLint, facts, stage } from "./sample.js"

const run = (startedAt: string, findings = failingLint.findings, earlier?: string) =>
  buildRunReport([{ ...failingLint, findings }], {
    ...facts,
    startedAt,
    ...(earlier === undefined ? {} : { history: parseHistory(earlier) }),
  })
const dates = (report: ReturnType<typeof run>) =>
  report.stages.flatMap(({ findings }) => findings.map(({ firstSeen }) => firstSeen))

describe("since when a finding is known", () => {
  const first = run("2026-05-01T10:00:00Z", failingLint.findings.slice(0, 1))

  it("is this run's date without an earlier report", () => {
    expect(dates(first)).toEqual(["2026-05-01"])
  })

  it("comes from the earlier report, through any number of runs", () => {
    const second = run("2026-05-03T10:00:00Z", failingLint.findings, reportJson(first))
    expect(dates(second)).toEqual(["2026-05-01", "2026-05-03", "2026-05-03", "2026-05-03"])
    const third = run("2026-05-09T10:00:00Z", failingLint.findings, reportJson(second))
    expect(dates(third)).toEqual(dates(second))
  })

  it("reads a report without findings, and one that is older than fingerprints", () => {
    expect(parseHistory(reportJson(buildRunReport([stage("lint")], facts))).firstSeen.size).toBe(0)
    const stages = [{ findings: [{ tool: "eslint" }] }]
    const old = { version: 1, startedAt: facts.startedAt, stages }
    expect(parseHistory(JSON.stringify(old)).firstSeen.size).toBe(0)
  })
})

it.each(["", "{", "[]", "{}", '{"version":2,"stages":[]}', "<html>", '{"version":1,"stages":{}}'])(
  "refuses %j with what to do",
  (text) => {
    expect(() => parseHistory(text)).toThrow(/^SLUICE_REPORT_INVALID: [\s\S]*What to do: pass /)
  },
)
