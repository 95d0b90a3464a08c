import { dag } from "@dagger.io/dagger"
import { appUrl, logUrl, bindApp, buildImage, imageOrigin, startApp } from "../containers/app.js"
import { runTools } from "../containers/exec.js"
import { node } from "../containers/images.js"
import { services } from "../containers/services.js"
import { judgeBuild, type HealthProbe } from "../core/judge/build.js"
import type { Raw } from "../core/tools/raw.js"
import { describeError } from "./failure.js"
import { outcome, rawOf, type Stage } from "./stage.js"

/** The application's image: it builds, is not root, and answers its health path in time. */
export const build: Stage = async ({ source, settings, secrets }) => {
  const gate = settings.stages.build
  const from = imageOrigin(settings)
  const image = buildImage(source, settings)
  try {
    await image.sync()
  } catch (error) {
    const facts = { from, build: { ok: false, log: describeError(error) } }
    return { judged: judgeBuild(facts, gate), raws: [], files: dag.directory() }
  }
  const bound = services(settings, "build")
  const app = await startApp(image, settings, {
    owner: "build",
    env: settings.app.env,
    secrets,
    services: bound,
  })
  const url = appUrl(settings) + settings.app.healthPath
  const probe = {
    name: "health",
    command: [
      `wait_for ${url} ${gate.healthTimeoutSeconds} >$OUT/answer; code=$?`,
      `fetched ${logUrl().replace("/log", "/seconds")} >$OUT/seconds`,
      `fetched ${logUrl()} >$OUT/app.log; exit $code`,
    ].join("; "),
    timeoutSeconds: gate.healthTimeoutSeconds + 30,
  }
  const container = bindApp(dag.container().from(node(settings.app.nodeVersion)), app)
  const [result, user] = await Promise.all([
    runTools(container, [probe], { secrets }),
    image.user(),
  ])
  const health = healthOf(rawOf(result.raws, "health"), url)
  return outcome(
    judgeBuild({ from, build: { ok: true, log: "" }, image: { user }, health }, gate),
    result,
  )
}

function healthOf(raw: Raw, url: string): HealthProbe {
  const status = /HTTP (\d+)/.exec(raw.files.answer ?? "")?.[1]
  return {
    url,
    log: raw.files["app.log"] ?? "",
    ...(status === undefined ? {} : { status: Number(status) }),
    ...(raw.exitCode === 0
      ? { healthyAfterSeconds: Math.round(Number(raw.files.seconds || 0) * 10) / 10 }
      : {}),
  }
}
