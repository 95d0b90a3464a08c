import { appRoot, withDependencies } from "../containers/node.js"
import { withVariables } from "../containers/secrets.js"
import { testFiles } from "../core/inputs/files.js"
import { judgeUnit } from "../core/judge/unit.js"
import { testEnvironment } from "../core/tools/runner.js"
import { unitReach } from "./reach.js"
import { rawOf, type Stage } from "./stage.js"
import { runTests } from "./tests.js"

/** The project's unit tests, with line coverage. */
export const unit: Stage = async (input) => {
  const { source, settings, secrets } = input
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
  return runTests(input, {
    ...{ stage: "unit", name: "unit", runner, options },
    container: () => container,
    reach: unitReach(settings),
    around: (tests) => [tests],
    judge: (raws, rest) => {
      const gate = { minLinesPercent, coverageHint, command, ...rest }
      return judgeUnit(rawOf(raws, "unit"), runner, gate, appRoot(settings))
    },
  })
}
