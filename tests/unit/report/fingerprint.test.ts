import fc from "fast-check"
import { describe, expect, it } from "vitest"

import { fingerprints } from "../../../dagger/src/core/report/fingerprint.js"
import type { Finding } from "../../../dagger/src/core/report/model.js"

const finding: Finding = {
  tool: "eslint",
  rule: "no-unused-vars",
  severity: "medium",
  message: "'a' is defined on line 12 but never used.",
  place: { file: "src/a.ts", line: 12, column: 7 },
  blocking: true,
}
const of = (changes: Partial<Finding>) => fingerprints([{ ...finding, ...changes }])[0]
const own = of({})

describe("a fingerprint", () => {
  it("is 16 hexadecimal digits, and the same on every machine", () => {
    expect(own).toBe("dd5b001a7466e10f")
  })

  it.each<[string, Partial<Finding>]>([
    ["its line moves", { place: { file: "src/a.ts", line: 90, column: 1 } }],
    ["a number in its message changes", { message: "'a' is defined on line 7 but never used." }],
    ["severity, detail and advice change", { severity: "low", detail: "x", fix: "y" }],
    ["it no longer blocks", { blocking: false }],
    ["colours come in", { message: `\u001b[1m${finding.message}\u001b[0m` }],
  ])("stays when %s", (_, changes) => {
    expect(of(changes)).toBe(own)
  })

  it.each<[string, Partial<Finding>]>([
    ["tool", { tool: "oxlint" }],
    ["rule", { rule: "no-undef" }],
    ["file", { place: { file: "src/b.ts" } }],
    ["message", { message: "'b' is defined but never used." }],
  ])("tells another %s", (_, changes) => {
    expect(of(changes)).not.toBe(own)
  })

  it("knows a URL by method and path, on whatever host", () => {
    const at = (url: string, method = "GET") => of({ place: { url, method } })
    expect(at("http://app:3000/x?a=1")).toBe(at("http://localhost:8080/x"))
    expect(at("http://app:3000/x")).not.toBe(at("http://app:3000/y"))
    expect(at("/x")).not.toBe(at("/x", "POST"))
  })
})

it("tells findings apart that are alike, by their order", () => {
  const names = fingerprints([finding, finding, finding])
  expect(new Set(names).size).toBe(3)
  expect(names[0]).toBe(own)
})

it("is never the same twice in one report", () => {
  const some = fc.record({
    tool: fc.constantFrom("a", "b"),
    rule: fc.constantFrom("r", "s"),
    message: fc.string(),
  })
  fc.assert(
    fc.property(fc.array(some, { maxLength: 30 }), (list) => {
      const names = fingerprints(list.map((one) => ({ ...finding, ...one })))
      expect(new Set(names).size).toBe(list.length)
      expect(names.every((name) => /^[0-9a-f]{16}$/.test(name))).toBe(true)
    }),
  )
})
