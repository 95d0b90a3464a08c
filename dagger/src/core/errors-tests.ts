import { document } from "./errors.js"

// Errors of what tests run with: shards, histories, reports to merge.

/** --shard is none. */
export const shardInvalid = (text: string) =>
  document(
    "SLUICE_SHARD_INVALID",
    `--shard names no shard: ${JSON.stringify(text)}.`,
    [],
    "write which one of how many, both from 1, such as --shard 2/4.",
  )
