import { runTools, type ToolCommand } from "../containers/exec.js"
import { appRoot, withDependencies } from "../containers/node.js"
import { EVERYTHING, type FileSet, lintFiles } from "../core/inputs/files.js"
import { judgeLint } from "../core/judge/lint.js"
import { eslintCommand } from "../core/tools/eslint.js"
import { prettierCommand } from "../core/tools/prettier.js"
import type { Raw } from "../core/tools/raw.js"
import { timed } from "../containers/timed.js"
import type { Stage } from "./stage.js"

/** ESLint and Prettier, side by side and apart: a change of a document runs the formatter alone. */
export const lint: Stage = async ({ source, settings, secrets, fresh, waive }) => {
  const { eslint, prettier, ...gate } = settings.stages.lint
  const limit = timed("lint", settings)
  const ran = async (files: FileSet, tool: ToolCommand | null) =>
    tool === null
      ? []
      : [await runTools(withDependencies(source, settings, { files }), [tool], { secrets, fresh })]
  const results = await Promise.all([
    ran(
      lintFiles(settings),
      eslint
        ? { name: "eslint", command: eslintCommand(eslint, "/sluice/out/eslint"), ...limit }
        : null,
    ),
    ran(
      EVERYTHING,
      prettier ? { name: "prettier", command: prettierCommand(prettier), ...limit } : null,
    ),
  ])
  const done = results.flat()
  const raws: Record<string, Raw> = Object.assign({}, ...done.map((one) => one.raws))
  const judged = judgeLint(raws, gate, appRoot(settings), waive)
  return {
    judged,
    raws: Object.values(raws),
    files: done.map(({ out }) => ({ at: "output", of: out })),
  }
}
