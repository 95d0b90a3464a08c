import { shardInvalid } from "../errors-tests.js"

/** One of several shards, both from 1. */
export type ShardOf = { index: number; count: number }

/** More shards than this are a mistake. */
const MOST = 1000

/** Reads "2/4". Throws SLUICE_SHARD_INVALID for anything else; undefined for an empty text. */
export function parseShard(text: string): ShardOf | undefined {
  if (text.trim() === "") return undefined
  const [, first = "", second = ""] = /^\s*(\d{1,4})\s*\/\s*(\d{1,4})\s*$/.exec(text) ?? []
  const shard = { index: Number(first), count: Number(second) }
  if (first === "" || shard.index < 1 || shard.index > shard.count || shard.count > MOST)
    throw shardInvalid(text)
  return shard
}

export const shardText = ({ index, count }: ShardOf): string => `${index}/${count}`

/** A stage and the number of shards it is worth. */
export type StageShards = { stage: string; count: number }

/** One entry of a CI system's matrix. */
export type MatrixEntry = { stage: string; shard: string }

/** The entries of a CI matrix, one a shard: as GitHub's `strategy.matrix` reads them. */
export const matrixOf = (stages: readonly StageShards[]): { include: MatrixEntry[] } => ({
  include: stages.flatMap(({ stage, count }) =>
    Array.from({ length: count }, (_, index) => ({
      stage,
      shard: shardText({ index: index + 1, count }),
    })),
  ),
})
