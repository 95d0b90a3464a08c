import { describe, expect, it } from "vitest"

import { withAttempts } from "../../../dagger/src/core/judge/attempts.js"
import { judgeUnit } from "../../../dagger/src/core/judge/unit.js"
import { judgeE2e } from "../../../dagger/src/core/judge/e2e.js"
import { NO_POLICY, type TestPolicy } from "../../../dagger/src/core/flaky/standing.js"
import { test } from "../history/made.js"
import { recorded, rawOf } from "../tools/recorded.js"

const failed = test("a", { outcome: "failed", message: "expected 1" })

describe("further attempts", () => {
  it("make a test flaky that passes at last, with what it took", () => {
    const [merged] = withAttempts([failed], [[failed], [test("a")]])
    expect(merged).toMatchObject({
      ...{ outcome: "flaky", durationMs: 30, message: "expected 1" },
      tries: { passed: 1, failed: 2 },
    })
  })

  it("leave a test failed that never passes, and others as they were", () => {
    const tests = withAttempts([failed, test("b")], [[failed, test("b", { outcome: "failed" })]])
    expect(tests).toMatchObject([
      { outcome: "failed", tries: { failed: 2 } },
      { outcome: "passed" },
    ])
    expect(withAttempts([failed], [[]])).toEqual([failed])
  })

  it("say nothing of two tests of one name", () => {
    expect(withAttempts([failed, failed], [[test("a"), test("a")]])).toEqual([failed, failed])
  })

  it("take the tests of a file that did not load at first", () => {
    const file = "test/booking.test.ts"
    const torn = test(file, { suite: file, outcome: "failed" })
    const tests = withAttempts([torn], [[test("a"), test("b")]])
    expect(tests.map(({ name, outcome }) => [name, outcome])).toEqual([
      [file, "flaky"],
      ["a", "passed"],
      ["b", "passed"],
    ])
    expect(withAttempts([torn], [[failed]])[0]?.outcome).toBe("failed")
  })
})

const FILE = "test/price.test.ts"
const policy = (names: readonly string[], fields: Partial<TestPolicy> = {}): TestPolicy => ({
  ...NO_POLICY,
  ...{ stage: "unit", today: "2026-11-21" },
  quarantine: {
    maxPercent: 100,
    tests: names.map((name) => ({
      ...{ stage: "unit" as const, file: FILE, name, owner: "ann", issue: "#7" },
      ...{ reason: "Rounds at random.", expires: "2026-12-31" },
    })),
  },
  ...fields,
})

describe("a quarantine", () => {
  const raw = recorded("vitest/4.1.12/failing")
  const judge = (by: TestPolicy, again = [] as (typeof raw)[]) =>
    judgeUnit(raw, "vitest", { minLinesPercent: 0, policy: by, again })
  const names = judge(policy([]))
    .tests.filter(({ outcome }) => outcome === "failed")
    .map(({ suite, name }) => (suite === FILE ? name : `${suite} > ${name}`))

  it("keeps its tests from blocking, and shows who answers for them", () => {
    const result = judge(policy(names))
    expect(result).toMatchObject({ verdict: "pass" })
    expect(result.reason).toContain("1 of 3 tests passed; 2 failed in quarantine.")
    expect(
      result.findings.map(({ rule, blocking, waiver }) => [rule, blocking, waiver?.owner]),
    ).toEqual(names.map(() => ["quarantined", false, "ann"]))
    expect(judge(policy(names.slice(0, 1)))).toMatchObject({ verdict: "fail" })
  })

  it("blocks a test that fails always on new content", () => {
    const result = judge(policy(names), [raw, raw, raw])
    expect(result.verdict).toBe("fail")
    expect(result.reason).toContain("2 of 3 tests failed.")
    expect(result.findings[0]?.message).toContain("failed 4 times of 4 on what it never passed")
  })

  it("blocks when it has expired, whether its test fails or not", () => {
    const over = { today: "2027-01-01" }
    expect(judge(policy(names, over)).findings.map(({ rule }) => rule)).toEqual([
      ...["test-failed", "test-failed", "quarantine-expired", "quarantine-expired"],
    ])
    const green = recorded("vitest/4.1.12/green")
    const result = judgeUnit(green, "vitest", {
      minLinesPercent: 0,
      policy: policy(["gone"], over),
    })
    expect(result.verdict).toBe("fail")
    expect(result.reason).toContain(
      "The quarantine of test/price.test.ts: gone expired on 2026-12-31.",
    )
  })

  it("blocks when it holds more of the tests than it may, one in any case", () => {
    const small = policy(names)
    const capped = { ...small, quarantine: { ...small.quarantine, maxPercent: 5 } }
    expect(judge(capped).reason).toContain("2 tests of unit in quarantine, where 1 may be")
    expect(judge({ ...capped, partial: true }).verdict).toBe("pass")
  })

  it("names an entry that means no test", () => {
    const rules = judge(policy(["renamed"])).findings.map(({ rule, blocking }) => [rule, blocking])
    expect(rules).toContainEqual(["quarantine-unused", false])
  })
})

it("shows a test as flaky that passed when tried again, and passes", () => {
  const raw = recorded("vitest/4.1.12/failing")
  const junit = raw.files["junit.xml"]!
  const healed = junit
    .replace(/<failure[^]*?<\/failure>/g, "")
    .replace(/(failures|errors)="\d+"/g, '$1="0"')
  const again = [rawOf({ files: { "junit.xml": healed } })]
  const result = judgeUnit(raw, "vitest", { minLinesPercent: 0, again })
  expect(result.verdict).toBe("pass")
  expect(result.reason).toContain("3 tests passed, 2 of them only when tried again.")
  const torn = [rawOf({ exitCode: 1, files: { "junit.xml": healed } })]
  expect(judgeUnit(raw, "vitest", { minLinesPercent: 0, again: torn }).verdict).toBe("fail")
})

it("judges Playwright's tests alike", () => {
  const raw = recorded("playwright/1.65.1/mixed")
  const bare = judgeE2e(raw)
  const tests = bare.tests
    .filter(({ outcome }) => outcome === "failed")
    .map(({ suite, name, file = "" }) => ({
      ...{ stage: "e2e" as const, file, name: suite === file ? name : `${suite} > ${name}` },
      ...{ owner: "ann", issue: "#7", reason: "Slow.", expires: "2026-12-31" },
    }))
  const by = { ...NO_POLICY, stage: "e2e", today: "2026-11-21" }
  const quarantine = { maxPercent: 100, tests }
  expect(bare.verdict).toBe("fail")
  const result = judgeE2e(raw, undefined, undefined, { ...by, quarantine })
  expect(result.verdict).toBe("pass")
  expect(result.reason).toMatch(/failed in quarantine\.$/)
})
