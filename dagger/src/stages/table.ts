import type { StageName } from "../core/plan/stages.js"
import { build } from "./build.js"
import { e2e } from "./e2e.js"
import { integration } from "./integration.js"
import { lint } from "./lint.js"
import type { Stage } from "./stage.js"
import { typecheck } from "./typecheck.js"
import { unit } from "./unit.js"

const notYet: Stage = () => Promise.reject(new Error("This stage is not wired yet."))

/** What runs each stage of the plan's table. */
export const APPLY: Record<StageName, Stage> = {
  lint,
  typecheck,
  unit,
  integration,
  contract: notYet,
  build,
  e2e,
  load: notYet,
  zap: notYet,
  trivy: notYet,
  canary: notYet,
  promote: notYet,
}
