import { dag, type Service } from "@dagger.io/dagger"
import { randomUUID } from "node:crypto"
import { join } from "node:path"
import { assetsFrom } from "../../../../dagger/src/containers/assets.js"
import { loadSecrets } from "../../../../dagger/src/containers/secrets.js"
import { NO_WAIVER } from "../../../../dagger/src/core/judge/waive.js"
import { armWeights } from "../../../../dagger/src/core/tools/haproxy.js"
import { openRehearsal, type Rehearsal } from "../../../../dagger/src/release/rehearsal.js"
import { loadApplication } from "../../../../dagger/src/stages/settings.js"
import type { StageInput } from "../../../../dagger/src/stages/stage.js"
import { EXAMPLE, ROOT } from "../pipeline/app.js"
import { ELSEWHERE } from "./faults.js"

/** The port of a rig's control, see dagger/assets/rig.mjs. */
const CONTROL_PORT = 9000

/** A rig of the example that stays up, with all of its traffic on the baseline. */
export type Rig = Rehearsal & { healthPath: string }

/** Opens a rehearsal of the example, with itself as candidate, for so many seconds at most. */
export async function openRig(seconds: number, ratePerSecond: number): Promise<Rig> {
  assetsFrom(dag.host().directory(join(ROOT, "dagger/assets")))
  const exclude = ["**/node_modules", "**/dist", "**/coverage", "**/test-results"]
  const { source, settings } = await loadApplication({
    source: dag.host().directory(EXAMPLE, { exclude }),
  })
  settings.stages.canary.ratePerSecond = ratePerSecond
  settings.app.planted = { server: [ELSEWHERE] }
  const runId = randomUUID()
  const input: StageInput = {
    source,
    settings,
    secrets: await loadSecrets(undefined, settings),
    runId,
    fresh: runId,
    today: new Date().toISOString().slice(0, 10),
    history: new Map(),
    waive: NO_WAIVER,
    say: () => undefined,
    shared: { digests: new Map(), chosen: {} },
  }
  const rehearsal = await openRehearsal(input, {
    owner: "bench",
    seconds,
    weights: armWeights(0),
    restartable: true,
    reach: throughTunnel,
  })
  return { ...rehearsal, healthPath: settings.app.healthPath }
}

/** The engine's own network can't be reached from here. */
async function throughTunnel(rig: Service): Promise<string> {
  const tunnel = await dag
    .host()
    .tunnel(rig, { ports: [{ backend: CONTROL_PORT, frontend: 0 }] })
    .start()
  return tunnel.endpoint({ scheme: "http" })
}
