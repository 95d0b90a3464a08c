import { CacheSharingMode, dag, type Container, type Directory } from "@dagger.io/dagger"
import type { PackageManager } from "../core/config/detect-tools.js"
import type { Settings } from "../core/config/settings.js"
import { type FileSet, MANIFESTS, SOURCE } from "../core/inputs/files.js"
import { node } from "./images.js"

/** Folder of the application in every container. */
export const APP = "/app"

const INSTALL: Record<PackageManager, string> = {
  npm: "if [ -f package-lock.json ]; then npm ci --no-audit --no-fund; else npm install --no-audit --no-fund; fi",
  pnpm: "npx --yes pnpm@10.24.0 install --frozen-lockfile",
  yarn: "npx --yes yarn@1.22.22 install --frozen-lockfile",
}

/** No scripts: what is installed is looked at, never run. */
const INSTALL_PRODUCTION: Record<PackageManager, string> = {
  npm: "[ -f package-lock.json ] && do=ci || do=install; npm $do --omit=dev --ignore-scripts --no-audit --no-fund",
  pnpm: "npx --yes pnpm@10.24.0 install --prod --frozen-lockfile --ignore-scripts",
  yarn: "npx --yes yarn@1.22.22 install --production --frozen-lockfile --ignore-scripts",
}

/** The project's manifests and lock with the dependencies of production, and nothing else. */
export function productionDependencies(source: Directory, settings: Settings): Directory {
  return installed(source, settings, INSTALL_PRODUCTION[settings.packageManager]).directory(APP)
}

/** The project with its dependencies installed, in Node's image or in `image`. */
export function withDependencies(
  source: Directory,
  settings: Settings,
  options: { image?: string; files?: FileSet } = {},
): Container {
  return installed(source, settings, INSTALL[settings.packageManager], options.image).withDirectory(
    APP,
    source,
    patterns(options.files ?? SOURCE),
  )
}

/** A set of files as the engine's options of `filter` and `withDirectory`. */
export const patterns = ({ include, exclude }: FileSet) => ({
  include: [...include],
  exclude: [...exclude],
})

function installed(
  source: Directory,
  settings: Settings,
  install: string,
  image?: string,
): Container {
  const manifests = dag.directory().withDirectory(".", source, patterns(MANIFESTS))
  return dag
    .container()
    .from(image ?? node(settings.app.nodeVersion))
    .withEnvVariable("CI", "1")
    .withEnvVariable("npm_config_update_notifier", "false")
    .withMountedCache("/root/.npm", dag.cacheVolume("sluice-npm"), {
      sharing: CacheSharingMode.Locked,
    })
    .withWorkdir(APP)
    .withDirectory(APP, manifests)
    .withExec(["sh", "-c", install])
    .withoutMount("/root/.npm")
}

/** A container with each of some environment variables. */
export function withEnv(container: Container, env: Readonly<Record<string, string>>): Container {
  return Object.entries(env).reduce((c, [name, value]) => c.withEnvVariable(name, value), container)
}
