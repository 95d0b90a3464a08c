// scripts/bench rehearsal: see scripts/bench.
import { connection } from "@dagger.io/dagger"
import { execFileSync } from "node:child_process"
import { ROOT } from "../pipeline/app.js"
import { KINDS, type Kind } from "./faults.js"
import { openRig } from "./rig.js"
import { Store } from "./store.js"
import { rehearsalTable } from "./table.js"
import { trialOf, type Trial } from "./trial.js"

const USAGE = `usage: scripts/bench rehearsal [--json FILE] [--quick] [--only KIND[=RUNS],…] [--seed N] [--rate N] [--minutes N]
kinds: ${KINDS.map(({ name }) => name).join(", ")}`

/** Seconds that a trial may take beyond its rollout: restart, and health verified. */
const BESIDES_SECONDS = 30
/** Trials that may fail in a row before it is the rig that is broken. */
const MOST_PROBLEMS = 3

const say = (line: string): void => void process.stderr.write(`bench: ${line}\n`)
const fail = (why = ""): never => {
  console.error(`${why}${why && "\n"}${USAGE}`)
  process.exit(2)
}

type Job = { kind: Kind; number: number }

function options(args: string[]) {
  const found = {
    quick: false,
    seed: 1,
    rate: 30,
    minutes: 150,
    json: undefined as string | undefined,
  }
  let only: string | undefined
  const number = (text: string | undefined, least: number): number => {
    const value = Number(text)
    return Number.isInteger(value) && value >= least ? value : fail(`${text} is no count`)
  }
  while (args.length > 0) {
    const arg = args.shift()
    if (arg === "--quick") found.quick = true
    else if (arg === "--json") found.json = args.shift() ?? fail()
    else if (arg === "--only") only = args.shift() ?? fail()
    else if (arg === "--seed") found.seed = number(args.shift(), 0)
    else if (arg === "--rate") found.rate = number(args.shift(), 1)
    else if (arg === "--minutes") found.minutes = number(args.shift(), 1)
    else fail(`unknown: ${arg}`)
  }
  const wanted = (only ?? KINDS.map(({ name }) => name).join(",")).split(",").map((text) => {
    const [name, runs] = text.split("=")
    const kind = KINDS.find((one) => one.name === name) ?? fail(`unknown kind: ${name}`)
    return {
      kind,
      runs: runs === undefined ? kind[found.quick ? "quick" : "runs"] : number(runs, 0),
    }
  })
  const jobs = wanted.flatMap(({ kind, runs }): Job[] =>
    Array.from({ length: runs }, (_, index) => ({ kind, number: index + 1 })),
  )
  return { ...found, jobs }
}

function lineOf({
  kind,
  number,
  verdict,
  toVerdict,
  toLastRequest,
  toVerified,
  load,
}: Trial): string {
  const text = (seconds: number | undefined): string => seconds?.toFixed(1) ?? "-"
  return `${kind} ${number}: ${verdict}; verdict ${text(toVerdict)} s, last request ${text(toLastRequest)} s, verified ${text(toVerified)} s; load ${load.toFixed(1)}`
}

const { json, jobs, seed, rate, minutes } = options(process.argv.slice(2))
const commit = execFileSync("git", ["rev-parse", "--short", "HEAD"], {
  cwd: ROOT,
  encoding: "utf8",
}).trim()
let store: Store
try {
  store = new Store(json, { seed, ratePerSecond: rate })
} catch (error) {
  fail(error instanceof Error ? error.message : String(error))
}
const finish = (): void => void process.stdout.write(`${rehearsalTable(store.trials)}\n`)

const open = jobs.filter(({ kind, number }) => !store.has(kind.name, number))
const until = Date.now() + minutes * 60_000
const longest = open.reduce((sum, { kind }) => sum + kind.seconds + BESIDES_SECONDS, 0)
let stopped = false
// Not once: a listener that is gone leaves the SDK's own as the only one, and that ends the process.
process.on("SIGINT", () => {
  if (stopped) process.exit(130)
  say("ends after this trial; once more to end now")
  stopped = true
})
let problems = 0
if (open.length > 0)
  await connection(async () => {
    say(`${open.length} trials, ${Math.ceil(longest / 60)} min at most; starting the rig`)
    const rig = await openRig(Math.min(longest, minutes * 60) + 600, rate)
    try {
      for (const { kind, number } of open) {
        if (stopped || Date.now() > until || problems >= MOST_PROBLEMS) break
        try {
          const trial = await trialOf(rig, kind, { number, seed, commit })
          problems = 0
          store.add(trial)
          say(lineOf(trial))
        } catch (error) {
          problems++
          say(
            `${kind.name} ${number} could not be tried: ${error instanceof Error ? error.message : error}`,
          )
        }
      }
      if (problems > 0) say(await rig.logs())
    } finally {
      await rig.close().catch(() => undefined)
    }
  })
finish()
process.exit(problems >= MOST_PROBLEMS ? 1 : 0)
