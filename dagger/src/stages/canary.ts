import { dag, type Directory } from "@dagger.io/dagger"
import { canaryCharts } from "../core/canary/charts.js"
import { liveJudge } from "../core/canary/live.js"
import type { ReleaseRecord } from "../core/canary/record.js"
import { judgeCanary } from "../core/judge/canary.js"
import { armWeights } from "../core/tools/haproxy.js"
import { openRehearsal, RehearsalError, type Rehearsal } from "../release/rehearsal.js"
import { recoveryText } from "../release/recover.js"
import { rollOut } from "../release/rollout.js"
import { recordOf } from "../release/record.js"
import type { Stage } from "./stage.js"

/** Seconds of traffic beyond the steps': for what lies between them. */
const SPARE_SECONDS = 60

/** A rehearsed rollout: both versions behind a router, real traffic, weights up step by step. */
export const canary: Stage = async (input) => {
  const { settings, shared } = input
  const gate = settings.stages.canary
  const seconds = gate.warmupSeconds + gate.steps.length * (gate.stepSeconds + 2) + SPARE_SECONDS
  const plan = { ...gate, healthPath: settings.app.healthPath }
  const startedAt = new Date().toISOString()
  const weights = armWeights(gate.steps[0] ?? 0)
  const from = input.baselineImage ?? (input.baseline ? "--baseline" : "the candidate itself")
  let rehearsal: Rehearsal
  try {
    rehearsal = await openRehearsal(input, { owner: "canary", seconds, weights })
  } catch (error) {
    if (!(error instanceof RehearsalError)) throw error
    const broken = { problem: error.message, log: error.log }
    return {
      judged: judgeCanary({ steps: [], broken, baseline: from }),
      raws: [],
      files: [],
    }
  }
  try {
    const rollout = await rollOut(rehearsal.control, liveJudge(gate), plan, input.say)
    const { steps, decision, rollback } = rollout
    const record = recordOf(input, rehearsal, rollout, startedAt)
    shared.record = record
    const traffic = await trafficProblem(rehearsal)
    const log = await rehearsal.logs()
    const judged = judgeCanary({
      steps,
      decision,
      baseline: from,
      ...(rollback === undefined ? {} : { recovery: recoveryText(rollback) }),
      ...(traffic === undefined ? {} : { broken: { problem: traffic, log } }),
    })
    const charts = canaryCharts(rehearsal.control.observations, steps)
    return {
      judged: { ...judged, charts },
      raws: [],
      files: [{ at: ".", of: left(rehearsal, record, log) }],
    }
  } finally {
    await rehearsal.close().catch(() => undefined)
  }
}

/** Why there was no traffic, if k6 itself ended early. */
async function trafficProblem({ control }: Rehearsal): Promise<string | undefined> {
  const { traffic } = await control.state()
  if (traffic.running || control.observations.length > 0) return undefined
  return `k6 ended with exit code ${traffic.exitCode} and made no request`
}

function left({ control }: Rehearsal, record: ReleaseRecord, log: string): Directory {
  const lines = control.observations.map((one) => JSON.stringify(one)).join("\n")
  return dag
    .directory()
    .withNewFile("observations.ndjson", `${lines}\n`)
    .withNewFile("record.json", `${JSON.stringify(record, null, 2)}\n`)
    .withNewFile("logs.txt", log)
}
