import fc from "fast-check"
import { expect, it } from "vitest"

import { parseHistoryFile, printHistory } from "../../../dagger/src/core/history/file.js"
import { KEPT, merge, NO_HISTORY } from "../../../dagger/src/core/history/model.js"
import { histories } from "./made.js"

it("merges in any order, any number of times, to the same history", () => {
  fc.assert(
    fc.property(histories, histories, histories, (a, b, c) => {
      const text = printHistory(merge(a, b))
      expect(printHistory(merge(b, a))).toBe(text)
      expect(printHistory(merge(merge(a, b), a))).toBe(text)
      expect(printHistory(merge(a, a))).toBe(printHistory(a))
      expect(printHistory(merge(a, NO_HISTORY))).toBe(printHistory(a))
      expect(printHistory(merge(merge(a, b), c))).toBe(printHistory(merge(a, merge(b, c))))
    }),
  )
})

it("keeps so many observations of a test, the newest", () => {
  fc.assert(
    fc.property(histories, histories, (a, b) => {
      for (const { seen } of merge(a, b).values()) {
        expect(seen.length).toBeLessThanOrEqual(KEPT)
        expect(new Set(seen.map(({ run }) => run)).size).toBe(seen.length)
        expect(seen.map(({ at }) => at)).toEqual(seen.map(({ at }) => at).sort((x, y) => y - x))
      }
    }),
  )
})

it("reads what it has written", () => {
  fc.assert(
    fc.property(histories, (history) => {
      const { history: read, note } = parseHistoryFile(printHistory(history))
      expect(note).toBeUndefined()
      expect(printHistory(read)).toBe(printHistory(history))
      expect([...read.keys()].sort()).toEqual([...history.keys()].sort())
    }),
  )
})
