import type { StageName } from "../core/plan/stages.js"
import { build } from "./build.js"
import { integration } from "./integration.js"
import { lint } from "./lint.js"
import type { Stage } from "./stage.js"
import { typecheck } from "./typecheck.js"
import { unit } from "./unit.js"

/** What runs each stage of the plan's table. */
export const APPLY: Partial<Record<StageName, Stage>> = {
  lint,
  typecheck,
  unit,
  integration,
  build,
}
