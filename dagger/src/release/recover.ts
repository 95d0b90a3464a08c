import { frozenBaseline } from "../core/canary/decide/watch.js"
import type { ReleaseStep } from "../core/canary/record.js"
import { recoveryOf, type Recovery } from "../core/canary/recovery.js"
import { rounded } from "../core/tools/text.js"
import type { Control } from "./control.js"
import { sleep } from "./rehearsal.js"

/** Seconds after which waiting for users to be well again ends. */
const MOST_SECONDS = 60
const EVERY_MS = 500

/** A rollback: when it was decided and when it was verified, in seconds since 1970. */
export type RolledBack = Recovery & { decidedAt: number; verifiedAt?: number }

/** Waits until the baseline alone carries all requests as well as it did before. */
export async function recover(
  control: Control,
  { maxErrorPercentOver, healthPath }: { maxErrorPercentOver: number; healthPath: string },
  { steps, decidedAt }: { steps: readonly ReleaseStep[]; decidedAt: number },
): Promise<RolledBack> {
  const before = frozenBaseline({ steps: [...steps] })
  for (;;) {
    await sleep(EVERY_MS)
    const [{ baseline }] = await Promise.all([control.ready(healthPath), control.poll()])
    const recovery = recoveryOf(control.observations, {
      since: decidedAt,
      before,
      harmlessPoints: maxErrorPercentOver,
    })
    const now = Date.now() / 1000
    const healthy = typeof baseline === "number" && baseline < 400
    if (recovery.verified && healthy) return { ...recovery, decidedAt, verifiedAt: now }
    if (now > decidedAt + MOST_SECONDS) return { ...recovery, verified: false, decidedAt }
  }
}

/** What became of the users, in one sentence. */
export function recoveryText(rollback: RolledBack): string {
  const { requests, errors, upperPercent, toleratedPercent } = rollback
  const { decidedAt, verifiedAt, lastCandidateAt = decidedAt } = rollback
  const seen = `${errors} of ${requests} requests failed since (at most ${rounded(upperPercent, 2)} %, ${rounded(toleratedPercent, 2)} % are tolerated)`
  const out = `The last request reached the candidate ${rounded(lastCandidateAt - decidedAt)} s after the verdict`
  if (verifiedAt === undefined)
    return `${out}; that users are well again is not verified after ${MOST_SECONDS} s: ${seen}.`
  return `${out}; users were well again, verified ${rounded(verifiedAt - decidedAt)} s after it: ${seen}.`
}
