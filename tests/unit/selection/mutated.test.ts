import { expect, it } from "vitest"

import { mutated } from "../../../scripts/lib/bench/selection/mutants/replay.js"

it("puts a mutant where Stryker's report says, whose lines and columns count from 1", () => {
  const text = "const a = 1\nconst b = a + 2\n"
  const mutant = {
    file: "src/a.ts",
    start: { line: 2, column: 11 },
    end: { line: 2, column: 16 },
    replacement: "a - 2",
    status: "Killed",
    killedBy: [],
  }
  expect(mutated(text, mutant)).toBe("const a = 1\nconst b = a - 2\n")
})
