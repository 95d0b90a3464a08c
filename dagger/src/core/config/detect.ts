import { filesMissing, noPackageJson } from "../errors.js"
import { nearest } from "../plan/nearest.js"
import { runnerOf, script, type SeenRunner } from "./detect-tests.js"
import {
  fileLike,
  healthPathOf,
  lockFile,
  mailNeed,
  nodeVersion,
  type PackageManager,
  packageManager,
  playwrightVersion,
  postgresNeed,
} from "./detect-tools.js"
import { type DockerfileFacts, readDockerfile } from "./dockerfile.js"
import { namedFiles, type Seen, seen, type SourceFacts } from "./facts.js"
import { readPackageJson } from "./package-json.js"
import type { UserConfig } from "./schema.js"

/** What was seen in an application's files. */
export type Detected = {
  name?: Seen<string>
  packageManager?: Seen<PackageManager>
  lockFile?: Seen<string>
  nodeVersion?: Seen<string>
  dockerfile?: Seen<DockerfileFacts>
  healthPath?: Seen<string>
  /** Names of scripts in package.json, by what they are for. */
  scripts: {
    build?: Seen<string>
    start?: Seen<string>
    migrate?: Seen<string>
    seed?: Seen<string>
    unit?: Seen<string>
    integration?: Seen<string>
  }
  /** The text of every script. */
  scriptTexts: Record<string, string>
  unitRunner?: Seen<SeenRunner>
  integrationRunner?: Seen<SeenRunner>
  eslint?: Seen<string>
  prettier?: Seen<string>
  tsconfig?: Seen<string>
  playwrightConfig?: Seen<string>
  playwrightVersion?: Seen<string>
  openapi?: Seen<string>
  postgres?: Seen<string>
  mail?: Seen<string>
  loadScript?: Seen<string>
}

/**
 * Looks at an application's files. The configuration only says which
 * Dockerfile and OpenAPI document to look at. Throws SLUICE_NO_PACKAGE_JSON,
 * SLUICE_PACKAGE_JSON_INVALID, and SLUICE_FILES_MISSING where sluice.yaml names
 * files that are not there.
 */
export function detect(facts: SourceFacts, config: UserConfig = {}): Detected {
  const text = facts.packageJson ?? facts.texts["package.json"]
  if (text === undefined) throw noPackageJson(facts.files)
  assertNamed(facts, config)
  const manifest = readPackageJson(text)
  const unit = script(manifest, ["test:unit", "unit", "test"])
  const integration = script(manifest, ["test:integration", "integration"])
  const openapi = named(config.stages?.contract?.openapi) ?? fileLike(facts, OPENAPI)
  const image = named(config.app?.image) ?? fileLike(facts, /^Dockerfile$/)
  const imageText = image === undefined ? undefined : facts.texts[image.value]
  const dockerfile =
    image === undefined || imageText === undefined || config.app?.image === null
      ? undefined
      : seen(readDockerfile(imageText), image.value)
  return {
    name: manifest.name === undefined ? undefined : seen(manifest.name, "package.json"),
    packageManager: packageManager(facts, manifest),
    lockFile: lockFile(facts),
    nodeVersion: nodeVersion(facts, manifest, dockerfile),
    dockerfile,
    healthPath: healthPath(facts, dockerfile, openapi),
    scripts: {
      build: script(manifest, ["build"]),
      start: script(manifest, ["start"]),
      migrate: script(manifest, ["migrate", "db:migrate", "migrate:deploy"]),
      seed: script(manifest, ["seed", "db:seed"]),
      unit,
      integration,
    },
    scriptTexts: manifest.scripts,
    unitRunner: unit === undefined ? undefined : runnerOf(manifest, unit.value),
    integrationRunner:
      integration === undefined ? undefined : runnerOf(manifest, integration.value),
    eslint: fileLike(facts, /^(eslint\.config\.[cm]?[jt]s|\.eslintrc(\.(js|cjs|json|ya?ml))?)$/),
    prettier: fileLike(facts, /^(\.prettierrc(\.\w+)?|prettier\.config\.[cm]?[jt]s)$/),
    tsconfig: fileLike(facts, /^tsconfig\.json$/),
    playwrightConfig: fileLike(facts, /^playwright\.config\.[cm]?[jt]s$/),
    playwrightVersion: playwrightVersion(facts, manifest),
    openapi,
    postgres: postgresNeed(manifest),
    mail: mailNeed(manifest),
    loadScript: fileLike(facts, /^load\/main\.js$/) ?? fileLike(facts, /^(load|k6)\/[^/]+\.js$/),
  }
}

const OPENAPI = /^((docs|api)\/)?openapi\.(json|ya?ml)$/

function assertNamed(facts: SourceFacts, config: UserConfig) {
  const missing = namedFiles(config).filter(({ file }) => !facts.files.includes(file))
  if (missing.length > 0)
    throw filesMissing(
      missing.map((named) => ({ ...named, suggestion: nearest(named.file, facts.files) })),
    )
}

function named(path: string | null | undefined) {
  const file = path?.replace(/^(\.\/)+/, "")
  return file === undefined ? undefined : seen(file, file)
}

function healthPath(
  facts: SourceFacts,
  dockerfile: Seen<DockerfileFacts> | undefined,
  openapi: Seen<string> | undefined,
): Seen<string> | undefined {
  if (dockerfile?.value.healthPath !== undefined)
    return seen(dockerfile.value.healthPath, dockerfile.from)
  const text = openapi === undefined ? undefined : facts.texts[openapi.value]
  return openapi === undefined || text === undefined
    ? undefined
    : seen(healthPathOf(text), openapi.from)
}
