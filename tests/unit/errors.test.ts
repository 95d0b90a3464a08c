import { expect, it } from "vitest"

import * as errors from "../../dagger/src/core/errors.js"

const { SluiceError } = errors

const all = [
  errors.configInvalid([{ path: "a", line: 1, column: 2, found: "x", expected: "y" }]),
  errors.unknownStage("--only", "unti", ["unit"], "unit"),
  errors.unknownPart("x", undefined),
  errors.noPackageJson([]),
  errors.filesMissing([{ path: "app.image", file: "Dockerfil", suggestion: "Dockerfile" }]),
  errors.packageJsonInvalid("no JSON"),
  errors.stageNotApplicable([{ stage: "e2e", reason: "No Playwright." }]),
  errors.nothingToRun([{ name: "unit", reason: "Left out." }]),
  errors.scriptMissing("app.start", "tset", ["test"], "test"),
  errors.appNotHealthy({ happened: "ended", todo: "read", lastAnswer: "502", log: "a\nb" }),
  errors.secretsInvalid(["line 3: it has no value"]),
  errors.secretsMissing(["API_TOKEN"], false),
  errors.noCanaryRecord("sha256:1", "no record"),
  errors.recordInvalid(["verdict is missing"]),
]

it.each(all.map((error) => [error.code, error] as const))("%s is a document", (code, error) => {
  expect(error).toBeInstanceOf(SluiceError)
  expect(code).toMatch(/^SLUICE_[A-Z_]+$/)
  expect(error.message).toMatch(new RegExp(`^${code}: .+\\.( Did you mean .+\\?)?\n`))
  expect(error.message).toMatch(/\nWhat to do: [^\n]+\.$/)
})

it("has a code of its own for each", () => {
  expect(new Set(all.map(({ code }) => code)).size).toBe(all.length)
})

it("says all of a document in its message", () => {
  expect(
    errors.scriptMissing("stages.unit.command", "tset", ["build", "test"], "test").message,
  ).toBe(
    `SLUICE_SCRIPT_MISSING: stages.unit.command runs the script "tset", which package.json does not have. Did you mean test?
  Its scripts are build, test.
What to do: correct stages.unit.command in sluice.yaml, or add the script to package.json.`,
  )
})

it("leaves a gate's text as it is", () => {
  const error = errors.gateFailed("unit failed: 1 of 2 tests failed.")
  expect([error.code, error.message]).toEqual([
    "SLUICE_GATE_FAILED",
    "unit failed: 1 of 2 tests failed.",
  ])
})
