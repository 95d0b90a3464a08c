// scripts/judge FILE.ndjson [--config FILE.yaml] [--trace]: see scripts/judge.
import { readFileSync, statSync } from "node:fs"

import { judgeSettings, parseJudgeConfig } from "../../dagger/src/core/canary/decide/config.js"
import { SequentialJudge } from "../../dagger/src/core/canary/decide/sequential.js"
import { configInvalid, SluiceError } from "../../dagger/src/core/errors.js"
import { judgeFile } from "../../dagger/src/release/observations.js"

const USAGE = "usage: scripts/judge FILE.ndjson [--config FILE.yaml] [--trace]"

function refuse(text: string): never {
  console.error(text)
  process.exit(2)
}

// Whoever reads the output may leave before its end, as `head` does.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0)
  throw error
})

const args = process.argv.slice(2)
let file: string | undefined
let configFile: string | undefined
let trace = false
while (args.length > 0) {
  const arg = args.shift()!
  if (arg === "--config") configFile = args.shift() ?? refuse(USAGE)
  else if (arg.startsWith("--config=")) configFile = arg.slice("--config=".length)
  else if (arg === "--trace") trace = true
  else if (arg.startsWith("-") || file !== undefined) refuse(`${USAGE}\nunknown: ${arg}`)
  else file = arg
}
if (file === undefined) refuse(USAGE)

const readable = (path: string): void => {
  if (!statSync(path, { throwIfNoEntry: false })?.isFile())
    refuse(`${path} is not a file.\n${USAGE}`)
}

try {
  readable(file)
  if (configFile !== undefined) readable(configFile)
  const config = parseJudgeConfig(configFile === undefined ? "" : readFileSync(configFile, "utf8"))
  if (!config.ok) throw configInvalid(config.problems, configFile)
  const judged = await judgeFile(file, new SequentialJudge(judgeSettings(config.config)), {
    traced: trace,
  })
  const output = trace ? { ...judged.judgement, trace: judged.trace } : judged.judgement
  process.stdout.write(`${JSON.stringify(output, null, 2)}\n`)
} catch (error) {
  if (error instanceof SluiceError) refuse(error.message)
  throw error
}
