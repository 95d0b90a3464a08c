import { dag, type Container } from "@dagger.io/dagger"
import { stringify } from "yaml"
import { appUrl, bindApp, startApp } from "../containers/app.js"
import { builtImage } from "../containers/image.js"
import { appFolder } from "../containers/node.js"
import { runTools } from "../containers/exec.js"
import { scannerContainer, scannerFor, type Scanner } from "../containers/scanner.js"
import { services } from "../containers/services.js"
import { judgeZap } from "../core/judge/zap.js"
import { PAGES_FILE, parsePages } from "../core/tools/pages.js"
import { quoted, withArguments } from "../core/tools/shell.js"
import { wapitiArguments } from "../core/tools/wapiti.js"
import { ruleAddOns, zapPlan, type ZapOptions } from "../core/tools/zap.js"
import { healthProbe, onceHealthy, unhealthy } from "./health.js"
import { outcome, rawOf, type Stage } from "./stage.js"

const FOLDER = "/sluice/zap"
const OUT = "/sluice/out/zap"
const ADDONS = "addons.txt"

const asset = (name: string) => dag.currentModule().source().file(`assets/${name}`)

/** A scan of the running application by ZAP or Wapiti, and its pages' security headers. */
export const zap: Stage = async ({ source, settings, secrets, fresh, waive }) => {
  const { engine: wanted, maxMinutes, signIn, env, ...gate } = settings.stages.zap
  // One that is served the scanner finds by itself, or not at all.
  const openapi = settings.stages.contract.openapi.replace(/^\/.*/, "")
  const url = appUrl(settings)
  const engine = await scannerFor(wanted)
  const bound = services(settings, "zap", source)
  const image = await builtImage(source, settings)
  const app = await startApp(image, settings, { owner: "zap", env, secrets, services: bound })
  const document = `${FOLDER}/${openapi.split("/").at(-1)}`
  const container = scannerContainer(engine)
    .withWorkdir(FOLDER)
    .withMountedFile(`${FOLDER}/headers.py`, asset("headers.py"))
  const described =
    openapi === ""
      ? container
      : container.withMountedFile(document, appFolder(source, settings).file(openapi))
  const options: ZapOptions = {
    target: url,
    maxMinutes,
    outputFolder: OUT,
    signIn,
    ...(openapi === "" ? {} : { openapi: document }),
  }
  const scan = SCAN[engine](described, options)
  const pages = [url + "/", ...(signIn ? [new URL(signIn.url, url).href] : [])]
  const headers = `python3 ${FOLDER}/headers.py $OUT/${PAGES_FILE} ${pages.map(quoted).join(" ")}`
  const result = await runTools(
    bindApp(scan.container, app),
    [
      healthProbe(settings),
      { name: "pages", command: onceHealthy(headers), timeoutSeconds: 180 },
      {
        name: "zap",
        command: onceHealthy(scan.command),
        timeoutSeconds: maxMinutes * 120 + 60,
        setting: "stages.zap.maxMinutes",
      },
    ],
    { secrets, fresh },
  )
  const sick = unhealthy(result.raws, settings)
  if (sick) return outcome(sick, result)
  const raw = rawOf(result.raws, "zap")
  const found = parsePages(result.raws.pages)
  const facts = {
    engine,
    raw,
    pages: found.ok ? found.value : [],
    ...(engine === "zap" ? { rules: ruleAddOns(raw.files[ADDONS] ?? "") } : {}),
  }
  return outcome(judgeZap(facts, gate, waive), result)
}

type Scan = { container: Container; command: string }

const SCAN: Record<Scanner, (container: Container, options: ZapOptions) => Scan> = {
  wapiti: (container, options) => ({
    container: container.withMountedFile(`${FOLDER}/wapiti.py`, asset("wapiti.py")),
    command: withArguments(`python3 ${FOLDER}/wapiti.py`, wapitiArguments(options)),
  }),
  zap: (container, options) => ({
    container: withPlan(container, options),
    command: [
      `zap.sh -cmd -dir /tmp/zap -addonlist >$OUT/${ADDONS}`,
      `zap.sh -cmd -dir /tmp/zap -autorun ${FOLDER}/plan.yaml`,
    ].join("; "),
  }),
}

/** ZAP reads who signs in from the environment. */
function withPlan(container: Container, options: ZapOptions): Container {
  const planned = container.withNewFile(`${FOLDER}/plan.yaml`, stringify(zapPlan(options)))
  if (!options.signIn) return planned
  const { username, password } = options.signIn
  return planned
    .withSecretVariable("SLUICE_ZAP_USER", dag.setSecret("sluice-zap-user", username))
    .withSecretVariable("SLUICE_ZAP_PASSWORD", dag.setSecret("sluice-zap-password", password))
}
