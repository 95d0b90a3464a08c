import { runTools } from "../containers/exec.js"
import { appRoot, withDependencies } from "../containers/node.js"
import { judgeTypecheck } from "../core/judge/typecheck.js"
import { tscCommand } from "../core/tools/tsc.js"
import { timed } from "../containers/timed.js"
import { outcome, rawOf, type Stage } from "./stage.js"

/** The TypeScript compiler, without writing anything. */
export const typecheck: Stage = async ({ source, settings, secrets, fresh, waive }) => {
  const command = tscCommand(settings.stages.typecheck.command)
  const tools = [{ name: "tsc", command, ...timed("typecheck", settings) }]
  const result = await runTools(withDependencies(source, settings), tools, { secrets, fresh })
  return outcome(judgeTypecheck(rawOf(result.raws, "tsc"), appRoot(settings), waive), result)
}
