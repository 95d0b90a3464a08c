import { runTools } from "../containers/exec.js"
import { appRoot, withDependencies } from "../containers/node.js"
import { bind, services } from "../containers/services.js"
import { judgeIntegration } from "../core/judge/integration.js"
import { testCommand, testEnvironment } from "../core/tools/runner.js"
import { testFiles } from "../core/inputs/files.js"
import { withVariables } from "../containers/secrets.js"
import { timed } from "../containers/timed.js"
import { outcome, type Stage } from "./stage.js"

/** The project's integration tests on a PostgreSQL of their own, migrations applied first. */
export const integration: Stage = async ({ source, settings, secrets, fresh }) => {
  const { runner, command, env } = settings.stages.integration
  const { build, migrate } = settings.app
  const bound = services(settings, "integration", source)
  const options = { command, outputFolder: "/sluice/out/tests", coverage: false }
  const container = withVariables(
    bind(withDependencies(source, settings, { files: testFiles(settings) }), bound),
    {
      ...testEnvironment(runner, options),
      ...bound.env,
      ...env,
    },
    secrets,
  )
  const limit = timed("integration", settings)
  const steps = migrate === null ? [] : [...named("build", build), ...named("migrate", migrate)]
  const tools = [...steps, { name: "tests", command: testCommand(runner, options) }].map(
    ({ name, command: line }, index, all) => ({
      name,
      command: afterPassing(all[index - 1]?.name) + line,
      ...limit,
    }),
  )
  const result = await runTools(container, tools, { secrets, fresh })
  return outcome(
    judgeIntegration(result.raws, runner, { build, migrate }, appRoot(settings)),
    result,
  )
}

const named = (name: string, command: string | null) =>
  command === null ? [] : [{ name, command }]

/** Start of a command that does not run unless the tool before it ended well. */
const afterPassing = (name: string | undefined): string =>
  name === undefined ? "" : `[ "$(cat /sluice/out/${name}/.exit)" = 0 ] || exit 0; `
