import type { Container, Directory } from "@dagger.io/dagger"
import type { Settings } from "../core/config/settings.js"
import { engineProblem } from "../core/engine-problem.js"
import { imageNotBuilt } from "../core/errors-engine.js"
import {
  failedStep,
  loggingDockerfiles,
  STEP_EXIT,
  STEP_LOG,
} from "../core/tools/dockerfile-log.js"
import { engineProblemOf, failureOf } from "./failure.js"
import { buildImage, dockerContext } from "./app.js"

/** Why an image does not build: the step, its exit code, and what it printed. */
export type BuildProblem = { log: string; command?: string; exitCode?: number }

/** The application's image, or why there is none. Throws where that is none of the application's doing. */
export async function tryImage(
  source: Directory,
  settings: Settings,
): Promise<
  { image: Container; problem?: undefined } | { image?: undefined; problem: BuildProblem }
> {
  try {
    return { image: await buildImage(source, settings).sync() }
  } catch (error) {
    const step = await stepOf(source, settings, failureOf(error))
    const inStep = engineProblem({ message: "", ...step, output: step.log })
    const problem = engineProblemOf(error) ?? inStep
    // What a lock file lacks is the application's doing.
    if (problem !== undefined && problem.code !== "SLUICE_INSTALL_FAILED") throw problem
    return { problem: step }
  }
}

/** The application's image; throws SLUICE_IMAGE_NOT_BUILT with the log of the step that failed. */
export async function builtImage(
  source: Directory,
  settings: Settings,
  what = "The application's image",
): Promise<Container> {
  const { image, problem } = await tryImage(source, settings)
  if (image === undefined) throw imageNotBuilt(what, problem)
  return image
}

/** The step that failed. A Dockerfile's is run once more, as the engine keeps its output to itself. */
async function stepOf(
  source: Directory,
  settings: Settings,
  { message, output, command, exitCode }: ReturnType<typeof failureOf>,
): Promise<BuildProblem> {
  const said = [message, output].filter((text) => text).join("\n")
  if (command !== undefined) return { log: output || said, command, exitCode }
  const docker = dockerContext(source, settings)
  const step = failedStep(message)
  if (docker === undefined || step === undefined) return { log: said }
  const log = await loggedStep(docker, step.command).catch(() => undefined)
  return { ...step, log: log ?? said }
}

async function loggedStep(
  { context, dockerfile }: { context: Directory; dockerfile: string },
  command: string,
): Promise<string | undefined> {
  for (const text of loggingDockerfiles(await context.file(dockerfile).contents(), command)) {
    const built = context.withNewFile(dockerfile, text).dockerBuild({ dockerfile })
    const exit = await built.file(STEP_EXIT).contents()
    if (exit.trim() !== "0") return built.file(STEP_LOG).contents()
  }
  return undefined
}
