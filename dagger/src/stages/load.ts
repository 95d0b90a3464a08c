import { dag } from "@dagger.io/dagger"
import { appUrl, bindApp, startApp } from "../containers/app.js"
import { builtImage } from "../containers/image.js"
import { appFolder } from "../containers/node.js"
import { runTools } from "../containers/exec.js"
import { K6 } from "../containers/images.js"
import { K6_ENTRY, scenariosOf, withTraffic } from "../containers/k6.js"
import { services } from "../containers/services.js"
import { judgeLoad } from "../core/judge/load.js"
import { k6Arguments } from "../core/tools/k6.js"
import { withSeries } from "../core/tools/k6-series.js"
import { quoted } from "../core/tools/shell.js"
import { healthProbe, onceHealthy, unhealthy } from "./health.js"
import { withVariables } from "../containers/secrets.js"
import { timed } from "../containers/timed.js"
import { outcome, rawOf, type Stage } from "./stage.js"

/** Requests a second where no scenario says how many. */
const DEFAULT_RATE = 10

/** k6 on the running application. Measured anew in every run. */
export const load: Stage = async ({ source, settings, secrets, fresh, runId }) => {
  const { script, scenarios, paths, profile, env, ...gate } = settings.stages.load
  const options = { profile, maxP95Ms: gate.maxP95Ms, maxErrorPercent: gate.maxErrorPercent }
  const traffic = { script, scenarios, paths, options }
  const bound = services(settings, "load", source)
  const image = await builtImage(source, settings)
  const app = await startApp(image, settings, { owner: "load", env, secrets, services: bound })
  const k6 = withTraffic(
    dag.container().from(K6).withUser("root"),
    appFolder(source, settings),
    traffic,
    DEFAULT_RATE,
  )
  const container = withVariables(
    bindApp(k6, app),
    {
      ...bound.env,
      ...env,
      BASE_URL: appUrl(settings),
      SLUICE_RUN: runId,
    },
    secrets,
  )
  const command = ["k6", ...k6Arguments(K6_ENTRY, "/sluice/out/k6")].map(quoted).join(" ")
  const result = await runTools(
    container,
    [
      healthProbe(settings),
      { name: "k6", command: onceHealthy(withSeries(command)), ...timed("load", settings) },
    ],
    { secrets, fresh },
  )
  const names = scenariosOf(traffic, DEFAULT_RATE).map(({ name }) => name)
  const sick = unhealthy(result.raws, settings)
  return outcome(sick ?? judgeLoad(rawOf(result.raws, "k6"), names, gate), result)
}
