import type { Container, Directory, Service } from "@dagger.io/dagger"
import type { Env, Settings } from "../core/config/settings.js"
import { LOG_PORT } from "../core/judge/start.js"
import { asset } from "./assets.js"
import { bind, type Services } from "./services.js"
import { imageFiles } from "../core/inputs/files.js"
import { withDependencies } from "./node.js"
import { filesFrom } from "./source.js"
import { withProgram } from "./recorder.js"
import { withPlanted } from "./planted.js"
import { withVariables, type AppSecrets } from "./secrets.js"

/**
 * Host name under which a stage's containers find the application. Not "app":
 * browsers ask anything under that top-level domain by HTTPS only.
 */
export const APP_HOST = "web"

/** What the application prints, in its container, and the port on which that is answered. */
const LOG_FILE = "/tmp/sluice-app.log"
const ENDED_FILE = "/tmp/sluice-app.ended"

/** A running application. */
export type RunningApp = { service: Service }

/** The application's image: by its Dockerfile, or Node with the project built in it. */
export function buildImage(source: Directory, settings: Settings): Container {
  const { build, start } = settings.app
  const docker = dockerContext(source, settings)
  if (docker !== undefined) return docker.context.dockerBuild({ dockerfile: docker.dockerfile })
  const installed = withDependencies(source, settings)
  const built = build === null ? installed : installed.withExec(["sh", "-c", build])
  return built
    .withUser("1000:1000")
    .withEnvVariable("NODE_ENV", "production")
    .withExposedPort(settings.app.port)
    .withDefaultArgs(["sh", "-c", start ?? "npm start"])
}

/** What the Dockerfile is built from, and its path there; undefined where there is none. */
export function dockerContext(
  source: Directory,
  settings: Settings,
): { context: Directory; dockerfile: string } | undefined {
  const { image, imageFromRoot } = settings.app
  if (image === null) return undefined
  const folder = imageFromRoot ? "." : settings.path
  const dockerfile = imageFromRoot ? `${settings.path}/${image}` : image
  return { context: filesFrom(source, imageFiles(settings), folder), dockerfile }
}

/** Where the image came from, in words. */
export const imageOrigin = (settings: Settings): string =>
  settings.app.image ?? `Node ${settings.app.nodeVersion} and "${settings.app.start}"`

/** Program that ends when the version named "first" listens, or after two minutes. */
const UNTIL_IT_LISTENS = [
  "const end = Date.now() + 120000, port = process.argv[1]",
  'const ask = () => require("net").connect(port, "first").on("connect", () => process.exit()).on("error", again)',
  "const again = () => Date.now() > end ? process.exit() : setTimeout(ask, 200)",
  "ask()",
].join("; ")

/** Options of `startApp`; `owner` names who starts it, so that nobody shares it. */
export type StartOptions = {
  owner: string
  env: Env
  secrets: AppSecrets
  services: Services
  variant?: string
  /** Started anew on request, with other variables, and by itself when it ends. */
  restartable?: boolean
  /** Run with the recorder, and stopped and started on request, for its notes. */
  recorded?: boolean
  /** Another one that must answer before this one's migrations start. */
  after?: RunningApp
}

/**
 * Starts the application: migrations and seed first, then its own command, with
 * its output answered on a port of its own beside it. It counts as started at
 * once: callers ask for its health themselves, and so can say why there is none.
 */
export async function startApp(
  image: Container,
  settings: Settings,
  { owner, env, secrets, services, variant = "app", restartable, recorded, after }: StartOptions,
): Promise<RunningApp> {
  // Built first: a service that can't be built would not say why.
  await image.sync()
  const [entrypoint, args] = await Promise.all([image.entrypoint(), image.defaultArgs()])
  const { port } = settings.app
  const steps = Object.entries(stepsOf(settings)).flatMap(([field, command]) =>
    command === null
      ? []
      : [
          `{ ${command}\n} || { code=$?; echo "(${field} ended with exit code $code)"; exit $code; };`,
        ],
  )
  const start = [
    ...(after === undefined ? [] : [`node -e '${UNTIL_IT_LISTENS}' ${port};`]),
    ...steps,
    'exec "$@"',
  ].join(" ")
  // When it ends by itself the container stays, so that its log can say why.
  const watch = [
    `{ node /sluice/log.mjs ${LOG_FILE} ${ENDED_FILE} ${LOG_PORT} & } >/dev/null 2>&1`,
    `sh -c "$0" sh "$@" >${LOG_FILE} 2>&1`,
    `code=$?; echo "(the application ended with exit code $code)" >>${LOG_FILE}`,
    `echo $code >${ENDED_FILE}`,
    "sleep 3600",
  ].join("; ")
  const program = restartable
    ? ["node", "/sluice/restart.mjs", LOG_FILE, String(LOG_PORT), start]
    : recorded
      ? ["node", "/sluice/record.mjs", LOG_FILE, ENDED_FILE, String(LOG_PORT), steps.join(" ")]
      : ["sh", "-c", watch, start]
  const bound = bind(image, services)
  const second = after === undefined ? bound : bound.withServiceBinding("first", after.service)
  const variables = { PORT: String(port), HOST: "0.0.0.0", ...services.env, ...env }
  const planted = withPlanted(second, settings, { owner, variant })
  const supervised = restartable
    ? planted.withMountedFile("/sluice/restart.mjs", asset("restart.mjs"))
    : recorded
      ? withProgram(planted).withMountedFile("/sluice/record.mjs", asset("record.mjs"))
      : planted
  const service = withVariables(supervised, variables, secrets)
    .withEnvVariable("SLUICE_OWNER", `${owner}-${variant}`)
    .withMountedFile("/sluice/log.mjs", asset("log.mjs"))
    .withExposedPort(port, { experimentalSkipHealthcheck: true })
    .asService({ args: [...program, ...entrypoint, ...args] })
  return { service }
}

/** A container that reaches a running application at `http://web:PORT`. */
export const bindApp = (container: Container, app: RunningApp): Container =>
  container.withServiceBinding(APP_HOST, app.service)

/** URL of what looks after a recorded application. */
export const supervisorUrl = (): string => `http://${APP_HOST}:${LOG_PORT}`

/** URL of the application's log, or of what else is answered beside it. */
export const logUrl = (
  host: string = APP_HOST,
  what: "log" | "seconds" | "ended" | "sockets" | "restart" = "log",
): string => `http://${host}:${LOG_PORT}/${what}`

/** Commands that run before the application, by their fields in sluice.yaml. */
export const stepsOf = ({ app }: Settings) => ({
  "app.migrate": app.migrate,
  "app.seed": app.seed,
})

/** URL of the application inside a stage. */
export const appUrl = (settings: Settings): string => `http://${APP_HOST}:${settings.app.port}`
