import { describe, expect, it } from "vitest"
import { judgeContract } from "../../../dagger/src/core/judge/contract.js"
import { judgeE2e } from "../../../dagger/src/core/judge/e2e.js"
import { endedEarly } from "../../../dagger/src/core/judge/ended.js"
import { judgeIntegration } from "../../../dagger/src/core/judge/integration.js"
import type { Judged } from "../../../dagger/src/core/judge/judged.js"
import { judgeLint } from "../../../dagger/src/core/judge/lint.js"
import { judgeLoad } from "../../../dagger/src/core/judge/load.js"
import { judgeTrivy } from "../../../dagger/src/core/judge/trivy.js"
import { judgeTypecheck } from "../../../dagger/src/core/judge/typecheck.js"
import { judgeUnit } from "../../../dagger/src/core/judge/unit.js"
import { judgeZap } from "../../../dagger/src/core/judge/zap.js"
import type { Raw } from "../../../dagger/src/core/tools/raw.js"
import { rawOf, recorded } from "../tools/recorded.js"

const LIMIT = { seconds: 900, setting: "stages.unit.timeoutSeconds" }

it.each([
  [{ exitCode: 0 }, undefined],
  [{ exitCode: 1 }, undefined],
  [{ exitCode: 124, limit: LIMIT }, /did not end within the 900 s.*/],
  [{ exitCode: 137, limit: LIMIT, durationSeconds: 910 }, /did not end within the 900 s/],
  [{ exitCode: 143, limit: LIMIT, durationSeconds: 900 }, /did not end within the 900 s/],
  [{ exitCode: 137, limit: LIMIT, durationSeconds: 20 }, /137.*want of memory/],
  [{ exitCode: 143, limit: LIMIT, durationSeconds: 20 }, /signal 15 \(SIGTERM\)/],
  [{ exitCode: 139 }, /signal 11 \(SIGSEGV\)/],
  [{ exitCode: 127 }, /could not be started/],
])("tells why a tool ended: %j", (raw, what) => {
  const early = endedEarly(rawOf(raw))
  if (what === undefined) expect(early).toBeUndefined()
  else expect(early?.what).toMatch(what)
})

it("says which setting gives a tool longer", () => {
  expect(endedEarly(rawOf({ exitCode: 124, limit: LIMIT }))?.fix).toContain(LIMIT.setting)
})

const zapGate = { requiredHeaders: [], maxHigh: 0 }
const trivyGate = { maxCritical: 0, maxHigh: 4, allowedLicences: [], deniedLicences: [] }
const loadGate = { maxErrorPercent: 1, maxP95Ms: 500, maxDroppedPercent: 1 }
const lintGate = { maxErrors: 0, maxWarnings: 20 }
const STEPS = { build: null, migrate: null }

/** Each tool's judge, with a recording of it that passes, or says nothing bad. */
const JUDGES: [string, string, (raw: Raw) => Judged][] = [
  ["eslint", "eslint/9.39.5/clean", (eslint) => judgeLint({ eslint }, lintGate)],
  ["prettier", "prettier/3.10.1/good", (prettier) => judgeLint({ prettier }, lintGate)],
  ["tsc", "tsc/5.9.3/clean", (raw) => judgeTypecheck(raw)],
  ["unit", "vitest/5.1.1/green", (raw) => judgeUnit(raw, "vitest", { minLinesPercent: 0 })],
  ["integration", "vitest/5.1.1/green", (tests) => judgeIntegration({ tests }, "vitest", STEPS)],
  [
    "contract",
    "schemathesis/4.32.5/green",
    (schemathesis) => judgeContract({ schemathesis, operations: {} }, { allowNo2xx: [] }),
  ],
  ["e2e", "playwright/1.65.1/green", (raw) => judgeE2e(raw)],
  ["load", "k6/1.8.1/green", (raw) => judgeLoad(raw, [], loadGate)],
  ["zap", "wapiti/3.2.3/booking", (raw) => judgeZap({ engine: "wapiti", raw, pages: [] }, zapGate)],
  ["trivy", "trivy/0.69.0/good", (raw) => judgeTrivy(raw, trivyGate)],
]

const BREAKS: [string, Partial<Raw>, RegExp][] = [
  ["times out", { exitCode: 124, limit: LIMIT }, /within the 900 s/],
  ["is killed", { exitCode: 137, durationSeconds: 3 }, /want of memory/],
  ["crashes", { exitCode: 139 }, /SIGSEGV/],
  ["can't be started", { exitCode: 127, files: {}, stdout: "", stderr: "sh: x: not found" }, /127/],
  [
    "prints nothing",
    { exitCode: 0, files: {}, stdout: "", stderr: "" },
    /left no result|printed nothing/,
  ],
  [
    "prints garbage",
    { exitCode: 1, files: {}, stdout: "\u0000\u0001 no such thing {[", stderr: "" },
    /./,
  ],
  [
    "finds the disk full",
    { exitCode: 1, files: {}, stdout: "", stderr: "ENOSPC: no space left on device, write" },
    /disk full/,
  ],
]

describe.each(JUDGES)("%s", (name, recording, judge) => {
  it.each(BREAKS)("is an error and never a pass if the tool %s", (_how, change, what) => {
    const result = judge({ ...recorded(recording), ...change })
    expect(result.verdict, result.reason).toBe("error")
    const told = result.findings.map(({ message, detail, fix }) => `${message} ${detail} ${fix}`)
    expect(told.join("\n")).toMatch(what)
    expect(result.findings[0]?.fix, name).toMatch(/\.$/)
  })
})
