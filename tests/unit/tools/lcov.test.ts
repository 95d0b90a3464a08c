import { expect, it } from "vitest"
import { parseLcov } from "../../../dagger/src/core/tools/lcov.js"
import { GARBAGE } from "./recorded.js"

it("counts a file that is named twice once", () => {
  const text =
    "SF:/app/src/a.ts\nDA:1,0\nDA:2,1\nend_of_record\nSF:src/a.ts\nDA:1,3\nDA:2,0\nend_of_record\n"
  expect(parseLcov(text)).toEqual({
    ok: true,
    value: {
      lines: 2,
      coveredLines: 2,
      linesPercent: 100,
      files: [{ file: "src/a.ts", lines: 2, coveredLines: 2 }],
    },
  })
})

it("notices a cut and a line that is no lcov", () => {
  expect(parseLcov("SF:src/a.ts\nDA:1,0\n").ok).toBe(false)
  expect(parseLcov("SF:src/a.ts\nDA:x\nend_of_record\n").ok).toBe(false)
  expect(parseLcov(undefined).ok).toBe(false)
})

it.each(GARBAGE)("takes %j without throwing", (text) => {
  expect(parseLcov(text).ok).toBe(false)
})
