import type { Container, Directory } from "@dagger.io/dagger"
import { mkdtemp } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { APP_HOST, stepsOf } from "../containers/app.js"
import { MAILHOG, playwright, POSTGRES } from "../containers/images.js"
import { serviceVariables } from "../containers/services.js"
import { IMAGE } from "../core/selection/browser.js"
import { APP } from "../containers/node.js"
import { copiedElsewhere, unfollowedStart } from "../core/selection/image.js"
import { unfollowed } from "../core/selection/prepared.js"
import { INSTALLED, sha256 } from "../selection/folder.js"
import type { Selected } from "../core/selection/select.js"
import { chooseTests } from "./selection.js"
import { type Reach, serviceNames } from "./reach.js"
import { secondOpinion } from "./refine.js"
import type { StageInput } from "./stage.js"
import { problemOf } from "./problem.js"

type Input = Pick<StageInput, "source" | "settings">

/** What of the browser tests is to run, and whether what they reach can be written down. */
export type BrowserChoice = {
  reach: Reach
  selected: Selected
  /** Files that need not run, by their paths in the application. */
  skipped: string[]
  recorded: boolean
}

/** Chooses the browser tests; undefined where none are chosen. */
export async function browserChoice(
  input: StageInput,
  image: Container,
): Promise<BrowserChoice | undefined> {
  const { choosing, settings } = input
  if (choosing === undefined) return undefined
  const reach = await browserReach(input, image)
  const safe = await chooseTests(input, reach, choosing, new Date().toISOString())
  const selected = await secondOpinion(safe, input, reach)
  const prefix = settings.path === "." ? "" : `${settings.path}/`
  const skipped = selected.skipped.map(({ path }) => path.slice(prefix.length))
  return { reach, selected, skipped, recorded: reach.problem === undefined }
}

/** The reach of the browser tests; where it can't be told, that is said, and all of them run. */
export async function browserReach(input: Input, image: Container): Promise<Reach> {
  try {
    return await reachOf(input, image)
  } catch (error) {
    return { stage: "e2e", toolchain: [], env: {}, problem: problemOf(error) }
  }
}

/**
 * The reach of the browser tests: what Playwright reads of the source, and the files of
 * the application's image, by what runs of them.
 */
async function reachOf(input: Input, image: Container): Promise<Reach> {
  const { settings } = input
  const { app, services, stages, path } = settings
  const { playwrightVersion, command, config, env } = stages.e2e
  const prefix = path === "." ? "" : `${path}/`
  const [workdir, entrypoint, args, user, variables] = await Promise.all([
    image.workdir(),
    image.entrypoint(),
    image.defaultArgs(),
    image.user(),
    variablesOf(image),
  ])
  // Without a Dockerfile the packages of a workspace lie beside the application.
  const folder = app.image === null ? APP : workdir.replace(/\/+$/, "")
  const sql = services.postgres?.sql ?? null
  const dockerfile = app.image === null ? undefined : `${prefix}${app.image}`
  const steps = Object.values(stepsOf(settings))
  const problem =
    (app.planted === null ? undefined : "a fault is planted in the application") ??
    (folder === "" ? "the image has no working folder" : undefined) ??
    wontFollow(unfollowedStart({ entrypoint, args })) ??
    (dockerfile === undefined
      ? undefined
      : copiedElsewhere(await input.source.file(dockerfile).contents(), folder))
  const unfilled = [...steps].map(unfollowed).find((one) => one !== undefined)
  return {
    stage: "e2e",
    toolchain: [
      ...[playwright(playwrightVersion), command, config, app.build, app.start, app.port, steps],
      ...[workdir, entrypoint, args, user, variables, sql, app.nodeVersion],
      [services.postgres && POSTGRES, services.mail && MAILHOG],
    ],
    env: { ...serviceVariables(settings), ...env },
    folders: [
      ...(dockerfile === undefined ? [] : [dockerfile, `${prefix}.dockerignore`, ".dockerignore"]),
      ...(sql === null ? [] : [prefix + sql]),
    ],
    services: [
      ...serviceNames(settings),
      ...["localhost", "127.0.0.1", APP_HOST].map((host) => `${host}:${app.port}`),
    ],
    ...(unfilled === undefined ? {} : { unfilled }),
    ...(problem === undefined
      ? { image: { at: `${IMAGE}${folder}/`, folder: await exported(image.directory(folder)) } }
      : { problem }),
  }
}

const wontFollow = (why: string | undefined): string | undefined =>
  why === undefined ? undefined : `what the image starts can't be followed: ${why}`

/** Names and hashes of what the image itself sets. */
async function variablesOf(image: Container): Promise<string[]> {
  const all = await image.envVariables()
  const pairs = await Promise.all(
    all.map(async (one) => [await one.name(), sha256(await one.value()).slice(0, 16)].join("=")),
  )
  return pairs.sort()
}

/**
 * The image's own files in this call's container, without what is installed. Entry by
 * entry: for a filter over all of them the engine would look at node_modules as well.
 */
async function exported(files: Directory): Promise<string> {
  const folder = join(await mkdtemp(join(tmpdir(), "sluice-")), "image")
  const names = (await files.entries()).map((name) => name.replace(/\/$/, ""))
  const own = names.filter((name) => !INSTALLED.has(name))
  await Promise.all(
    own.map((name) =>
      files
        .directory(name)
        .filter({ exclude: ["**/node_modules", "**/.git"] })
        .export(join(folder, name))
        .catch(() => files.file(name).export(join(folder, name))),
    ),
  )
  return folder
}
