import { describe, expect, it } from "vitest"

import { changedInputs } from "../../../dagger/src/core/report/again.js"
import { buildRunReport } from "../../../dagger/src/core/report/build.js"
import { parseHistory } from "../../../dagger/src/core/report/history.js"
import { reportJson } from "../../../dagger/src/core/report/json.js"
import { summary } from "../../../dagger/src/core/report/text.js"
import { facts, stage } from "./sample.js"

describe("changedInputs", () => {
  it("says what differs in words, each once", () => {
    const before = { "files.project": "1", "files.eslint": "1", "settings.stage": "1", a: "1" }
    expect(changedInputs(before, before)).toEqual([])
    expect(changedInputs(before, { ...before, "files.project": "2", "files.eslint": "2" })).toEqual(
      ["files of the project"],
    )
    const fewer = { "files.project": "1", "files.eslint": "1", a: "1" }
    expect(changedInputs(before, { ...fewer, "secret.TOKEN": "1" })).toEqual([
      "secrets",
      "settings",
    ])
    expect(changedInputs({}, { "files.new": "1" })).toEqual(["files (new)"])
  })
})

describe("a run that knows an earlier one", () => {
  const inputs = { "files.project": "1", "settings.stage": "1" }
  const earlier = reportJson(
    buildRunReport(
      ["lint", "unit", "e2e", "load"].map((name) => stage(name, { inputs })),
      facts,
    ),
  )
  const changed = { ...inputs, "files.project": "2" }
  const report = buildRunReport(
    [
      stage("lint", { inputs: changed }),
      stage("unit", { inputs: changed }),
      stage("e2e", { inputs, cached: true }),
      stage("load", { inputs }),
      stage("build", { inputs }),
    ],
    { ...facts, history: parseHistory(earlier) },
  )

  it("says which stages ran again, and what had changed", () => {
    expect(report.stages.map(({ name, changed }) => [name, changed])).toEqual([
      ["lint", ["files of the project"]],
      ["unit", ["files of the project"]],
      // New, so nothing is known.
      ["build", undefined],
      ["e2e", undefined],
      // It measures, whatever changed.
      ["load", []],
    ])
    expect(summary(report)).toContain("Ran again, as files of the project changed: lint, unit.")
    expect(summary(buildRunReport([stage("lint", { inputs })], facts))).not.toContain("Ran again")
  })
})
