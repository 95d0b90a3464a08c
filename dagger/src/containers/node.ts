import { dag, type Container, type Directory } from "@dagger.io/dagger"
import {
  installCommand,
  managerEnvironment,
  productionCommand,
  setupCommand,
} from "../core/config/package-manager.js"
import type { Settings } from "../core/config/settings.js"
import { type FileSet, MANIFESTS, SOURCE } from "../core/inputs/files.js"
import { node } from "./images.js"
import { filesFrom } from "./source.js"

/** Folder of the application in every container. */
export const APP = "/app"

/** Folder of the application itself: inside its workspace, where it is one of several packages. */
export const appRoot = ({ path }: Settings): string => (path === "." ? APP : `${APP}/${path}`)

/** The application's own folder in a source. */
export const appFolder = (source: Directory, { path }: Settings): Directory =>
  path === "." ? source : source.directory(path)

/** Where pnpm and Yarn keep what they downloaded. */
const PACKAGES = "/root/.cache/sluice-packages"

/** The project's manifests and lock with the dependencies of production, and nothing else. */
export function productionDependencies(source: Directory, settings: Settings): Directory {
  const { packageManager, hasLockfile } = settings
  const install = productionCommand(packageManager, hasLockfile)
  return installed(source, settings, { install, manifestsOnly: true }).directory(APP)
}

/** The project with its dependencies installed, in Node's image or in `image`. */
export function withDependencies(
  source: Directory,
  settings: Settings,
  options: { image?: string; files?: FileSet } = {},
): Container {
  const { packageManager, hasLockfile } = settings
  const install = installCommand(packageManager, hasLockfile)
  return installed(source, settings, { install, image: options.image })
    .withDirectory(APP, filesFrom(source, options.files ?? SOURCE))
    .withWorkdir(appRoot(settings))
}

type Install = { install: string; image?: string; manifestsOnly?: boolean }

function installed(
  source: Directory,
  settings: Settings,
  { install, image, manifestsOnly = false }: Install,
): Container {
  // Scripts that run while installing may need any file of the project.
  const whole = settings.installsFromSource && !manifestsOnly
  const needed = whole ? SOURCE : MANIFESTS
  const programs = [...new Set([appRoot(settings), APP])].map((at) => `${at}/node_modules/.bin`)
  const setup = setupCommand(settings.packageManager)
  const manager = settings.packageManager.name
  return (
    withEnv(dag.container().from(image ?? node(settings.app.nodeVersion)), {
      CI: "1",
      npm_config_update_notifier: "false",
      ...managerEnvironment(settings.packageManager),
    })
      // Its packages are kept by their content, so that many may install at the same time.
      .withMountedCache("/root/.npm", dag.cacheVolume("sluice-packages-npm"))
      .with((container) => (manager === "npm" ? container : withPackages(container, manager)))
      .withWorkdir(APP)
      .with((container) => (setup === null ? container : container.withExec(["sh", "-c", setup])))
      .withDirectory(APP, filesFrom(source, needed))
      .withExec(["sh", "-c", install])
      .withoutMount("/root/.npm")
      .withoutMount(PACKAGES)
      .withEnvVariable("PATH", `${programs.join(":")}:\${PATH}`, { expand: true })
  )
}

/** With what pnpm or Yarn downloaded before; both let others use it at the same time. */
const withPackages = (container: Container, manager: string): Container =>
  container.withMountedCache(PACKAGES, dag.cacheVolume(`sluice-packages-${manager}`))

/** A container with each of some environment variables. */
export function withEnv(container: Container, env: Readonly<Record<string, string>>): Container {
  return Object.entries(env).reduce((c, [name, value]) => c.withEnvVariable(name, value), container)
}
