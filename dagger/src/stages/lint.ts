import { runTools, type ToolCommand } from "../containers/exec.js"
import { appRoot, withDependencies } from "../containers/node.js"
import { EVERYTHING } from "../core/inputs/files.js"
import { judgeLint } from "../core/judge/lint.js"
import { eslintCommand } from "../core/tools/eslint.js"
import { prettierCommand } from "../core/tools/prettier.js"
import { timed } from "../containers/timed.js"
import { outcome, type Stage } from "./stage.js"

/** ESLint and Prettier, side by side. */
export const lint: Stage = async ({ source, settings, secrets, waive }) => {
  const { eslint, prettier, ...gate } = settings.stages.lint
  const limit = timed("lint", settings)
  const tools: ToolCommand[] = [
    ...(eslint
      ? [{ name: "eslint", command: eslintCommand(eslint, "/sluice/out/eslint"), ...limit }]
      : []),
    ...(prettier ? [{ name: "prettier", command: prettierCommand(prettier), ...limit }] : []),
  ]
  // The formatter looks at documents too.
  const container = withDependencies(source, settings, { files: EVERYTHING })
  const result = await runTools(container, tools, { secrets, parallel: true })
  const { raws } = result
  const { eslint: linted, prettier: formatted } = raws
  return outcome(
    judgeLint({ eslint: linted, prettier: formatted }, gate, appRoot(settings), waive),
    result,
  )
}
