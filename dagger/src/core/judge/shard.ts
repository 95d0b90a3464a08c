import { type ShardOf, shardText } from "../selection/shard.js"
import type { Judged } from "./judged.js"
import { judged } from "./outcome.js"

/**
 * A shard that runs no test: because there are fewer files than shards, which the
 * other shards make up for; or because nobody could say which files there are.
 */
export function withoutTests(stage: string, shard: ShardOf, problem?: string): Judged {
  const text = shardText(shard)
  if (problem === undefined) {
    const reason = `Shard ${text} has no file of ${stage}: there are fewer files than shards.`
    return judged({ verdict: "pass", reason }, "no file")
  }
  const reason = `The tests of ${stage} could not be shared out over ${shard.count} shards: ${problem}.`
  return judged({ verdict: "error", reason }, "could not be shared out", {
    findings: [
      {
        tool: "sluice",
        rule: "no-list",
        severity: "high",
        message: reason,
        fix: "Run the stage without --shard.",
        blocking: true,
      },
    ],
  })
}
