import { bunNotSupported, filesMissing, noPackageJson } from "../errors.js"
import { nearest } from "../plan/nearest.js"
import {
  addressVariables,
  type AddressPart,
  databaseVariable,
  exampleValues,
  smtpVariable,
} from "./detect-env.js"
import { mailNeed, type Migrations, migrations, postgresNeed } from "./detect-data.js"
import { browserTestFolders } from "./detect-browser-tests.js"
import { lintsDocuments } from "./detect-lint.js"
import { notesOf, type Note } from "./detect-notes.js"
import { type Framework, framework, healthPathOf, portOf, startCommand } from "./detect-server.js"
import {
  type CoverageTool,
  coverageTool,
  onlyRunner,
  runnerOf,
  script,
  type SeenRunner,
  testScripts,
} from "./detect-tests.js"
import {
  dockerfiles,
  fileLike,
  isUsualDockerfile,
  linters,
  openapiFiles,
  playwrightVersion,
} from "./detect-tools.js"
import { type DockerfileFacts, readDockerfile } from "./dockerfile.js"
import { imageFilesOf } from "./image-files.js"
import { namedFiles, type Seen, seen, type SourceFacts } from "./facts.js"
import { nodeVersion } from "./node-version.js"
import { allDependencies, type PackageJson, readPackageJson } from "./package-json.js"
import { lockOf, type Manager, needsBun, packageManager } from "./package-manager.js"
import { documentedPaths, hasFrontPage, servedOpenapi } from "./routes.js"
import type { UserConfig } from "./schema.js"

/** What was seen in an application's files. */
export type Detected = {
  name?: Seen<string>
  packageManager?: Seen<Manager>
  lockFile?: Seen<string>
  /** Scripts that run while dependencies are installed, and may need the sources. */
  installScripts?: Seen<string>
  framework?: Seen<Framework>
  nodeVersion?: Seen<string>
  dockerfile?: Seen<DockerfileFacts>
  port?: Seen<number>
  healthPath?: Seen<string>
  /** Whether a route or page "/" was seen. */
  frontPage: boolean
  start?: Seen<string>
  /** Names of scripts in package.json, by what they are for. */
  scripts: {
    build?: Seen<string>
    migrate?: Seen<string>
    seed?: Seen<string>
    unit?: Seen<string>
    integration?: Seen<string>
  }
  /** The text of every script. */
  scriptTexts: Record<string, string>
  unitRunner?: Seen<SeenRunner>
  integrationRunner?: Seen<SeenRunner>
  coverage?: CoverageTool
  eslint?: Seen<string>
  /** False where ESLint surely looks at program code alone. */
  lintsDocuments: boolean
  prettier?: Seen<string>
  tsconfig?: Seen<string>
  typescript: boolean
  playwrightConfig?: Seen<string>
  playwrightVersion?: Seen<string>
  /** Folders of the browser tests; none where they are not plainly named. */
  browserTestFolders: string[]
  /** A file, or a path that the application answers, which starts with "/". */
  openapi?: Seen<string>
  postgres?: Seen<string>
  /** Variables of the database's and the mail server's address. */
  databaseEnv?: Seen<string>
  smtpEnv?: Seen<string>
  databaseParts: Record<string, AddressPart>
  mailParts: Record<string, AddressPart>
  mail?: Seen<string>
  migrations?: Seen<Migrations>
  /** Values of .env.example, for what nothing else sets. */
  exampleEnv: { name: string; value: string; file: string }[]
  loadScript?: Seen<string>
  /** What is ambiguous or worth knowing, with the setting that decides it. */
  notes: Note[]
}

/**
 * Looks at an application's files. The configuration only says which
 * Dockerfile and OpenAPI document to look at. Throws SLUICE_NO_PACKAGE_JSON,
 * SLUICE_PACKAGE_JSON_INVALID, SLUICE_BUN_NOT_SUPPORTED, and
 * SLUICE_FILES_MISSING where sluice.yaml names files that are not there.
 */
