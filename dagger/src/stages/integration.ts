import { runTools } from "../containers/exec.js"
import { appRoot, withDependencies } from "../containers/node.js"
import { bind, services } from "../containers/services.js"
import { judgeIntegration } from "../core/judge/integration.js"
import { testCommand, testEnvironment } from "../core/tools/runner.js"
import { withVariables } from "../containers/secrets.js"
import { outcome, type Stage } from "./stage.js"

/** The project's integration tests on a PostgreSQL of their own, migrations applied first. */
export const integration: Stage = async ({ source, settings, secrets }) => {
  const { runner, command, env } = settings.stages.integration
  const { build, migrate } = settings.app
  const bound = services(settings, "integration")
  const options = { command, outputFolder: "/sluice/out/tests", coverage: false }
  const container = withVariables(
    bind(withDependencies(source, settings), bound),
    {
      ...testEnvironment(runner, options),
      ...bound.env,
      ...env,
    },
    secrets,
  )
  const prepare = [build, migrate].filter((step) => step !== null).join(" && ")
  const migrated = migrate === null ? [] : [{ name: "migrate", command: prepare }]
  const unless = migrate === null ? "" : '[ "$(cat /sluice/out/migrate/.exit)" = 0 ] && '
  const tests = { name: "tests", command: unless + testCommand(runner, options) }
  const result = await runTools(container, [...migrated, tests], { secrets })
  return outcome(judgeIntegration(result.raws, runner, appRoot(settings)), result)
}
