import fc from "fast-check"
import { expect, it } from "vitest"

import { parseHistoryFile, printHistory } from "../../../dagger/src/core/history/file.js"
import { NO_HISTORY } from "../../../dagger/src/core/history/model.js"
import { recorded } from "../../../dagger/src/core/history/record.js"
import { historyOf, stream, test } from "./made.js"

const HISTORY = historyOf({ a: stream(["1", "."], ["1", "x"], ["2", "x."]) })
const TEXT = printHistory(HISTORY)

it("is one line a run and one a test", () => {
  expect(TEXT).toBe(
    [
      '{"format":"sluice-test-history","version":2,"runs":[',
      '["run-3",3,"2"],',
      '["run-2",2,"1"],',
      '["run-1",1,"1"]',
      '],"tests":[',
      '{"stage":"unit","file":"test/a.test.ts","name":"a","seen":"0.10.1.1 1.10.1.0 2.10"}',
      '],"audits":[]}',
      "",
    ].join("\n"),
  )
})

it.each([
  ["", "history.json is empty"],
  ["{", "history.json is not JSON"],
  ["[]", "history.json has an unknown shape"],
  ['{"version":1,"runs":[],"tests":[]}', "history.json has an unknown shape"],
  [TEXT.replace('"version":2', '"version":3'), "history.json has an unknown shape: version"],
  [TEXT.replace('"version":2', '"version":1'), "history.json has an unknown shape"],
  [TEXT.replace('"version":2', '"version":2,"more":[]'), "history.json has an unknown shape"],
  [TEXT.replace('"audits":[]', '"audits":[{"stage":"unit"}]'), "unknown shape: audits.0"],
  [TEXT.replace("0.10.1.1", "7.10.1.1"), "what it says of test/a.test.ts is damaged"],
  [TEXT.replace("0.10.1.1", "0.-10"), "what it says of test/a.test.ts is damaged"],
  [TEXT.slice(0, -40), "history.json is not JSON"],
])("takes every test as unknown where the file is foreign or damaged: %j", (text, why) => {
  const { history, note } = parseHistoryFile(text)
  expect(history.size).toBe(0)
  expect(note).toContain("The history of tests was not used (")
  expect(note).toContain(why)
  expect(note).toMatch(/: every test counts as unknown\.$/)
})

it("reads the version before, which knew of no audits", () => {
  const old = TEXT.replace('"version":2', '"version":1').replace(',"audits":[]', "")
  const { history, audits, note } = parseHistoryFile(old)
  expect(note).toBeUndefined()
  expect(audits).toEqual([])
  expect(printHistory(history)).toBe(TEXT)
})

it("refuses a test that is listed twice", () => {
  const line = TEXT.split("\n")[5]!
  const twice = TEXT.replace(line, `${line},\n${line}`)
  expect(parseHistoryFile(twice).note).toContain("lists test/a.test.ts: a twice")
})

it("returns whatever the text", () => {
  fc.assert(
    fc.property(fc.string(), fc.nat(TEXT.length), (text, at) => {
      expect(parseHistoryFile(text).note).toBeDefined()
      const { history, note } = parseHistoryFile(TEXT.slice(0, at) + text + TEXT.slice(at + 1))
      expect(history.size === 0).toBe(note !== undefined)
    }),
  )
})

it("grows with tests, not with runs", () => {
  const tests = [test("a"), test("b")]
  const after = (runs: number): number => {
    let history = NO_HISTORY
    for (let run = 0; run < runs; run++) {
      const stages = [{ stage: "unit", content: `${run % 3}`.repeat(12), tests }]
      history = recorded(history, {
        id: `run-${1000 + run}`,
        atMs: 1_700_000_000_000 + run,
        stages,
      })
    }
    return printHistory(history).length
  }
  expect(after(300)).toBeLessThan(1.02 * after(50))
})
