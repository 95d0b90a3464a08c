import { APP_HOST, appUrl, logUrl, stepsOf } from "../containers/app.js"
import type { ToolCommand } from "../containers/exec.js"
import type { Settings } from "../core/config/settings.js"
import { appNotHealthy } from "../core/errors.js"
import { startProblem, type StartFacts } from "../core/judge/start.js"
import type { Judged } from "../core/judge/judged.js"
import { judgedError } from "../core/report/build.js"
import type { Raw } from "../core/tools/raw.js"
import { lastLines } from "../core/tools/text.js"

const NAME = "app"

/** Shell that waits for a URL of the application, and takes along what tells why it does not answer. */
export function waitForHealth(url: string, seconds: number): string {
  const seen = [
    `fetched ${logUrl(APP_HOST, "seconds")} >$OUT/seconds`,
    `fetched ${logUrl(APP_HOST, "sockets")} >$OUT/sockets`,
    `fetched ${logUrl()} >$OUT/app.log`,
  ]
  const wait = `wait_for ${url} ${seconds} ${logUrl(APP_HOST, "ended")} >$OUT/answer; code=$?`
  return [wait, ...seen, "exit $code"].join("; ")
}

/** What an application's probe left, as the judge of a failed start wants it. */
export const startFacts = (
  { files }: Raw,
  settings: Settings,
  { url, seconds }: { url: string; seconds: number },
): StartFacts => ({
  url,
  seconds,
  lastAnswer: files.answer?.trim() || "none",
  log: files["app.log"] ?? "",
  sockets: files.sockets ?? "",
  port: settings.app.port,
  steps: stepsOf(settings),
})

/** Waits for the application's health path, and takes its log along; goes before a stage's tool. */
export function healthProbe(settings: Settings): ToolCommand {
  const { healthPath, startTimeoutSeconds } = settings.app
  return {
    name: NAME,
    command: waitForHealth(appUrl(settings) + healthPath, startTimeoutSeconds),
    timeoutSeconds: startTimeoutSeconds + 30,
    setting: "app.startTimeoutSeconds",
  }
}

/** A tool's command that runs only if the application was healthy, and takes its log along. */
export const onceHealthy = (command: string): string =>
  `[ "$(cat /sluice/out/${NAME}/.exit)" = 0 ] || exit 0; { ${command}\n}; code=$?; fetched ${logUrl()} >/sluice/out/${NAME}/app.log; exit $code`

/** The judgement where the application never became healthy: the stage could not run. */
export function unhealthy(raws: Record<string, Raw>, settings: Settings): Judged | undefined {
  const probe = raws[NAME]
  if (probe === undefined || probe.exitCode === 0) return undefined
  const url = appUrl(settings) + settings.app.healthPath
  const facts = startFacts(probe, settings, { url, seconds: settings.app.startTimeoutSeconds })
  const error = appNotHealthy({
    ...startProblem(facts),
    lastAnswer: facts.lastAnswer,
    log: lastLines(facts.log, 20) || "(it printed nothing)",
  })
  return judgedError(error.message)
}
