import type { Arm, Observation } from "../../../dagger/src/core/canary/observation.js"
import { armStats } from "../../../dagger/src/core/canary/stats.js"
import type { ArmWindow } from "../../../dagger/src/core/canary/judge.js"

/** Observations of one arm, made up: `count` requests of `ms`, the first `errors` of them a 500. */
export function made(arm: Arm, count: number, errors = 0, ms = 20): Observation[] {
  return Array.from({ length: count }, (_, index) => ({
    time: 1000 + index / 10,
    arm,
    status: index < errors ? 500 : 200,
    totalMs: ms + (index % 10),
    responseMs: ms,
    method: "GET",
    path: "/",
    bytes: 100,
    end: "--",
  }))
}

/** A window of two arms, made up. */
export function windowOf(
  plannedPercent: number,
  baseline: Observation[],
  candidate: Observation[],
  ended = true,
): ArmWindow {
  return {
    plannedPercent,
    ended,
    baseline: armStats(baseline, "baseline"),
    candidate: armStats(candidate, "candidate"),
  }
}
