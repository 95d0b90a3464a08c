import { dag } from "@dagger.io/dagger"
import { appUrl, bindApp, startApp } from "../containers/app.js"
import { builtImage } from "../containers/image.js"
import { runTools } from "../containers/exec.js"
import { SCHEMATHESIS } from "../containers/images.js"
import { services } from "../containers/services.js"
import { judgeContract } from "../core/judge/contract.js"
import { ENVELOPE_ANSWERS, envelopeProbes, parseEnvelope } from "../core/tools/envelope-probe.js"
import { operationIds } from "../core/tools/openapi.js"
import { schemathesisArguments } from "../core/tools/schemathesis.js"
import { withArguments } from "../core/tools/shell.js"
import { apiDocument } from "./document.js"
import { healthProbe, onceHealthy, unhealthy } from "./health.js"
import { timed } from "../containers/timed.js"
import { outcome, rawOf, type Stage } from "./stage.js"

const FOLDER = "/sluice/contract"
const OUT = "/sluice/out/contract"

/** The running application asked for what its OpenAPI document promises, and for its errors' shape. */
export const contract: Stage = async (input) => {
  const { source, settings, secrets, fresh, waive } = input
  const { checks, seed, maxExamples, headers, env, exclude, ...gate } = settings.stages.contract
  const url = appUrl(settings)
  const bound = services(settings, "contract", source)
  const image = await builtImage(source, settings)
  const app = await startApp(image, settings, { owner: "contract", env, secrets, services: bound })
  const found = await apiDocument(input, app)
  if ("instead" in found) return found.instead
  const { file, text, name } = found.document
  const schema = `${FOLDER}/${name}`
  const probes = envelopeProbes(text, headers)
  const container = dag
    .container()
    .from(SCHEMATHESIS)
    .withUser("root")
    .withEntrypoint([])
    .withWorkdir(FOLDER)
    .withMountedFile(schema, file)
    .withNewFile(`${FOLDER}/probes.json`, JSON.stringify(probes))
    .withMountedFile(
      `${FOLDER}/envelope.py`,
      dag.currentModule().source().file("assets/envelope.py"),
    )
  const probe = `python3 ${FOLDER}/envelope.py ${url} ${FOLDER}/probes.json $OUT/${ENVELOPE_ANSWERS}`
  const tests = withArguments(
    "schemathesis",
    schemathesisArguments({
      schema,
      url,
      checks,
      seed,
      maxExamples,
      headers,
      exclude,
      outputFolder: OUT,
    }),
  )
  const result = await runTools(
    bindApp(container, app),
    [
      healthProbe(settings),
      { name: "envelope", command: onceHealthy(probe), timeoutSeconds: 120 },
      { name: "contract", command: onceHealthy(tests), ...timed("contract", settings) },
    ],
    { secrets, fresh },
  )
  const sick = unhealthy(result.raws, settings)
  if (sick) return outcome(sick, result)
  const operations = operationIds(text)
  const answers = parseEnvelope(result.raws.envelope)
  const facts = {
    schemathesis: rawOf(result.raws, "contract"),
    operations: operations.ok ? operations.value : {},
    ...(answers.ok ? { envelope: answers.value } : {}),
  }
  return outcome(judgeContract(facts, gate, waive), result)
}
