import type { Instance } from "./metrics.js"

const instance = (job: string, version: "v1" | "v2", more: Partial<Instance> = {}): Instance => ({
  ...{ job, version, name: `${job}-${version}`, ratePerSecond: version === "v1" ? 90 : 30 },
  ...{ failing: () => 0.001, latencySeconds: 0.05 },
  ...more,
})

/** Both arms of a job, with what is special about each. */
const pair = (job: string, v1: Partial<Instance> = {}, v2: Partial<Instance> = {}): Instance[] => [
  instance(job, "v1", v1),
  instance(job, "v2", v2),
]

/** Pairs of versions as a Prometheus would have seen them, each under a job of its own. */
export const WORLD: Instance[] = [
  ...pair("equal"),
  // Both arms' counters begin anew, the candidate's twice as it has two instances.
  ...pair("restarts", { resetsAt: 120 }, { resetsAt: 200, ratePerSecond: 15 }),
  instance("restarts", "v2", { name: "restarts-v2-b", resetsAt: 300, ratePerSecond: 15 }),
  ...pair("errors", {}, { failing: (handler) => (handler === "/pay" ? 0.15 : 0.001) }),
  ...pair("slow", {}, { latencySeconds: 0.065 }),
  ...pair("gone", {}, { goneFrom: 60 }),
  ...pair("gap", {}, { goneFrom: 100, goneTo: 200 }),
  instance("alone", "v1"),
]
