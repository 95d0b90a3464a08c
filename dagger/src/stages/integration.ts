import type { Container } from "@dagger.io/dagger"
import type { ToolCommand } from "../containers/exec.js"
import { appRoot } from "../containers/node.js"
import { bind, services } from "../containers/services.js"
import { timed } from "../containers/timed.js"
import { judgeIntegration } from "../core/judge/integration.js"
import { builtProject, INTEGRATION_OUT } from "./built.js"
import { integrationReach } from "./reach.js"
import type { Stage } from "./stage.js"
import { runTests } from "./tests.js"

/** The project's integration tests on a PostgreSQL of their own, migrations applied first. */
export const integration: Stage = async (input) => {
  const { source, settings } = input
  const { runner, command } = settings.stages.integration
  const { build, migrate } = settings.app
  const options = { command, outputFolder: INTEGRATION_OUT, coverage: false }
  const built = await builtProject(input, input.choosing !== undefined)
  // Each attempt has a database of its own: an empty one, as the first had.
  const container = (attempt: number): Container => {
    const owner = attempt === 1 ? "integration" : `integration-${attempt}`
    return bind(built.container, services(settings, owner, source))
  }
  const limit = timed("integration", settings)
  const before = built.folder === undefined ? named("build", build) : []
  const steps = migrate === null ? [] : [...before, ...named("migrate", migrate)]
  const around = (tests: ToolCommand): ToolCommand[] =>
    [...steps, tests].map(({ name, command: line }, index, all) => ({
      name,
      command: afterPassing(all[index - 1]?.name) + line,
      ...limit,
    }))
  return runTests(input, {
    ...{ stage: "integration", name: "tests", runner, options, container, around },
    filesAppear: before.length > 0,
    reach: integrationReach(settings, built),
    judge: (raws, rest) =>
      judgeIntegration(raws, runner, { build, migrate }, appRoot(settings), { command, ...rest }),
  })
}

const named = (name: string, command: string | null) =>
  command === null ? [] : [{ name, command }]

/** Start of a command that does not run unless the tool before it ended well. */
const afterPassing = (name: string | undefined): string =>
  name === undefined ? "" : `[ "$(cat /sluice/out/${name}/.exit)" = 0 ] || exit 0; `
