import type { Raw } from "../tools/raw.js"
import type { Runner } from "../tools/runner.js"
import type { Judged } from "./judged.js"
import { judgeTestRun, type TestRunGate } from "./testrun.js"

/** Least share of lines that unit tests must reach, in percent; how to get coverage where there is none. */
export type UnitGate = Omit<TestRunGate, "stage"> & { minLinesPercent: number }

/** Judges the unit tests: all pass, lines covered enough. Parts: unit.tests, unit.coverage. */
export function judgeUnit(raw: Raw, runner: Runner, gate: UnitGate, root?: string): Judged {
  return judgeTestRun(raw, runner, { stage: "unit", ...gate }, root)
}
