import { runTools } from "../containers/exec.js"
import { appRoot, withDependencies } from "../containers/node.js"
import { judgeUnit } from "../core/judge/unit.js"
import { testCommand, testEnvironment } from "../core/tools/runner.js"
import { testFiles } from "../core/inputs/files.js"
import { withVariables } from "../containers/secrets.js"
import { timed } from "../containers/timed.js"
import { outcome, rawOf, type Stage } from "./stage.js"

/** The project's unit tests, with line coverage. */
export const unit: Stage = async ({ source, settings, secrets, fresh }) => {
  const { runner, command, env, minLinesPercent, coverage, coverageHint } = settings.stages.unit
  const options = {
    command,
    outputFolder: "/sluice/out/unit",
    coverage: coverage !== null,
    ...(coverage === null ? {} : { coverageTool: coverage }),
  }
  const variables = { ...testEnvironment(runner, options), ...env }
  const container = withVariables(
    withDependencies(source, settings, { files: testFiles(settings) }),
    variables,
    secrets,
  )
  const tools = [
    { name: "unit", command: testCommand(runner, options), ...timed("unit", settings) },
  ]
  const result = await runTools(container, tools, { secrets, fresh })
  const gate = { minLinesPercent, coverageHint }
  return outcome(judgeUnit(rawOf(result.raws, "unit"), runner, gate, appRoot(settings)), result)
}
