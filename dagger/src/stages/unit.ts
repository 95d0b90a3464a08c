import { runTools } from "../containers/exec.js"
import { withDependencies, withEnv } from "../containers/node.js"
import { judgeUnit } from "../core/judge/unit.js"
import { testCommand, testEnvironment } from "../core/tools/runner.js"
import { outcome, rawOf, type Stage } from "./stage.js"

/** The project's unit tests, with line coverage. */
export const unit: Stage = async ({ source, settings }) => {
  const { runner, command, env, minLinesPercent } = settings.stages.unit
  const options = { command, outputFolder: "/sluice/out/unit", coverage: true }
  const container = withEnv(withDependencies(source, settings), {
    ...testEnvironment(runner, options),
    ...env,
  })
  const result = await runTools(container, [
    { name: "unit", command: testCommand(runner, options) },
  ])
  return outcome(judgeUnit(rawOf(result.raws, "unit"), runner, { minLinesPercent }), result)
}
