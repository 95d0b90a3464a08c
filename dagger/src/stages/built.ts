import type { Container } from "@dagger.io/dagger"
import { mkdtemp } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { APP, withDependencies } from "../containers/node.js"
import { withVariables } from "../containers/secrets.js"
import { serviceVariables } from "../containers/services.js"
import { testFiles } from "../core/inputs/files.js"
import { quoted } from "../core/tools/shell.js"
import { testEnvironment } from "../core/tools/runner.js"
import type { StageInput } from "./stage.js"

/** The project as its integration tests find it. */
export type Built = {
  container: Container
  /** Folder, in this call's own container, of what was built; undefined where nothing was. */
  folder?: string
  /** Why nothing was built, although that was due. */
  problem?: string
}

/** Folder of the integration tests' own reports. */
export const INTEGRATION_OUT = "/sluice/out/tests"

const MADE = "/sluice/built"
const BEGAN = "/sluice/began"

/**
 * The project for its integration tests, with its dependencies. Where tests are
 * chosen it is built beforehand, as its migrations run what was built: only so
 * that can be compared with what they ran before.
 */
export async function builtProject(
  {
    source,
    settings,
    secrets,
    fresh = "",
  }: Pick<StageInput, "source" | "settings" | "secrets"> & { fresh?: string },
  chooses: boolean,
): Promise<Built> {
  const { build, migrate } = settings.app
  const { runner, command, env, timeoutSeconds } = settings.stages.integration
  const installed = withDependencies(source, settings, { files: testFiles(settings) })
  const options = { command, outputFolder: INTEGRATION_OUT, coverage: false }
  const variables = { ...testEnvironment(runner, options), ...serviceVariables(settings), ...env }
  const container = withVariables(installed, variables, secrets)
  if (!chooses || build === null || migrate === null) return { container }
  // When a file's entry changed can't be set by anyone, unlike the time of its content.
  const script = [
    `mkdir -p ${MADE} && touch ${BEGAN} && sleep 0.05`,
    `timeout ${timeoutSeconds} sh -c ${quoted(build)} && cd ${APP}`,
    "find . \\( -name node_modules -o -name .git \\) -prune -o " +
      `-type f -cnewer ${BEGAN} -exec cp --parents -t ${MADE} {} +`,
  ].join(" && ")
  const own = fresh === "" ? container : container.withEnvVariable("SLUICE_FRESH", fresh)
  try {
    const done = own.withExec(["sh", "-c", script])
    const folder = join(await mkdtemp(join(tmpdir(), "sluice-")), "built")
    await done.directory(MADE).export(folder)
    return { container: done, folder }
  } catch {
    // The stage builds once more, and says why that fails.
    return { container, problem: "the project does not build" }
  }
}
