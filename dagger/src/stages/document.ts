import { dag, type File } from "@dagger.io/dagger"
import { appUrl, bindApp, type RunningApp } from "../containers/app.js"
import { appFolder } from "../containers/node.js"
import { runTools } from "../containers/exec.js"
import { node } from "../containers/images.js"
import { noApiDocument } from "../core/errors.js"
import { judgedError } from "../core/report/build.js"
import { operationIds } from "../core/tools/openapi.js"
import { quoted } from "../core/tools/shell.js"
import { healthProbe, onceHealthy, unhealthy } from "./health.js"
import { outcome, rawOf, type StageInput, type StageOutcome } from "./stage.js"

/** The document that describes an application's API, and its text. */
export type ApiDocument = { file: File; text: string; name: string }

/** The document, or how the stage ends because there is none. */
export type FoundDocument = { document: ApiDocument } | { instead: StageOutcome }

/** The OpenAPI document: a file of the application, or what it answers under a path. */
export async function apiDocument(input: StageInput, app: RunningApp): Promise<FoundDocument> {
  const { source, settings } = input
  const { openapi } = settings.stages.contract
  if (openapi.startsWith("/")) return served(input, app)
  const file = appFolder(source, settings).file(openapi)
  const name = openapi.split("/").at(-1) ?? openapi
  return { document: { file, text: await file.contents(), name } }
}

async function served(
  { settings, secrets, fresh }: StageInput,
  app: RunningApp,
): Promise<FoundDocument> {
  const { openapi } = settings.stages.contract
  const url = appUrl(settings) + openapi
  const name = /\.ya?ml$/.test(openapi) ? "openapi.yaml" : "openapi.json"
  const ask = `fetched ${quoted(url)} >$OUT/${name}`
  const container = bindApp(dag.container().from(node(settings.app.nodeVersion)), app)
  const tools = [
    healthProbe(settings),
    { name: "document", command: onceHealthy(ask), timeoutSeconds: 30 },
  ]
  const result = await runTools(container, tools, { secrets, fresh })
  const sick = unhealthy(result.raws, settings)
  if (sick) return { instead: outcome(sick, result) }
  const text = rawOf(result.raws, "document").files[name] ?? ""
  const operations = operationIds(text)
  if (!operations.ok) {
    const error = noApiDocument(url, operations.problem, text)
    return { instead: outcome(judgedError(error.message), result) }
  }
  return { document: { file: result.out.file(`document/${name}`), text, name } }
}
