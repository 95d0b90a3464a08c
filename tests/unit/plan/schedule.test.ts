import fc from "fast-check"
import { describe, expect, it } from "vitest"

import type { Plan } from "../../../dagger/src/core/plan/plan.js"
import { type Limits, type Progress, schedule } from "../../../dagger/src/core/plan/schedule.js"
import { type StageName, STAGE_NAMES, STAGES } from "../../../dagger/src/core/plan/stages.js"
import type { VerdictName } from "../../../dagger/src/core/verdict.js"

const planOf = (names: readonly StageName[]): Plan => ({
  stages: STAGES.filter(({ name }) => names.includes(name)).map((row) => ({
    ...row,
    needs: row.needs.filter((need) => names.includes(need)),
  })),
  skipped: [],
})

const all = planOf(STAGE_NAMES)
const next = (ended: Progress["ended"], running: StageName[] = [], limits: Limits = {}) =>
  schedule(all, { ended, running }, limits)
const pass = { verdict: "pass" } as const
const fail = { verdict: "fail" } as const

describe("schedule", () => {
  it("starts two stages, and fills a place that is free", () => {
    expect(next({}).start).toEqual(["build", "lint"])
    expect(next({ lint: pass }, ["build"]).start).toEqual(["typecheck"])
    expect(next({}, [], { maxParallel: 4 }).start).toHaveLength(4)
  })

  it("keeps one place for the longest way, and fills the others in the table's order", () => {
    expect(next({ build: pass, lint: pass }, ["typecheck"]).start).toEqual(["zap"])
    expect(next({ build: pass, lint: pass, typecheck: pass }, ["zap"]).start).toEqual(["unit"])
    const fewer = planOf(["lint", "unit", "contract", "build", "e2e"])
    expect(schedule(fewer, { ended: {}, running: [] }).start).toEqual(["build", "lint"])
    expect(schedule(fewer, { ended: { build: pass }, running: ["lint"] }).start).toEqual(["e2e"])
  })

  it("goes by the table's order alone where the first failure is to end the run", () => {
    expect(next({}, [], { failFast: true }).start).toEqual(["lint", "typecheck"])
  })

  it("skips what needs a failed stage, and what needs that", () => {
    const { skip } = next({ build: fail })
    expect(skip.map(({ name }) => name)).toEqual([
      "contract",
      "e2e",
      "load",
      "zap",
      "canary",
      "promote",
    ])
    expect(skip[0]?.reason).toBe("Needs build, which failed.")
    expect(skip.at(-1)?.reason).toBe("Needs canary, which did not run.")
  })

  it("does not promote an inconclusive canary", () => {
    expect(next({ canary: { verdict: "inconclusive" } }).skip).toEqual([
      { name: "promote", reason: "Needs canary, which was inconclusive." },
    ])
  })

  it("starts nothing more after a failure where that is asked for", () => {
    const { skip, start } = next({ lint: fail }, ["unit"], { failFast: true })
    expect(start).toEqual([])
    expect(skip).toHaveLength(10)
    expect(skip[0]?.reason).toBe("Not started: lint failed, and fail-fast is on.")
    expect(next({ lint: { verdict: "inconclusive" } }, [], { failFast: true }).skip).toEqual([])
  })
})

/** Plays a run: `choices` says which running stage ends next, and how. */
function play(plan: Plan, choices: readonly [number, VerdictName][], limits: Limits) {
  const ended: Partial<Record<StageName, { verdict: VerdictName | "skipped" }>> = {}
  const running: StageName[] = []
  const started: StageName[] = []
  const verdictAtStart = new Map<StageName, (VerdictName | "skipped" | undefined)[]>()
  let most = 0
  for (let turn = 0; turn < 100; turn++) {
    const { start, skip, done } = schedule(plan, { ended, running }, limits)
    for (const { name } of skip) {
      expect(ended[name]).toBeUndefined()
      expect(started).not.toContain(name)
      ended[name] = { verdict: "skipped" }
    }
    for (const name of start) {
      expect(started).not.toContain(name)
      expect(ended[name]).toBeUndefined()
      started.push(name)
      running.push(name)
      const { needs = [] } = plan.stages.find((stage) => stage.name === name) ?? {}
      verdictAtStart.set(
        name,
        needs.map((need) => ended[need]?.verdict),
      )
    }
    most = Math.max(most, running.length)
    const measured = plan.stages.filter((s) => s.measured && running.includes(s.name))
    if (measured.length > 0) expect(running).toHaveLength(1)
    if (running.length === 0) {
      expect(done).toBe(true)
      return { ended, most, verdictAtStart }
    }
    expect(done).toBe(false)
    const [pick, verdict] = choices[turn % choices.length] ?? [0, "pass"]
    const [name] = running.splice(pick % running.length, 1)
    if (name !== undefined) ended[name] = { verdict }
  }
  throw new Error("The run never ended.")
}

it("plays any run to its end, needs first, measured stages alone", () => {
  fc.assert(
    fc.property(
      fc.subarray([...STAGE_NAMES], { minLength: 1 }),
      fc.array(
        fc.tuple(
          fc.nat(5),
          fc.constantFrom<VerdictName>("pass", "pass", "fail", "error", "inconclusive"),
        ),
        { minLength: 1, maxLength: 12 },
      ),
      fc.integer({ min: 1, max: 5 }),
      fc.boolean(),
      (names, choices, maxParallel, failFast) => {
        const plan = planOf(names)
        const { ended, most, verdictAtStart } = play(plan, choices, { maxParallel, failFast })
        expect(Object.keys(ended).sort()).toEqual([...names].sort())
        expect(most).toBeLessThanOrEqual(maxParallel)
        for (const needs of verdictAtStart.values())
          expect(needs.every((verdict) => verdict === "pass")).toBe(true)
        if (choices.every(([, verdict]) => verdict === "pass"))
          expect(Object.values(ended).every(({ verdict }) => verdict === "pass")).toBe(true)
      },
    ),
    { numRuns: 500 },
  )
})
