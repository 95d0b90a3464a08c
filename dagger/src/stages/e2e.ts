import { dag } from "@dagger.io/dagger"
import { APP_HOST, bindApp, startApp } from "../containers/app.js"
import { playwright } from "../containers/images.js"
import { builtImage } from "../containers/image.js"
import { runTools } from "../containers/exec.js"
import { appRoot, withDependencies } from "../containers/node.js"
import { bind, services } from "../containers/services.js"
import { judgeE2e } from "../core/judge/e2e.js"
import {
  PLAYWRIGHT_WRAPPER,
  playwrightCommand,
  playwrightEnvironment,
  playwrightWrapper,
} from "../core/tools/playwright-config.js"
import { healthProbe, onceHealthy, unhealthy } from "./health.js"
import { browserFiles } from "../core/inputs/files.js"
import { withVariables } from "../containers/secrets.js"
import { timed } from "../containers/timed.js"
import { outcome, rawOf, type Stage } from "./stage.js"

const OUT = "/sluice/out/e2e"
const FORWARD = "/sluice/forward.mjs"

/** Playwright's tests in Chromium, with the application, its database and its mail inbox. */
export const e2e: Stage = async ({ source, settings, secrets, fresh }) => {
  const { command, config, retries, env, playwrightVersion } = settings.stages.e2e
  const bound = services(settings, "e2e", source)
  const { port } = settings.app
  // Browsers trust localhost as they trust HTTPS; see the forwarder.
  const url = `http://localhost:${port}`
  const image = await builtImage(source, settings)
  const app = await startApp(image, settings, { owner: "e2e", env, secrets, services: bound })
  const wrapper = [...config.split("/").slice(0, -1), PLAYWRIGHT_WRAPPER].join("/")
  const browser = withDependencies(source, settings, {
    image: playwright(playwrightVersion),
    files: browserFiles(settings),
  })
    .withNewFile(wrapper, playwrightWrapper(config, url))
    .withMountedFile(FORWARD, dag.currentModule().source().file("assets/forward.mjs"))
  const container = withVariables(
    bindApp(bind(browser, bound), app),
    {
      ...bound.env,
      ...env,
      ...playwrightEnvironment(OUT),
      BASE_URL: url,
    },
    secrets,
  )
  const tests = playwrightCommand({ command, outputFolder: OUT, retries, config: wrapper })
  const result = await runTools(
    container,
    [
      healthProbe(settings),
      { name: "e2e", command: onceHealthy(tests), ...timed("e2e", settings) },
    ],
    { secrets, fresh, before: `node ${FORWARD} ${port} ${APP_HOST} ${port} &` },
  )
  const sick = unhealthy(result.raws, settings)
  return outcome(sick ?? judgeE2e(rawOf(result.raws, "e2e"), appRoot(settings), OUT), result)
}
