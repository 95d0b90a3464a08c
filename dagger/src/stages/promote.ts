import { dag } from "@dagger.io/dagger"
import { frozenBaseline, RateWatch } from "../core/canary/decide/watch.js"
import { between, isError } from "../core/canary/observation.js"
import {
  parseRecord,
  printRecord,
  recordMatchesImage,
  type ReleaseRecord,
} from "../core/canary/record.js"
import { noCanaryRecord, recordInvalid } from "../core/errors.js"
import { judgePromote, rollbackRehearsal, type PromoteFacts } from "../core/judge/promote.js"
import { armWeights } from "../core/tools/haproxy.js"
import { openRehearsal, sleep, type Rehearsal } from "../release/rehearsal.js"
import type { Stage, StageInput } from "./stage.js"

/** Seconds for which the candidate is out while rollback is rehearsed, after one to settle. */
const ROLLBACK_SECONDS = 4
const SETTLE_SECONDS = 1
const SPARE_SECONDS = 60

/** Chance, at most, that the soak's watch takes a candidate back that is as good as the baseline. */
const ALPHA = 0.01

/** All traffic to a candidate with a passing canary: rollback rehearsed, soak, immutable record. */
export const promote: Stage = async (input) => {
  const { soakSeconds } = input.settings.stages.promote
  const gate = { maxErrorPercent: input.settings.stages.canary.maxErrorPercentOver }
  const record = await givenRecord(input)
  const seconds = soakSeconds + ROLLBACK_SECONDS + SPARE_SECONDS
  const rehearsal = await openRehearsal(input, {
    owner: "promote",
    seconds,
    weights: armWeights(100),
  })
  try {
    const { candidate } = rehearsal
    if (record === undefined || !recordMatchesImage(record, candidate.digest)) {
      const seen = record
        ? `a record of ${record.candidate.digest}, verdict ${record.verdict}`
        : "none"
      const refused = noCanaryRecord(candidate.digest, seen).message
      return { judged: judgePromote({ refused }, gate), raws: [], files: [] }
    }
    const facts = await release(rehearsal, soakSeconds, record, gate.maxErrorPercent)
    const released = withRelease(record, facts)
    input.shared.record = released
    const judged = judgePromote({ ...facts, record: released }, gate)
    const files = dag
      .directory()
      .withNewFile("release.json", printRecord(released))
      .withNewFile("logs.txt", await rehearsal.logs())
    return { judged, raws: [], files: [{ at: ".", of: files }] }
  } finally {
    await rehearsal.close().catch(() => undefined)
  }
}

/** The record given with --record, else that of this run's canary. */
async function givenRecord({ record, shared }: StageInput): Promise<ReleaseRecord | undefined> {
  if (record === undefined) return shared.record
  const parsed = parseRecord(await record.contents())
  if (!parsed.ok) throw recordInvalid([parsed.problem])
  return parsed.value
}

const now = (): number => Date.now() / 1000

/** Takes the candidate out and back in by weight, then watches it carry everything for a while. */
async function release(
  { control }: Rehearsal,
  soakSeconds: number,
  record: ReleaseRecord,
  harmlessPercent: number,
): Promise<PromoteFacts> {
  await sleep(2000)
  await control.weights(armWeights(0))
  const out = now() + SETTLE_SECONDS
  await wait(control, SETTLE_SECONDS + ROLLBACK_SECONDS)
  const rehearsal = rollbackRehearsal(between(control.observations, out, now()))
  await control.weights(armWeights(100))
  await wait(control, SETTLE_SECONDS)
  const watch = new RateWatch(frozenBaseline(record), harmlessPercent / 100, soakSeconds, ALPHA)
  const soak = { seconds: 0, requests: 0, errors: 0, alarm: false }
  while (soak.seconds < soakSeconds && !soak.alarm) {
    await sleep(1000)
    const seen = (await control.poll()).filter((one) => one.arm === "candidate")
    const errors = seen.filter(isError).length
    watch.add(seen.length, errors)
    soak.seconds++
    soak.requests += seen.length
    soak.errors += errors
    soak.alarm = watch.alarm
  }
  if (soak.alarm) await control.weights(armWeights(0))
  return { rehearsal, soak }
}

/** Waits, renewing the rig's lease every second. */
async function wait(control: Rehearsal["control"], seconds: number): Promise<void> {
  for (const end = now() + seconds; now() < end; await sleep(1000)) await control.poll()
  await control.poll()
}

function withRelease(record: ReleaseRecord, { rehearsal }: PromoteFacts): ReleaseRecord {
  const at = new Date().toISOString()
  if (rehearsal === undefined) return record
  const { candidateRequests, baselineRequests, baselineErrors } = rehearsal
  const rollback = { at, candidateRequests, baselineAnswered: baselineRequests - baselineErrors }
  return { ...record, rollback, promotedAt: at }
}
