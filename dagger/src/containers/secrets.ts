import { dag, type Container, type Directory, type Secret } from "@dagger.io/dagger"
import { scryptSync } from "node:crypto"
import { assertSecrets, parseSecrets } from "../core/config/secrets.js"
import type { Env, Settings } from "../core/config/settings.js"
import { masker, type Mask } from "../core/report/mask.js"
import { DEFAULT_NODE_VERSION, node } from "./images.js"
import { withEnv } from "./node.js"
import { serviceVariables } from "./services.js"

/** The application's secrets: what its containers get, and what takes them out of every output. */
export type AppSecrets = {
  variables: { name: string; secret: Secret }[]
  /** Changes with the values, and tells nothing of them; undefined where there are none. */
  version?: string
  mask: Mask
  /** All values, as a JSON list; undefined where there are none. */
  values?: Secret
}

/** Reads what was passed as --secrets, and checks it against what sluice.yaml asks for. */
export async function loadSecrets(
  given: Secret | undefined,
  settings: Settings,
): Promise<AppSecrets> {
  const ours = Object.keys(serviceVariables(settings))
  const text = await given?.plaintext()
  const found = text === undefined ? [] : parseSecrets(text, ours)
  assertSecrets(settings.app.secrets, found)
  if (given === undefined || text === undefined) return { variables: [], mask: (said) => said }
  const version = await versionOf(given, text)
  const values = found.map(({ value }) => value)
  return {
    variables: found.map(({ name, value }) => ({
      name,
      secret: dag.setSecret(`${name}-${version}`, value),
    })),
    version,
    mask: masker(values),
    values: dag.setSecret(`sluice-values-${version}`, JSON.stringify(values)),
  }
}

/**
 * What changes with the secrets, and tells nothing of them. A secret is known
 * to the cache by its name alone, so this goes into the names. The engine's own
 * digest, salted by a value that never leaves it, is the key where there is one.
 */
async function versionOf(given: Secret, text: string): Promise<string> {
  const id = Buffer.from(await given.id(), "base64").toString("latin1")
  const key = /argon2:[\w+/]+/.exec(id)?.[0] ?? "sluice"
  return scryptSync(text, key, 16, { N: 2 ** 15, maxmem: 2 ** 26 }).toString("hex")
}

/** A container with environment variables, and over them the secrets, which only what runs in it sees. */
export const withVariables = (container: Container, env: Env, secrets: AppSecrets): Container =>
  secrets.variables.reduce(
    (c, { name, secret }) => c.withSecretVariable(name, secret),
    withEnv(container, withoutSecrets(env, secrets)),
  )

/** Environment without what comes as a secret. */
export const withoutSecrets = (env: Env, { variables }: AppSecrets): Env => {
  const names = new Set(variables.map(({ name }) => name))
  return Object.fromEntries(Object.entries(env).filter(([name]) => !names.has(name)))
}

/** A folder of outputs with every secret taken out of its texts, before anything of it leaves the engine. */
export function maskedFolder(folder: Directory, { values }: AppSecrets): Directory {
  if (values === undefined) return folder
  const module = dag.currentModule().source()
  return dag
    .container()
    .from(node(DEFAULT_NODE_VERSION))
    .withMountedFile("/sluice/mask.mjs", module.file("assets/mask.mjs"))
    .withMountedFile("/sluice/mask.ts", module.file("src/core/report/mask.ts"))
    .withMountedSecret("/sluice/values.json", values)
    .withDirectory("/sluice/left", folder)
    .withExec(["node", "/sluice/mask.mjs", "/sluice/values.json", "/sluice/left"])
    .directory("/sluice/left")
}
