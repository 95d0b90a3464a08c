import type { StageName } from "../core/plan/stages.js"
import { build } from "./build.js"
import { canary } from "./canary.js"
import { contract } from "./contract.js"
import { e2e } from "./e2e.js"
import { integration } from "./integration.js"
import { lint } from "./lint.js"
import { load } from "./load.js"
import { promote } from "./promote.js"
import type { Stage } from "./stage.js"
import { trivy } from "./trivy.js"
import { typecheck } from "./typecheck.js"
import { unit } from "./unit.js"
import { zap } from "./zap.js"

/** What runs each stage of the plan's table. */
export const APPLY: Record<StageName, Stage> = {
  lint,
  typecheck,
  unit,
  integration,
  contract,
  build,
  e2e,
  load,
  zap,
  trivy,
  canary,
  promote,
}
