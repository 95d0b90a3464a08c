import { describe, expect, it } from "vitest"

import {
  filesToRetry,
  NO_POLICY,
  retriesOf,
  standingOf,
  type TestPolicy,
} from "../../../dagger/src/core/flaky/standing.js"
import { recorded } from "../../../dagger/src/core/history/record.js"
import type { TestCase } from "../../../dagger/src/core/report/model.js"
import { observed, stream, test } from "../history/made.js"

const FILE = "test/booking.test.ts"
const entry = {
  ...{ stage: "unit" as const, file: FILE, name: "booking > waits" },
  ...{ owner: "ann", issue: "#7", reason: "Waits too short.", expires: "2026-12-31" },
}
const base: TestPolicy = {
  ...NO_POLICY,
  ...{ stage: "unit", today: "2026-11-21", retries: 1, content: "now" },
  quarantine: { tests: [entry], maxPercent: 5 },
}

const failed = (failures: number, name = "waits"): TestCase =>
  test(name, {
    outcome: "failed",
    ...(failures > 1 ? { tries: { passed: 0, failed: failures } } : {}),
  })

const knowing = (...runs: readonly (readonly [string, string])[]): TestPolicy => {
  const id = { stage: "unit", file: FILE, name: "booking > waits" }
  return {
    ...base,
    history: new Map([[JSON.stringify(Object.values(id)), { ...id, seen: stream(...runs) }]]),
  }
}

describe("a test that failed", () => {
  it("blocks unless it is in quarantine", () => {
    expect(standingOf(failed(1, "other"), base)).toEqual({ kind: "blocks" })
    expect(standingOf(failed(1), { ...base, stage: "integration" })).toEqual({ kind: "blocks" })
    expect(standingOf(failed(1), base)).toEqual({ kind: "quarantined", entry })
  })

  it("blocks when its quarantine is over", () => {
    expect(standingOf(failed(1), { ...base, today: "2027-01-01" }).kind).toBe("expired")
  })

  it("blocks when it fails so often on new content that no flake does", () => {
    expect(standingOf(failed(3), base).kind).toBe("quarantined")
    expect(standingOf(failed(4), base)).toEqual({ kind: "broken", entry, attempts: 4 })
  })

  it("is given more attempts the more often it fails by chance", () => {
    const often = knowing(["a", "x."], ["b", "x."], ["c", "x."], ["d", "."], ["e", "xx."])
    expect(standingOf(failed(4), often).kind).toBe("quarantined")
    expect(standingOf(failed(8), often).kind).toBe("broken")
  })

  it("does not block on content that it passed before: that is a flake", () => {
    expect(standingOf(failed(8), knowing(["now", "."])).kind).toBe("quarantined")
  })

  it("adds up failures of several runs on the same content", () => {
    expect(standingOf(failed(2), knowing(["now", "xx"])).kind).toBe("broken")
  })
})

describe("another attempt", () => {
  it("is made at the files of failed tests, as often as retries say", () => {
    expect(filesToRetry([failed(1, "other"), test("passes")], base)).toEqual([FILE])
    expect(filesToRetry([failed(2, "other")], base)).toEqual([])
    expect(filesToRetry([failed(1, "other")], { ...base, retries: 0 })).toEqual([])
  })

  it("is not made where so many fail that it is no chance", () => {
    const many = Array.from({ length: 11 }, (_, index) => failed(1, `t${index}`))
    expect(filesToRetry(many, base)).toEqual([])
  })

  it("is made at a quarantined test until it is clear whether it is broken", () => {
    expect(filesToRetry([failed(3)], base)).toEqual([FILE])
    expect(filesToRetry([failed(4)], base)).toEqual([])
    expect(filesToRetry([failed(1)], knowing(["now", "."]))).toEqual([])
  })
})

it("lets a runner with retries of its own try as often as that takes", () => {
  expect(retriesOf(base)).toBe(3)
  expect(retriesOf({ ...base, stage: "e2e" })).toBe(1)
  expect(retriesOf({ ...base, today: "2027-01-01" })).toBe(1)
})

it("finds in a recorded run what it looks for", () => {
  const stages = [{ stage: "unit", content: "now", tests: [test("waits")] }]
  const history = recorded(new Map(), { id: "r1", atMs: 1, stages })
  expect(standingOf(failed(8), { ...base, history }).kind).toBe("quarantined")
  expect([...history.values()][0]?.seen).toEqual([{ ...observed("now", ".", 1), run: "r1" }])
})
