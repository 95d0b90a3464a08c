import { expect, it } from "vitest"

import { problemText } from "../../../dagger/src/core/config/problem.js"
import { isOver, parseQuarantine } from "../../../dagger/src/core/flaky/quarantine.js"

const TODAY = "2026-11-21"
const entry = (name: string, fields = ""): string => `
  - stage: e2e
    file: e2e/booking.spec.ts
    name: ${name}
    owner: ann@example.org
    issue: https://example.org/issues/7
    reason: Clicks before the page listens.
    expires: 2027-01-31${fields}`

const problems = (text: string): string[] => {
  const read = parseQuarantine(text, TODAY)
  return read.ok ? [] : read.problems.map(problemText)
}

it("reads tests with owner, issue, reason and last day", () => {
  const read = parseQuarantine(`version: 1\nmaxPercent: 2\ntests:${entry("books a slot")}\n`, TODAY)
  expect(read).toMatchObject({
    ok: true,
    config: {
      maxPercent: 2,
      tests: [{ stage: "e2e", name: "books a slot", expires: "2027-01-31" }],
    },
  })
})

it("is empty where there is no file", () => {
  expect(parseQuarantine("", TODAY)).toEqual({ ok: true, config: { tests: [], maxPercent: 5 } })
})

it("names every problem at once, each with its line", () => {
  const text = `version: 1
tests:
  - stage: units
    file: /etc/passwd
    name: ""
    owner: ann
    reason: none
    expires: tomorrow
    until: never
`
  const found = problems(text).join("\n")
  for (const path of ["stage", "file", "name", "issue", "expires", "until"])
    expect(found).toContain(`tests[0].${path} (line`)
  expect(found).toContain("Did you mean unit?")
})

it("refuses a test that is there twice, and a day that is too far", () => {
  const far = entry("pays").replace("2027-01-31", "2027-06-01")
  expect(problems(`tests:${entry("books")}${entry("books")}${far}\n`)).toEqual([
    expect.stringContaining('tests[1].name (line 11:11): found "books" a second time'),
    expect.stringContaining("found 2027-06-01, expected a day up to 2027-02-19"),
  ])
})

it("refuses more tests than it may hold", () => {
  const eleven = Array.from({ length: 11 }, (_, index) => entry(`test ${index}`)).join("")
  expect(problems(`tests:${eleven}\n`)).toEqual([
    expect.stringContaining("found 11 tests, expected at most 10 (maxTests)"),
  ])
  expect(problems(`maxTests: 11\ntests:${eleven}\n`)).toEqual([])
})

it("holds through its last day", () => {
  const read = parseQuarantine(`tests:${entry("books")}\n`, TODAY)
  const [test] = read.ok ? read.config.tests : []
  expect(isOver(test!, "2027-01-31")).toBe(false)
  expect(isOver(test!, "2027-02-01")).toBe(true)
})
