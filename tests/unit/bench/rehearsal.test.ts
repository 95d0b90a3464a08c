import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { Store } from "../../../scripts/lib/bench/rehearsal/store.js"
import { rehearsalTable } from "../../../scripts/lib/bench/rehearsal/table.js"
import type { Trial } from "../../../scripts/lib/bench/rehearsal/trial.js"

const trial = (kind: string, number: number, more: Partial<Trial> = {}): Trial => ({
  ...{ kind, number, commit: "abc1234", at: "2026-01-01T00:00:00.000Z", load: 1 },
  ...{ verdict: "rollback", reason: "Worse.", failed: 3, requestsPerSecond: 100, sharePercent: 10 },
  ...more,
})

/** Trials at 5 % errors with these seconds to the verdict. */
const errors = (seconds: readonly number[]): Trial[] =>
  seconds.map((toVerdict, i) =>
    trial("errors", i + 1, { toVerdict, toLastRequest: toVerdict, toVerified: toVerdict + 8 }),
  )

const twenty = Array.from({ length: 20 }, (_, i) => i + 1)

describe("the table of trials", () => {
  it("has the 50th and the 95th percentile of each time, and says whether the aims were met", () => {
    const text = rehearsalTable(errors(twenty))
    expect(text).toContain(
      "| 5 % errors | 20 | 20 | 10.0 / 19.0 s | 10.0 / 19.0 s | 18.0 / 27.0 s | 3 / 3 |",
    )
    expect(text).toContain(
      "95th percentile of 20 runs: toVerdict ≤ 22 s: met, toLastRequest ≤ 25 s: met, toVerified ≤ 60 s: met.",
    )
    expect(rehearsalTable(errors(twenty.map((one) => one + 6)))).toContain(
      "toVerdict ≤ 22 s: NOT MET, toLastRequest ≤ 25 s: met",
    )
  })

  it("does not leave out a run that was not rolled back", () => {
    const missed = trial("errors", 21, { verdict: "promote" })
    expect(rehearsalTable([...errors(twenty), missed])).toMatch(
      /\| 5 % errors \| 21 \| 20 \|[^\n]*\n(.*\n)+.*toVerdict ≤ 22 s: NOT MET/,
    )
  })

  it("counts equal pairs that were rolled back, with bounds", () => {
    const equal = twenty.map((number) =>
      trial("equal", number, { verdict: number === 1 ? "rollback" : "promote" }),
    )
    const text = rehearsalTable(equal)
    expect(text).toContain("| equal pair | 20 | 1 (95 % bounds 0.1 % to 24.9 %) | - | - | - |")
    expect(text).toContain("Equal pairs rolled back: 1 of 20: NOT MET.")
  })

  it("says what load the machine had, and that there is nothing where nothing was tried", () => {
    expect(
      rehearsalTable([trial("crash", 1, { load: 0.5 }), trial("crash", 2, { load: 7 })]),
    ).toContain("load of the machine 0.5 (0.5 to 7.0)")
    expect(rehearsalTable([])).toContain("No trial was made.")
  })
})

describe("a file of trials", () => {
  let folder = ""
  let file = ""
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "sluice-trials-"))
    file = join(folder, "trials.json")
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))

  it("is gone on with", () => {
    new Store(file, { seed: 1, ratePerSecond: 30 }).add(trial("errors", 1))
    const next = new Store(file, { seed: 1, ratePerSecond: 30 })
    expect([next.has("errors", 1), next.has("errors", 2), next.has("leak", 1)]).toEqual([
      true,
      false,
      false,
    ])
    next.add(trial("leak", 1))
    expect(new Store(file, { seed: 1, ratePerSecond: 30 }).trials).toHaveLength(2)
  })

  it("takes no trials of another setup", () => {
    new Store(file, { seed: 1, ratePerSecond: 30 }).add(trial("errors", 1))
    expect(() => new Store(file, { seed: 2, ratePerSecond: 30 })).toThrow(
      /another setup[\s\S]*Name a new file/,
    )
  })
})
