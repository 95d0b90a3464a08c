import { type Problem, problemText } from "./config/problem.js"
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

/** The folder given to merge holds no reports that can be read. */
export const reportsInvalid = (problems: readonly string[]) =>
  document(
    "SLUICE_REPORTS_INVALID",
    "The folder passed as --reports can't be put together.",
    problems,
    "pass a folder that holds each shard's exported report in a folder of its own.",
  )

/** sluice/quarantine.yaml has problems; all of them are listed. */
export const quarantineInvalid = (problems: readonly Problem[]) =>
  document(
    "SLUICE_QUARANTINE_INVALID",
    `sluice/quarantine.yaml has ${problems.length === 1 ? "a problem" : `${problems.length} problems`}.`,
    problems.map(problemText),
    "correct it: each test has a stage, file, name, owner, issue, reason and the day on which its quarantine ends.",
  )
