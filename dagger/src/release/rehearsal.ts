import type { Service } from "@dagger.io/dagger"
import { startApp } from "../containers/app.js"
import { appFolder } from "../containers/node.js"
import { scenariosOf, type Traffic } from "../containers/k6.js"
import { services } from "../containers/services.js"
import type { ArmWeights } from "../core/tools/haproxy.js"
import { lastLines } from "../core/tools/text.js"
import type { StageInput } from "../stages/stage.js"
import { armImages, type ArmImage } from "./arms.js"
import { Control } from "./control.js"
import { rigEndpoint, rigService } from "./rig.js"

/** Both versions behind a router, under traffic: the embedded target of a rollout. */
export type Rehearsal = {
  control: Control
  baseline: ArmImage
  candidate: ArmImage
  /** The end of what router, traffic and both arms printed. */
  logs(): Promise<string>
  close(): Promise<void>
}

/** Who rehearses, how long the traffic lasts at most, and the weights to start with. */
export type RehearsalOptions = {
  owner: string
  seconds: number
  weights: ArmWeights
  /** The candidate can be started anew, with other variables. */
  restartable?: boolean
  /** URL under which the caller reaches the rig's control port; the engine's own network without it. */
  reach?: (rig: Service) => Promise<string>
}

/** The rehearsal could not be set up; `log` has the last lines of its parts. */
export class RehearsalError extends Error {
  log: string
  constructor(problem: string, log: string) {
    super(problem)
    this.log = log
  }
}

export const sleep = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms))

/** Starts both versions on one database and the rig between them, waits until all answers, and starts the traffic. */
export async function openRehearsal(
  input: StageInput,
  { owner, seconds, weights, restartable, reach = rigEndpoint }: RehearsalOptions,
): Promise<Rehearsal> {
  const { settings, secrets, source, runId } = input
  const { env, ratePerSecond } = settings.stages.canary
  const bound = services(settings, `${owner}-${runId}`, source)
  const images = await armImages(input)
  const common = { owner, env, secrets, services: bound }
  const baseline = await startApp(images.baseline.container, settings, {
    ...common,
    variant: "baseline",
  })
  // The new version comes second, as it would: its migrations meet the old one's database.
  const candidate = await startApp(images.candidate.container, settings, {
    ...common,
    variant: "candidate",
    after: baseline,
    ...(restartable ? { restartable } : {}),
  })
  const rig = await rigService({
    source: appFolder(source, settings),
    port: settings.app.port,
    baseline,
    candidate,
    traffic: trafficOf(input, seconds),
    ratePerSecond,
    env: { ...bound.env, ...env },
    secrets,
    weights,
    runId: `${owner}-${runId}`,
  }).start()
  const control = new Control(await reach(rig), secrets.mask)
  const logs = () => logsOf(control)
  const close = async (): Promise<void> => {
    await control.stopTraffic().catch(() => undefined)
    await rig.stop({ kill: true })
  }
  try {
    await untilReady(control, input)
    await control.startTraffic()
  } catch (error) {
    const log = await logs().catch(() => "")
    await close().catch(() => undefined)
    throw new RehearsalError(error instanceof Error ? error.message : String(error), log)
  }
  return { control, ...images, logs, close }
}

/** Traffic of the canary's whole rate, shared out over its scenarios as they stand to each other. */
function trafficOf({ settings }: StageInput, seconds: number): Traffic {
  const { script, scenarios, paths, ratePerSecond, maxErrorPercentOver } = settings.stages.canary
  const { maxP95Ms } = settings.stages.load
  const options = {
    profile: "smoke" as const,
    seconds,
    maxP95Ms,
    maxErrorPercent: maxErrorPercentOver,
  }
  const traffic: Traffic = { script, scenarios, paths, options }
  const each = scenariosOf(traffic, ratePerSecond)
  const total = each.reduce((sum, scenario) => sum + scenario.ratePerSecond, 0)
  const scaled = each.map((scenario) => ({
    ...scenario,
    ratePerSecond: (scenario.ratePerSecond * ratePerSecond) / total,
  }))
  return { ...traffic, scenarios: scaled }
}

async function untilReady(control: Control, { settings }: StageInput): Promise<void> {
  const { healthPath, startTimeoutSeconds } = settings.app
  const end = Date.now() + 2 * startTimeoutSeconds * 1000
  for (;;) {
    const { baseline, candidate, ended } = await control.ready(healthPath)
    const well = (answer: number | string): boolean => typeof answer === "number" && answer < 400
    if (well(baseline) && well(candidate)) return
    for (const [arm, code] of Object.entries(ended))
      throw new Error(
        `the ${arm} ended with exit code ${code} before it answered ${healthPath}; its last lines say why`,
      )
    if (Date.now() > end) {
      const sick = well(baseline) ? `the candidate (${candidate})` : `the baseline (${baseline})`
      throw new Error(`${sick} did not answer ${healthPath} within ${2 * startTimeoutSeconds} s`)
    }
    await sleep(500)
  }
}

async function logsOf(control: Control): Promise<string> {
  const { notes, traffic } = await control.state()
  const [baseline, candidate] = await Promise.all([
    control.log("baseline"),
    control.log("candidate"),
  ])
  const parts = { router: notes.join("\n"), k6: traffic.log, baseline, candidate }
  return Object.entries(parts)
    .filter(([, text]) => text?.trim())
    .map(([name, text]) => `${name}:\n${lastLines(text ?? "", 12)}`)
    .join("\n\n")
}