export function detect(facts: SourceFacts, config: UserConfig = {}): Detected {
  const text = facts.packageJson ?? facts.texts["package.json"]
  if (text === undefined) throw noPackageJson(facts.files)
  assertNamed(facts, config)
  const manifest = withRootTools(readPackageJson(text), facts)
  const top = facts.workspace ?? facts
  const root = facts.workspace ? rootManifest(facts) : manifest
  if (needsBun(top, root)) throw bunNotSupported(top.files.find((file) => /^bun\.lock/.test(file)))
  const manager = packageManager(top, root)
  const { unit, integration } = testScripts(manifest)
  const dockerfile = dockerfileOf(facts, config)
  const playwrightConfig = fileLike(facts, /^playwright\.config\.[cm]?[jt]s$/)
  const openapi = openapiOf(facts, manifest, config)
  const found: Omit<Detected, "notes"> = {
    name: manifest.name === undefined ? undefined : seen(manifest.name, "package.json"),
    packageManager: manager,
    lockFile: lockOf(top, manager?.value.name ?? "npm"),
    installScripts: installScripts(root) ?? installScripts(manifest),
    framework: framework(facts, manifest),
    nodeVersion: nodeVersion(facts, manifest, dockerfile, facts.workspace?.texts),
    dockerfile,
    port: portSeen(facts, manifest, dockerfile),
    healthPath: healthPath(facts, dockerfile, openapi),
    frontPage: facts.files.includes("public/index.html") || hasFrontPage(facts),
    start: startCommand(facts, manifest),
    scripts: {
      build: script(manifest, ["build"]),
      migrate: script(manifest, MIGRATE),
      seed: script(manifest, ["seed", "db:seed"]),
      unit,
      integration,
    },
    scriptTexts: manifest.scripts,
    unitRunner: runnerSeen(manifest, unit),
    integrationRunner: integration && runnerOf(manifest, integration.value),
    ...linters(facts, manifest),
    lintsDocuments: lintsDocuments(manifest),
    tsconfig: fileLike(facts, /^tsconfig\.json$/),
    typescript: Object.hasOwn(allDependencies(manifest), "typescript"),
    playwrightConfig,
    browserTestFolders: browserTestFolders(
      facts,
      config.stages?.e2e?.config ?? playwrightConfig?.value,
    ),
    playwrightVersion: playwrightVersion(facts, manifest),
    openapi,
    postgres: postgresNeed(facts, manifest),
    databaseEnv: databaseVariable(facts),
    smtpEnv: smtpVariable(facts),
    databaseParts: addressVariables(facts, "postgres"),
    mailParts: addressVariables(facts, "mail"),
    mail: mailNeed(manifest),
    migrations: migrations(facts, manifest),
    exampleEnv: exampleValues(facts),
    loadScript: fileLike(facts, /^load\/main\.js$/) ?? fileLike(facts, /^(load|k6)\/[^/]+\.js$/),
  }
  const runner = found.unitRunner?.value
  if (runner !== undefined) found.coverage = coverageTool(manifest, runner)
  return { ...found, notes: notesOf(facts, manifest, found) }
}

const MIGRATE = [
  "migrate",
  "db:migrate",
  "migrate:deploy",
  "db:deploy",
  "migrate:up",
  "migration:run",
]

function rootManifest(facts: SourceFacts): PackageJson {
  return readPackageJson(facts.workspace?.texts["package.json"] ?? "{}")
}

/** A workspace's tools often stand in its root's package.json alone. */
function withRootTools(manifest: PackageJson, facts: SourceFacts): PackageJson {
  if (facts.workspace === undefined) return manifest
  const root = rootManifest(facts)
  const devDependencies = { ...allDependencies(root), ...manifest.devDependencies }
  const engine = manifest.engine ?? root.engine
  return { ...manifest, devDependencies, engine, volta: manifest.volta ?? root.volta }
}

/** Husky's and the like do nothing outside a repository. */
const HARMLESS = /^(npx )?(husky|lefthook|simple-git-hooks|is-ci)\b/

function installScripts({ scripts }: PackageJson): Seen<string> | undefined {
  const name = ["preinstall", "install", "postinstall", "prepare"].find(
    (one) => scripts[one] !== undefined && !HARMLESS.test(scripts[one]),
  )
  return name === undefined ? undefined : seen(name, "package.json")
}

function runnerSeen(
  manifest: PackageJson,
  unit: Seen<string> | undefined,
): Seen<SeenRunner> | undefined {
  if (unit !== undefined) return runnerOf(manifest, unit.value)
  const only = onlyRunner(manifest)
  return only === undefined ? undefined : seen(only, "package.json dependencies")
}

function dockerfileOf(facts: SourceFacts, config: UserConfig): Seen<DockerfileFacts> | undefined {
  if (config.app?.image === null) return undefined
  const given = plain(config.app?.image)
  const image = given ?? dockerfiles(facts).find(isUsualDockerfile)
  const text = image === undefined ? undefined : facts.texts[image]
  return image === undefined || text === undefined
    ? undefined
    : seen({ ...readDockerfile(text), reads: imageFilesOf(text, image) }, image)
}

function openapiOf(facts: SourceFacts, manifest: PackageJson, config: UserConfig) {
  const given = plain(config.stages?.contract?.openapi)
  if (given !== undefined) return seen(given, given)
  const file = openapiFiles(facts)[0]
  if (file !== undefined) return seen(file, file)
  const served = servedOpenapi(facts, allDependencies(manifest))
  return served && seen(served.path, served.file)
}

function assertNamed(facts: SourceFacts, config: UserConfig) {
  const missing = namedFiles(config).filter(({ file }) => !facts.files.includes(file))
  if (missing.length > 0)
    throw filesMissing(
      missing.map((named) => ({ ...named, suggestion: nearest(named.file, facts.files) })),
    )
}

const plain = (path: string | null | undefined) => path?.replace(/^(\.\/)+/, "")

function portSeen(
  facts: SourceFacts,
  manifest: PackageJson,
  dockerfile: Seen<DockerfileFacts> | undefined,
): Seen<number> | undefined {
  const exposed = dockerfile?.value.port
  return exposed === undefined
    ? portOf(facts, manifest)
    : seen(exposed, `${dockerfile?.from} EXPOSE`)
}

function healthPath(
  facts: SourceFacts,
  dockerfile: Seen<DockerfileFacts> | undefined,
  openapi: Seen<string> | undefined,
): Seen<string> | undefined {
  if (dockerfile?.value.healthPath !== undefined)
    return seen(dockerfile.value.healthPath, `${dockerfile.from} HEALTHCHECK`)
  const text = openapi === undefined ? undefined : facts.texts[openapi.value]
  const documented =
    openapi === undefined || text === undefined
      ? undefined
      : seen(documentedPaths(text), openapi.from)
  return healthPathOf(facts, documented)
}
