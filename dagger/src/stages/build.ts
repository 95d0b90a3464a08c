import { dag } from "@dagger.io/dagger"
import { appUrl, bindApp, imageOrigin, startApp } from "../containers/app.js"
import { tryImage } from "../containers/image.js"
import { runTools } from "../containers/exec.js"
import { node } from "../containers/images.js"
import { services } from "../containers/services.js"
import { judgeBuild, type HealthProbe } from "../core/judge/build.js"
import { startProblem } from "../core/judge/start.js"
import type { Settings } from "../core/config/settings.js"
import type { Raw } from "../core/tools/raw.js"
import { startFacts, waitForHealth } from "./health.js"
import { outcome, rawOf, type Stage } from "./stage.js"

/** The application's image: it builds, is not root, and answers its health path in time. */
export const build: Stage = async ({ source, settings, secrets, fresh }) => {
  const gate = settings.stages.build
  const from = imageOrigin(settings)
  const { image, problem } = await tryImage(source, settings)
  if (image === undefined) {
    const facts = { from, build: { ok: false, ...problem } }
    return { judged: judgeBuild(facts, gate), raws: [], files: [] }
  }
  const bound = services(settings, "build", source)
  const app = await startApp(image, settings, {
    owner: "build",
    env: settings.app.env,
    secrets,
    services: bound,
  })
  const url = appUrl(settings) + settings.app.healthPath
  const probe = {
    name: "health",
    command: waitForHealth(url, gate.healthTimeoutSeconds),
    timeoutSeconds: gate.healthTimeoutSeconds + 30,
  }
  const container = bindApp(dag.container().from(node(settings.app.nodeVersion)), app)
  const [result, user] = await Promise.all([
    runTools(container, [probe], { secrets, fresh }),
    image.user(),
  ])
  const health = healthOf(rawOf(result.raws, "health"), settings, url)
  return outcome(
    judgeBuild({ from, build: { ok: true, log: "" }, image: { user }, health }, gate),
    result,
  )
}

function healthOf(raw: Raw, settings: Settings, url: string): HealthProbe {
  const seconds = settings.stages.build.healthTimeoutSeconds
  const status = /HTTP (\d+)/.exec(raw.files.answer ?? "")?.[1]
  return {
    url,
    log: raw.files["app.log"] ?? "",
    ...(raw.exitCode === 0
      ? {}
      : { problem: startProblem(startFacts(raw, settings, { url, seconds })) }),
    ...(status === undefined ? {} : { status: Number(status) }),
    ...(raw.exitCode === 0
      ? { healthyAfterSeconds: Math.round(Number(raw.files.seconds || 0) * 10) / 10 }
      : {}),
  }
}
