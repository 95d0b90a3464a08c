import { expect, it } from "vitest"
import { parse } from "yaml"

import { flakyNotes, flakyText } from "../../../dagger/src/core/flaky/text.js"
import { historyOf, observed, stream } from "../history/made.js"

const often = stream(["a", "x."], ["b", "."], ["c", "x."], ["d", "x."])
const once = stream(["a", "x."], ["b", "."], ["c", "."])
const now = [observed("e", "xx", 9), ...often]

it("shows suspects with what they cost, those seen too seldom, and what to write for a quarantine", () => {
  expect(flakyText(historyOf({ often, once, now, stable: stream(["a", "."]) }))).toBe(
    `2 of 4 tests are probably flaky (95 % or more), by what each did on the same content.
The one to repair first is at the top: it fails most often.

FLAKY     FAILS   ATTEMPTS  FAILED          LOST      RERUNS   TEST
> 99.9 %  24 %    7         3 on 3          0.0 s     3        unit: test/now.test.ts: now  (fails each time now: look for a true break first)
> 99.9 %  24 %    7         3 on 3          0.0 s     3        unit: test/often.test.ts: often

Disagreed with themselves too seldom to say:

FLAKY     FAILS   ATTEMPTS  FAILED          LOST      RERUNS   TEST
91.7 %    14 %    4         1 on 1          0.0 s     1        unit: test/once.test.ts: once

To go on without them, put them into sluice/quarantine.yaml, each with who repairs it, where, and until when:

version: 1
tests:
  - stage: unit
    file: "test/often.test.ts"
    name: "often"
    owner: # who repairs it
    issue: # where that is followed
    reason: "Failed 3 of 7 attempts on contents that it passed."
    expires: # a day, at most 90 days ahead
`,
  )
})

it("writes YAML that only wants its gaps filled", () => {
  const text = flakyText(historyOf({ often }))
  expect(parse(text.slice(text.indexOf("version: 1")))).toMatchObject({
    version: 1,
    tests: [{ stage: "unit", file: "test/often.test.ts", name: "often", owner: null }],
  })
})

it("says little where there is little to say", () => {
  expect(flakyText(historyOf({ stable: stream(["a", "."]) }))).toBe(
    "No test is probably flaky, by what each did on the same content.\n",
  )
  expect(flakyNotes(historyOf({ once }))).toEqual([])
  expect(flakyNotes(historyOf({ often, now }))).toEqual([
    expect.stringContaining("test/now.test.ts: now (fails 24 % of its attempts), 1 more."),
  ])
})
