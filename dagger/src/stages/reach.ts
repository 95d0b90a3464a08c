import { MAILHOG, node, POSTGRES } from "../containers/images.js"
import { DATABASE_HOST, MAIL_HOST, serviceVariables } from "../containers/services.js"
import type { Env, Settings } from "../core/config/settings.js"
import type { TestStage } from "../core/flaky/names.js"
import { unfollowed } from "../core/selection/prepared.js"
import type { Built } from "./built.js"

/** What the tests of a stage can reach beside the source: what their map is compared with. */
export type Reach = {
  stage: TestStage
  /** What they are run by: where it is another, what they reached is not known. */
  toolchain: readonly unknown[]
  /** Variables that the stage sets. */
  env: Env
  /** Folder of this call's own container: what a build puts beside the sources. */
  built?: string
  /** Folder of this call's own container with the image's files, and their place in the tree. */
  image?: { at: string; folder: string }
  /** Files and folders of the source that count for every test. */
  folders?: readonly string[]
  /** Services that are empty at first, and why it is not known what fills them. */
  services?: readonly string[]
  unfilled?: string
  /** Why nothing can be compared. */
  problem?: string
}

/** The reach of the unit tests: the source alone. */
export function unitReach({ app, stages }: Settings): Reach {
  const { runner, command, env } = stages.unit
  return { stage: "unit", toolchain: [node(app.nodeVersion), runner, command], env }
}

/** The reach of the integration tests: the source, what the build makes of it, and empty services. */
export function integrationReach(settings: Settings, built: Built): Reach {
  const { app, stages, services, path } = settings
  const { runner, command, env } = stages.integration
  const sql = services.postgres?.sql ?? null
  const images = [services.postgres && POSTGRES, services.mail && MAILHOG]
  const unfilled = [app.migrate, command].map(unfollowed).find((one) => one !== undefined)
  return {
    stage: "integration",
    toolchain: [node(app.nodeVersion), runner, command, app.build, app.migrate, sql, images],
    env: { ...serviceVariables(settings), ...env },
    services: serviceNames(settings),
    ...(built.folder === undefined ? {} : { built: built.folder }),
    ...(built.problem === undefined ? {} : { problem: built.problem }),
    ...(sql === null ? {} : { folders: [path === "." ? sql : `${path}/${sql}`] }),
    ...(unfilled === undefined ? {} : { unfilled }),
  }
}

/** The services of a stage as who connects to them calls them. */
export const serviceNames = ({ services }: Settings): string[] => [
  ...(services.postgres ? [`${DATABASE_HOST}:5432`] : []),
  ...(services.mail ? [`${MAIL_HOST}:1025`, `${MAIL_HOST}:8025`] : []),
]
