import { SequentialJudge } from "../../../../dagger/src/core/canary/decide/sequential.js"
import { DEFAULT_SETTINGS } from "../../../../dagger/src/core/canary/decide/settings.js"
import type { Judgement } from "../../../../dagger/src/core/canary/decide/status.js"
import { Minutes, PEERS } from "./peers.js"
import type { Random } from "./random.js"
import { requests, type World } from "./world.js"

/** One candidate, judged. */
export type Found = {
  verdict: Judgement["verdict"]
  /** Seconds from the end of the warm-up to the rollback; null without one. */
  seconds: number | null
  /** Requests of the candidate that failed until then, warm-up included. */
  failed: number
  reason: string
  /** Minute in which each peer rolled back; null where it did not. */
  peers: (number | null)[]
}

/** Judges a world by our judge, and by the peers too where asked. */
export function find(world: World, random: Random, withPeers = false): Found {
  const judge = new SequentialJudge({ ...DEFAULT_SETTINGS, warmupSeconds: world.warmup })
  const minutes = new Minutes()
  const peers: (number | null)[] = PEERS.map(() => null)
  let failed = 0
  for (const event of requests(world, random)) {
    if (!judge.decided) {
      judge.see(event)
      if (event.arm === "candidate" && !event.ok) failed++
    } else if (!withPeers) break
    if (withPeers && minutes.see(event))
      for (const [i, peer] of PEERS.entries())
        if (peers[i] === null && peer.rollsBack(minutes.done)) peers[i] = minutes.done.length
  }
  const { verdict, decidedAtSeconds, reason } = judge.end()
  const seconds = verdict === "rollback" ? decidedAtSeconds! - world.warmup : null
  return { verdict, seconds, failed, reason, peers }
}
