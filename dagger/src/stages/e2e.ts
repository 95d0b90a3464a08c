import { type Container, dag } from "@dagger.io/dagger"
import { APP_HOST, appUrl, bindApp, startApp, supervisorUrl } from "../containers/app.js"
import { asset } from "../containers/assets.js"
import { NOTES, PROGRAM, withProgram } from "../containers/recorder.js"
import type { Settings } from "../core/config/settings.js"
import { type BrowserChoice, browserChoice } from "./browser-reach.js"
import { keepMap, leaving, neededOf } from "./chosen.js"
import { playwright } from "../containers/images.js"
import { builtImage } from "../containers/image.js"
import { runTools } from "../containers/exec.js"
import { APP, appRoot, withDependencies } from "../containers/node.js"
import { bind, services } from "../containers/services.js"
import { retriesOf } from "../core/flaky/standing.js"
import { judgeE2e } from "../core/judge/e2e.js"
import type { Judged } from "../core/judge/judged.js"
import { withoutTests } from "../core/judge/shard.js"
import type { Share } from "../core/report/model.js"
import { fileDurations, loadsOf, shardsOf } from "../core/selection/shards.js"
import { parsePlaywright } from "../core/tools/playwright.js"
import {
  listingAhead,
  playwrightCommand,
  playwrightEnvironment,
  playwrightList,
  type PlaywrightOptions,
  type PlaywrightRecording,
  playwrightWrapper,
  recordingCommand,
  wrapperOf,
} from "../core/tools/playwright-config.js"
import { orderOf } from "./order.js"
import { policyOf } from "./policy.js"
import { sourcesAhead } from "./selection.js"
import { healthProbe, onceHealthy, unhealthy } from "./health.js"
import { browserFiles } from "../core/inputs/files.js"
import { withVariables } from "../containers/secrets.js"
import { timed } from "../containers/timed.js"
import { outcome, rawOf, type Stage, type StageInput, type StageOutcome } from "./stage.js"

const OUT = "/sluice/out/e2e"
const FORWARD = "/sluice/forward.mjs"
const DRIVER = "/sluice/e2e-files.mjs"

/** With what runs Playwright file by file. */
const withDriver = (container: Container): Container =>
  withProgram(container).withMountedFile(DRIVER, asset("e2e-files.mjs"))

/** How a run is recorded, without the files that need not run. */
const recording = (
  settings: Settings,
  skipped: readonly string[],
  order: readonly string[],
): PlaywrightRecording => ({
  ...{ program: DRIVER, recorder: PROGRAM, notes: NOTES, root: APP, skipped, order },
  ...{ app: supervisorUrl(), health: appUrl(settings) + settings.app.healthPath },
  seconds: settings.app.startTimeoutSeconds,
})

/** Playwright's tests in Chromium, with the application, its database and its mail inbox. */
export const e2e: Stage = async (input) => {
  const { source, settings, secrets, fresh } = input
  const { command, config, env, playwrightVersion, maxFailures } = settings.stages.e2e
  const policy = await policyOf("e2e", input)
  const bound = services(settings, "e2e", source)
  const { port } = settings.app
  // Browsers trust localhost as they trust HTTPS; see the forwarder.
  const url = `http://localhost:${port}`
  const image = await builtImage(source, settings)
  const chosen = await browserChoice(input, image)
  const recorded = chosen?.recorded ?? false
  const starting = { owner: "e2e", env, secrets, services: bound, recorded }
  const app = await startApp(image, settings, starting)
  const wrapper = wrapperOf(config)
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
  const retries = retriesOf(policy)
  const options = { command, outputFolder: OUT, retries, maxFailures, config: wrapper }
  const share = await shareOf(container, options, input, chosen)
  if ("instead" in share) return share.instead
  const files = "share" in share ? { files: share.share.files } : {}
  const own = { ...options, ...files }
  const order = recorded ? await orderOf(input, "e2e", chosen?.selected.near) : undefined
  const tests = recorded
    ? recordingCommand(own, recording(settings, chosen?.skipped ?? [], order ?? []))
    : playwrightCommand(own)
  const enough =
    chosen === undefined ? undefined : sourcesAhead(input, chosen.reach, chosen.selected)
  const result = await runTools(
    recorded ? withDriver(container) : container,
    [
      healthProbe(settings),
      { name: "e2e", command: onceHealthy(tests), ...timed("e2e", settings) },
    ],
    {
      ...{ secrets, fresh },
      before: [
        `node ${FORWARD} ${port} ${APP_HOST} ${port} &`,
        ...(recorded && !("share" in share) ? [listingAhead(own)] : []),
      ].join("\n"),
      ...(recorded ? { notes: NOTES } : {}),
    },
  ).finally(enough)
  const sick = unhealthy(result.raws, settings)
  const part = (chosen?.skipped.length ?? 0) > 0 ? { ...policy, partial: true } : policy
  const judge = (): Judged => judgeE2e(rawOf(result.raws, "e2e"), appRoot(settings), OUT, part)
  if (chosen !== undefined && sick === undefined) {
    const read = parsePlaywright(rawOf(result.raws, "e2e"), appRoot(settings), OUT)
    const at = result.raws["e2e"]?.startedAt ?? ""
    const tests = read.ok ? read.value.tests : []
    const ran = { notes: result.notes, at, tests, ...(order === undefined ? {} : { order }) }
    await keepMap(input, chosen.reach, chosen.selected, ran)
  }
  const whole = outcome(sick ?? judge(), result)
  return "share" in share ? { ...whole, share: share.share } : whole
}

/** The files of this run's shard; nothing where it takes all of them. */
async function shareOf(
  container: Container,
  options: PlaywrightOptions,
  { settings, secrets, fresh, shard, history }: StageInput,
  chosen: BrowserChoice | undefined,
): Promise<{ share: Share } | { instead: StageOutcome } | object> {
  if (shard === undefined) return {}
  const tool = { name: "e2e", command: playwrightList(options), ...timed("e2e", settings) }
  const result = await runTools(container, [tool], { secrets, fresh })
  const listed = parsePlaywright(rawOf(result.raws, "e2e"), appRoot(settings), OUT)
  const known = listed.ok
    ? [...new Set(listed.value.tests.flatMap(({ file }) => file ?? []))].sort()
    : []
  if (known.length === 0) {
    const problem = listed.ok ? "Playwright lists no test" : listed.problem
    return { instead: outcome(withoutTests("e2e", shard, problem), result) }
  }
  const needed = chosen === undefined ? known : neededOf(known, chosen.selected, settings)
  const loads = loadsOf(needed, fileDurations(history, "e2e"))
  const files = shardsOf(loads, shard.count)[shard.index - 1]?.ids ?? []
  const unneeded = known.filter((file) => !needed.includes(file))
  const share = { files, of: known.length, ...leaving(unneeded) }
  if (files.length > 0) return { share }
  return { instead: { ...outcome(withoutTests("e2e", shard), result), share } }
}
