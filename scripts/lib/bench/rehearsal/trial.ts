import { spawn } from "node:child_process"
import { once } from "node:events"
import { loadavg } from "node:os"
import { join } from "node:path"
import { liveJudge } from "../../../../dagger/src/core/canary/live.js"
import { isError, type Observation } from "../../../../dagger/src/core/canary/observation.js"
import type { ServerRule } from "../../../../dagger/src/core/prove/fault.js"
import { armWeights } from "../../../../dagger/src/core/tools/haproxy.js"
import type { Control } from "../../../../dagger/src/release/control.js"
import { sleep } from "../../../../dagger/src/release/rehearsal.js"
import { rollOut } from "../../../../dagger/src/release/rollout.js"
import { ROOT } from "../pipeline/app.js"
import { ELSEWHERE, type Kind } from "./faults.js"
import type { Rig } from "./rig.js"

/** The candidate's share, and what it is held to. */
export const SHARE = 10
export const GATE = {
  minRequests: 100,
  maxErrorPercentOver: 0.5,
  maxP95Ratio: 1.1,
  harmlessMs: 5,
  warmupSeconds: 3,
}

/** One candidate that was tried. Times are seconds from the first spoilt answer on, or from the kill. */
export type Trial = {
  kind: string
  number: number
  commit: string
  at: string
  /** The machine's load, over a minute, as the trial began. */
  load: number
  verdict: string
  reason: string
  toVerdict?: number
  toLastRequest?: number
  toVerified?: number
  /** Failed requests of users until the last one that reached the candidate. */
  failed: number
  requestsPerSecond: number
  sharePercent: number
}

/** Seconds that the candidate, newly started, may take until it answers its health path. */
const START_SECONDS = 60
const now = (): number => Date.now() / 1000

/** Tries one candidate in the rig, and leaves all traffic on the baseline. */
export async function trialOf(
  rig: Rig,
  kind: Kind,
  { number, seed, commit }: { number: number; seed: number; commit: string },
): Promise<Trial> {
  const load = loadavg()[0] ?? 0
  const at = new Date().toISOString()
  await restart(rig, kind.rules, seed + number)
  const control = await rig.control.anew(kind.name === "killed")
  const measured =
    kind.name === "killed" ? await killed(rig, control) : await faulty(rig, control, kind)
  await rig.control.weights(armWeights(0))
  const seen = control.observations.filter(({ arm }) => arm !== "none")
  const candidate = seen.filter(({ arm }) => arm === "candidate")
  const [first, last] = [candidate[0]?.time ?? 0, candidate.at(-1)?.time ?? 0]
  const during = seen.filter(({ time }) => time >= first && time <= last)
  return {
    ...{ kind: kind.name, number, commit, at, load },
    ...measured,
    failed: during.filter(isError).length,
    requestsPerSecond: during.length / Math.max(last - first, 1),
    sharePercent: (100 * candidate.length) / Math.max(during.length, 1),
  }
}

/** Starts the candidate anew with a fault in its environment, and waits until it is healthy. */
async function restart({ control, healthPath }: Rig, rules: ServerRule[], seed: number) {
  const fault = { server: [ELSEWHERE, ...rules], health: healthPath, seed }
  await control.restart({ SLUICE_FAULT: JSON.stringify(fault) })
  for (const end = now() + START_SECONDS; ; await sleep(200)) {
    const { candidate } = await control.ready(healthPath)
    if (typeof candidate === "number" && candidate < 400) return
    if (now() > end) throw new Error(`the candidate did not answer ${healthPath}: ${candidate}`)
  }
}

type Measured = Pick<Trial, "verdict" | "reason" | "toVerdict" | "toLastRequest" | "toVerified">

/** A rollout of one step, as the stage does it. */
async function faulty(rig: Rig, control: Control, kind: Kind): Promise<Measured> {
  const { decision, rollback } = await rollOut(
    control,
    liveJudge(GATE),
    { ...GATE, steps: [SHARE], stepSeconds: kind.seconds, healthPath: rig.healthPath },
    () => undefined,
  )
  const { verdict, reason } = decision
  const { isFaulty } = kind
  if (rollback === undefined || isFaulty === undefined) return { verdict, reason }
  const answered = control.observations
    .filter((one) => one.arm === "candidate" && isFaulty(one))
    .map((one) => answeredAt(one))
  const began = Math.min(...answered)
  const { decidedAt, verifiedAt, lastCandidateAt } = rollback
  const last = lastCandidateAt ?? lastOf(control, "candidate")?.time ?? decidedAt
  return {
    verdict,
    reason,
    toVerdict: decidedAt - began,
    toLastRequest: last - began,
    ...(verifiedAt === undefined ? {} : { toVerified: verifiedAt - began }),
  }
}

const answeredAt = ({ time, totalMs }: Observation): number => time + Math.max(totalMs, 0) / 1000

const lastOf = ({ observations }: Control, arm: Observation["arm"]): Observation | undefined =>
  observations.filter((one) => one.arm === arm).at(-1)

/** Seconds of a rollout before its controller is killed, and for which the rig is watched then. */
const KILL_SECONDS = { after: 8, watched: 25, alone: 5 }

/**
 * A rollout by a process of its own, which is killed with no chance to clean up. The
 * rig must take the candidate out by itself; whoever watches here renews no lease.
 */
async function killed(rig: Rig, control: Control): Promise<Measured> {
  const program = join(import.meta.dirname, "controller.ts")
  const tsx = `file://${ROOT}/node_modules/tsx/dist/esm/index.mjs`
  const { endpoint } = rig.control
  const child = spawn(process.execPath, ["--import", tsx, program, endpoint, rig.healthPath], {
    stdio: ["ignore", "ignore", "inherit"],
  })
  const gone = once(child, "exit")
  const start = now()
  while (lastOf(control, "candidate") === undefined) {
    if (now() > start + START_SECONDS) throw new Error("the controller set no weights")
    await sleep(500)
    await control.poll()
  }
  await sleep(KILL_SECONDS.after * 1000)
  child.kill("SIGKILL")
  await gone
  const at = now()
  for (let left = false; now() < at + KILL_SECONDS.watched && !left;) {
    await sleep(500)
    await control.poll()
    const last = lastOf(control, "candidate")?.time ?? at
    left = (control.observations.at(-1)?.time ?? at) > Math.max(last, at) + KILL_SECONDS.alone
  }
  const { weights } = await control.state()
  const last = lastOf(control, "candidate")?.time ?? at
  const after = control.observations.filter(({ time }) => time > last)
  const failed = after.filter(isError).length
  const alone = weights.candidate === 0 && after.length > 0 && failed === 0
  return {
    verdict: alone ? "rollback" : "continue",
    reason: `the rig's weights are ${weights.baseline} and ${weights.candidate}; ${after.length} requests came since the candidate's last, ${failed} of them failed`,
    ...(alone ? { toLastRequest: last - at, toVerified: now() - at } : {}),
  }
}

/** The rollout that is killed; see controller.ts. */
export async function rollOutForever(control: Control, healthPath: string): Promise<void> {
  const plan = { ...GATE, steps: [SHARE], stepSeconds: 120, healthPath }
  await rollOut(await control.anew(), liveJudge(GATE), plan, () => undefined)
}
