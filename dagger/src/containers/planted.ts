import type { Container } from "@dagger.io/dagger"
import type { Settings } from "../core/config/settings.js"
import { asset } from "./assets.js"

const PROGRAM = "/sluice/fault.cjs"

/** A container with the fault that is planted in the running application, if there is one for it. */
export function withPlanted(
  container: Container,
  { app }: Settings,
  { owner, variant }: { owner: string; variant: string },
): Container {
  const { planted } = app
  if (planted === null) return container
  if (planted.arm !== undefined && planted.arm !== variant) return container
  if (planted.stage !== undefined && planted.stage !== owner) return container
  const { server, mail } = planted
  return container
    .withMountedFile(PROGRAM, asset("fault.cjs"))
    .withEnvVariable("NODE_OPTIONS", `--require ${PROGRAM}`)
    .withEnvVariable("SLUICE_FAULT", JSON.stringify({ server, mail, health: app.healthPath }))
}
