import { expect, it } from "vitest"
import { nearestLines } from "../../../dagger/src/core/tools/nearest.js"
import { told } from "../../../dagger/src/core/tools/told.js"

const head = Array.from({ length: 40 }, (_, line) => `    <meta name="thing-${line}" />`)
const page = [...head, '    <p class="quiet">30 minutes, €125.00</p>', "", "    </html>"]
const near = ["  …", '  <p class="quiet">30 minutes, €125.00</p>', "  …"]
const size = "Received: 43 lines, the most similar:"

it("shows of a page that lacks a text the lines most like it: Vitest", () => {
  const said = "AssertionError: expected '<!doctype…' to contain '€12.50'"
  const diff = ["- Expected", "+ Received", "", "- €12.50", ...page.map((line) => `+ ${line}`)]
  const text = [said, "", ...diff, "", " ❯ test/pages.test.ts:146:47"].join("\n")
  expect(told(text).split("\n")).toEqual([
    said,
    "Expected: €12.50",
    size,
    ...near,
    "",
    " ❯ test/pages.test.ts:146:47",
  ])
})

it("does the same for Jest and Playwright", () => {
  const text = [
    "Error: expect(received).toContain(expected) // indexOf",
    "",
    'Expected substring: "€12.50"',
    `Received string:    "${page.join("\n")}"`,
    "    at Object.toContain (/app/test/pages.test.js:5:74)",
  ].join("\n")
  expect(told(text).split("\n")).toEqual([
    "Error: expect(received).toContain(expected) // indexOf",
    "Expected: €12.50",
    size,
    ...near,
    "    at Object.toContain (/app/test/pages.test.js:5:74)",
  ])
})

it("does the same for a pattern of node:assert", () => {
  const literal = page.map((line) => `'${line}\\n'`).join(" +\n  ")
  const what = "The input did not match the regular expression /€12\\.50/"
  const text = `${what}. Input:\n\n${literal}\n\n    at Test.run (file:///app/a.test.js:3:1)`
  expect(told(text)).toContain("Expected: /€12\\.50/")
  expect(told(text)).toContain(near.join("\n"))
  expect(told(text)).toContain("    at Test.run (file:///app/a.test.js:3:1)")
  expect(told(text)).not.toContain("thing-3")
})

it("leaves short texts and comparisons as they are", () => {
  const short = "AssertionError: no\n\n- Expected\n+ Received\n\n- 4\n+ 3\n\n ❯ a.test.ts:1:1"
  expect(told(short)).toBe(short)
  const common = ["- Expected", "+ Received", "", "- 4", "+ 3", ...page.map((line) => `  ${line}`)]
  expect(told(common.join("\n"))).toBe(common.join("\n"))
  expect(told("")).toBe("")
})

it("says so where no line is like it", () => {
  const diff = ["- Expected", "+ Received", "", "- Zürich", ...page.map((line) => `+ ${line}`)]
  expect(told(diff.join("\n"))).toBe("Expected: Zürich\nReceived: 43 lines, none of them like it.")
})

it("cuts a line that is a whole page to where it is alike", () => {
  const line = `${"<b>x</b>".repeat(500)}€125.00${"<i>y</i>".repeat(500)}`
  const [cut = ""] = nearestLines(line, "€12.50").slice(-1)
  expect(cut).toContain("€125.00")
  expect(cut.length).toBeLessThan(130)
  expect(nearestLines("a\nb", "")).toEqual([])
})
