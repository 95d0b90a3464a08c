// See scripts/judge.
import { readFileSync, statSync } from "node:fs"

import { parseJudgeConfig } from "../../dagger/src/core/canary/decide/config.js"
import { configInvalid, SluiceError } from "../../dagger/src/core/errors.js"
import { judgeSource, type Source } from "../../dagger/src/release/source.js"

const USAGE = `usage: scripts/judge FILE.ndjson [--config FILE.yaml] [--trace]
       scripts/judge --prometheus URL --since TIME [--until TIME] --config FILE.yaml [--trace]`

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
const source: Source = {}
let configFile: string | undefined
let trace = false
while (args.length > 0) {
  const [arg = "", given] = args.shift()!.split(/=(.*)/s, 2)
  const value = (): string => given ?? args.shift() ?? refuse(USAGE)
  if (arg === "--config") configFile = value()
  else if (arg === "--prometheus") source.prometheus = value()
  else if (arg === "--since") source.since = value()
  else if (arg === "--until") source.until = value()
  else if (arg === "--trace") trace = true
  else if (arg.startsWith("-") || source.file !== undefined) refuse(`${USAGE}\nunknown: ${arg}`)
  else source.file = given === undefined ? arg : `${arg}=${given}`
}
if (source.file === undefined && source.prometheus === undefined) refuse(USAGE)

const readable = (path: string): void => {
  if (!statSync(path, { throwIfNoEntry: false })?.isFile())
    refuse(`${path} is not a file.\n${USAGE}`)
}

try {
  if (source.file !== undefined) readable(source.file)
  if (configFile !== undefined) readable(configFile)
  const config = parseJudgeConfig(configFile === undefined ? "" : readFileSync(configFile, "utf8"))
  if (!config.ok) throw configInvalid(config.problems, configFile)
  const means = { traced: trace, nowSeconds: Date.now() / 1000, fetch }
  const judged = await judgeSource(source, config.config, means)
  const output = trace ? { ...judged.judgement, trace: judged.trace } : judged.judgement
  process.stdout.write(`${JSON.stringify(output, null, 2)}\n`)
} catch (error) {
  if (error instanceof SluiceError) refuse(error.message)
  throw error
}
