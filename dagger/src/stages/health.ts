import { appUrl, logUrl } from "../containers/app.js"
import type { ToolCommand } from "../containers/exec.js"
import type { Settings } from "../core/config/settings.js"
import { appNotHealthy } from "../core/errors.js"
import type { Judged } from "../core/judge/judged.js"
import { judgedError } from "../core/report/build.js"
import type { Raw } from "../core/tools/raw.js"
import { lastLines } from "../core/tools/text.js"

const NAME = "app"

/** Waits for the application's health path, and takes its log along; goes before a stage's tool. */
export function healthProbe(settings: Settings): ToolCommand {
  const { healthPath, startTimeoutSeconds } = settings.app
  const wait = `wait_for ${appUrl(settings)}${healthPath} ${startTimeoutSeconds} >$OUT/answer`
  return {
    name: NAME,
    command: `${wait}; code=$?; fetched ${logUrl()} >$OUT/app.log; exit $code`,
    timeoutSeconds: startTimeoutSeconds + 30,
  }
}

/** A tool's command that runs only if the application was healthy, and takes its log along. */
export const onceHealthy = (command: string): string =>
  `[ "$(cat /sluice/out/${NAME}/.exit)" = 0 ] || exit 0; { ${command}\n}; code=$?; fetched ${logUrl()} >/sluice/out/${NAME}/app.log; exit $code`

/** The judgement where the application never became healthy: the stage could not run. */
export function unhealthy(raws: Record<string, Raw>, settings: Settings): Judged | undefined {
  const probe = raws[NAME]
  if (probe === undefined || probe.exitCode === 0) return undefined
  const error = appNotHealthy({
    url: appUrl(settings) + settings.app.healthPath,
    seconds: settings.app.startTimeoutSeconds,
    lastAnswer: probe.files.answer?.trim() || "none",
    log: lastLines(probe.files["app.log"] ?? "", 20) || "(it printed nothing)",
  })
  return judgedError(error.message)
}
