import { QUIET_ENV, quoted, withArguments } from "./shell.js"

/** Name of Playwright's JSON report in the output folder. */
export const PLAYWRIGHT_REPORT = "playwright.json"

/** Name of the settings file that Sluice puts beside the project's own. */
export const PLAYWRIGHT_WRAPPER = "sluice.playwright.config.ts"

/** Path of that file, by the path of the project's own. */
export const wrapperOf = (config: string): string =>
  [...config.split("/").slice(0, -1), PLAYWRIGHT_WRAPPER].join("/")

/** How the end-to-end tests run. */
export type PlaywrightOptions = {
  /** The project's command, such as "npx playwright test". */
  command: string
  outputFolder: string
  retries: number
  /** Failed tests after which no other is started; 0: never. */
  maxFailures: number
  /** The wrapper's path, beside the project's own settings. */
  config: string
  /** Runs these files alone, by their paths in the application; all unless given. */
  files?: readonly string[]
}

/**
 * Command line of Playwright: `playwright.json`, and what failures left under
 * `test-results/`. Workers and projects stay the project's own choice.
 */
export function playwrightCommand(options: PlaywrightOptions): string {
  const { command, outputFolder, retries, maxFailures, config } = options
  return withArguments(command, [
    `--config=${config}`,
    "--reporter=list,json",
    `--output=${outputFolder}/test-results`,
    `--retries=${retries}`,
    ...(maxFailures === 0 ? [] : [`--max-failures=${maxFailures}`]),
    // Each is a regular expression over whole paths.
    ...(options.files ?? []).map((file) => `/${file.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}$`),
  ])
}

/** Command line that writes `playwright.json` with every test, and runs none. */
export const playwrightList = ({ command, config }: PlaywrightOptions): string =>
  withArguments(command, [`--config=${config}`, "--list", "--reporter=json"])

/** How a run is recorded: file by file, with the application started anew after each. */
export type PlaywrightRecording = {
  /** Path of assets/e2e-files.mjs, and of the recorder and its notes, where the tests run. */
  program: string
  recorder: string
  notes: string
  /** Folder that the recorded paths are relative to. */
  root: string
  /** Files that need not run. */
  skipped: readonly string[]
  /** The order to take them in, as of `fileOrder`. */
  order: readonly string[]
  /** URL of the application's supervisor, of its health, and the time that it may take to start. */
  app: string
  health: string
  seconds: number
}

const LIST = "/sluice/list.json"

/** Shell that lists the tests in the background, for `recordingCommand`: while the application starts. */
export const listingAhead = (options: PlaywrightOptions): string =>
  `( PLAYWRIGHT_JSON_OUTPUT_FILE=${LIST} timeout 120 sh -c ${quoted(playwrightList(options))}; touch ${LIST}.done ) >/dev/null 2>&1 &`

/** Command line of a recorded run: leaves `playwright.json` as a run of them all would. */
export function recordingCommand(
  options: PlaywrightOptions,
  { program, ...recording }: PlaywrightRecording,
): string {
  const { files, ...whole } = options
  const given = {
    run: playwrightCommand(whole),
    list: LIST,
    ...(files === undefined ? {} : { only: files }),
    ...{ out: options.outputFolder, maxFailures: options.maxFailures },
    ...recording,
  }
  return `node ${program} ${quoted(JSON.stringify(given))}`
}

/** Environment that goes with `playwrightCommand`. */
export function playwrightEnvironment(outputFolder: string): Record<string, string> {
  return {
    ...QUIET_ENV,
    PLAYWRIGHT_JSON_OUTPUT_FILE: `${outputFolder}/${PLAYWRIGHT_REPORT}`,
    PLAYWRIGHT_HTML_OPEN: "never",
  }
}

/**
 * Text of the wrapper: the project's settings, with trace, screenshot and video
 * kept of each failure in every project, and without its own web server, for
 * the application runs as a service. It must lie in the folder of `config`,
 * for Playwright takes paths from there. `baseUrl` replaces the project's own
 * where it is given; command-line flags alone can't ask for screenshots.
 */
export function playwrightWrapper(config: string, baseUrl?: string): string {
  const name = config.split("/").at(-1) ?? config
  const base = baseUrl === undefined ? "" : `, baseURL: ${JSON.stringify(baseUrl)}`
  return [
    `import base from ${JSON.stringify(`./${name}`)}`,
    "",
    `const keep = { trace: "retain-on-failure", screenshot: "only-on-failure", video: "retain-on-failure"${base} }`,
    "const { webServer, ...settings } = base as Record<string, any>",
    "",
    "export default {",
    "  ...settings,",
    "  use: { ...settings.use, ...keep },",
    "  ...(settings.projects",
    "    ? { projects: settings.projects.map((project: any) => ({ ...project, use: { ...project.use, ...keep } })) }",
    "    : {}),",
    "}",
    "",
  ].join("\n")
}
