import { describe, expect, it } from "vitest"

import { fileOrder, inOrder, OTHERS } from "../../../dagger/src/core/selection/file-order.js"
import { historyOf, observed, stream } from "../history/made.js"

const file = (name: string): string => `test/${name}.test.ts`
const names = (order: string[] | undefined): string =>
  (order ?? []).map((one) => one.replace(/^test\/|\.test\.ts$/g, "") || "others").join(" ")
const passes = stream(["1", "."], ["2", "."], ["3", "."])
const stage = "unit"

describe("the order of test files", () => {
  it("is by recent failures, nearness and flips, with files that nobody knows in between", () => {
    const history = historyOf({
      rest: passes,
      near: passes,
      changed: passes,
      flips: stream(["1", ".x"], ["2", ".x"], ["3", "."], ...Array(11).fill(["4", "."])),
      failed: stream(["1", "."], ["2", "x"], ["3", "x"]),
    })
    const near = new Map([
      [file("near"), 0.5],
      [file("changed"), 1],
      [file("rest"), 0],
    ])
    expect(names(fileOrder({ history, stage, near }))).toBe("others failed changed near flips rest")
  })

  it("has a short file before a long one that is as likely to fail", () => {
    const slow = passes.map((one) => ({ ...one, ms: 5000 }))
    const history = historyOf({ a: slow, b: passes })
    expect(names(fileOrder({ history, stage }))).toBe("others b a")
  })

  it("counts what starting a file takes: one of no time is not before one that failed", () => {
    const short = passes.map((one) => ({ ...one, ms: 0 }))
    const failed = stream(["1", "."], ["2", "x"]).map((one) => ({ ...one, ms: 2000 }))
    const history = historyOf({ a: short, b: failed })
    expect(names(fileOrder({ history, stage }))).toBe("others b a")
  })

  it("needs no history where a map is known, and no map where a history is", () => {
    const near = new Map([
      [file("a"), 0],
      [file("b"), 0.8],
    ])
    expect(names(fileOrder({ history: new Map(), stage, near }))).toBe("others b a")
    expect(names(fileOrder({ history: historyOf({ a: passes }), stage }))).toBe("others a")
  })

  it("is none where nothing is known of the stage's files", () => {
    expect(fileOrder({ history: new Map(), stage })).toBeUndefined()
    expect(fileOrder({ history: historyOf({ a: passes }), stage: "e2e" })).toBeUndefined()
  })

  it("is the same again for content that ran meanwhile, so that its run may come from the cache", () => {
    const before = { a: passes, b: passes }
    const after = {
      a: [observed("now", "x", 9), ...passes],
      b: [{ ...observed("now", ".", 9), ms: 1 }, ...passes],
      c: [observed("now", ".", 9)],
    }
    const content = "now"
    const order = fileOrder({ history: historyOf(before), stage, content })
    expect(fileOrder({ history: historyOf(after), stage, content })).toEqual(order)
    expect(fileOrder({ history: historyOf(after), stage })).not.toEqual(order)
  })

  it("keeps the places of files among those that it does not name", () => {
    expect(inOrder(["z", "y", "c", "b", "a"], ["b", OTHERS, "a", "c"])).toEqual([
      ...["b", "z", "y", "a", "c"],
    ])
    expect(inOrder(["b", "a"], [])).toEqual(["b", "a"])
  })
})
