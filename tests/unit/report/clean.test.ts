import fc from "fast-check"
import { describe, expect, it } from "vitest"

import { clean, clip, pad, width, wrap } from "../../../dagger/src/core/report/clean.js"

const control = /[^\P{Cc}\n]|\p{Cf}|\p{Cs}/u

describe("clean", () => {
  it.each([
    ["\u001b[31mred\u001b[0m", "red"],
    ["\u001b]8;;https://x\u0007link\u001b]8;;\u0007", "link"],
    ["\u001b]0;title\u001b\\a", "a"],
    ["\u001b]0;never closed\nkept", "\nkept"],
    ["a\u001b(Bb\u001b7c", "abc"],
    ["\u009b2Ja", "a"],
    ["one\r\ntwo\rthree", "one\ntwo\nthree"],
    ["a\u0000\u0008\u007fb\tc", "ab  c"],
    ["a\u202eb\u200bc\ufeff", "abc"],
    ["\ud800x", "x"],
    ["😀 déjà vu 日本", "😀 déjà vu 日本"],
  ])("makes %j plain", (text, plain) => {
    expect(clean(text)).toBe(plain)
  })

  it("leaves no control character, whatever comes", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const plain = clean(text)
        expect(control.test(plain)).toBe(false)
        expect(clean(plain)).toBe(plain)
      }),
    )
  })
})

describe("columns", () => {
  it("counts wide signs as two and marks as none", () => {
    expect([width("abc"), width("日本"), width("e\u0301"), width("😀")]).toEqual([3, 4, 1, 2])
    expect(pad("日", 4)).toBe("日  ")
    expect(clip("日本語", 4)).toBe("日…")
  })

  it("never passes the width, and loses no word", () => {
    const columns = fc.integer({ min: 4, max: 80 })
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 300 }), columns, (text, most) => {
        const lines = wrap(text, most)
        for (const line of lines) expect(width(line)).toBeLessThanOrEqual(most)
        expect(lines.join("").replace(/ /g, "")).toBe(clean(text).replace(/\s/g, ""))
        expect(width(clip(clean(text), most))).toBeLessThanOrEqual(most)
      }),
    )
  })
})
