import type { Settings } from "../config/settings.js"
import type { Fault } from "./fault.js"
import { gateNamed } from "./gates.js"

/** Why a fault can't be planted in an application of these settings; undefined: it can. */
export function reasonNotTo(fault: Fault, settings: Settings): string | undefined {
  const stage = gateNamed(fault.gate)?.stage
  if (stage === undefined) return `there is no gate ${fault.gate}`
  const { [stage]: state } = settings.stages
  if (!state.enabled) return `${stage} does not run: ${state.reason}`
  const { runner, dockerfile, mail, packageManager } = fault.when ?? {}
  const its = "runner" in state ? state.runner : undefined
  if (runner && !(its !== undefined && runner.includes(its)))
    return `for ${runner.join(" or ")} only`
  if (dockerfile === true && settings.app.image === null) return "there is no Dockerfile"
  if (dockerfile === false && settings.app.image !== null) return "there is a Dockerfile"
  if (mail === true && settings.services.mail === null) return "the application sends no mail"
  if (packageManager && !packageManager.includes(settings.packageManager.name))
    return `for ${packageManager.join(" or ")} only`
  return undefined
}

/** Why a file is not the kind that the fault's text is written for. */
export function wrongKindOfFile(fault: Fault, file: string | undefined): string | undefined {
  const endings = fault.when?.file
  if (endings === undefined || file === undefined) return undefined
  return endings.some((ending) => file.endsWith(ending))
    ? undefined
    : `for ${endings.join(" or ")} files only`
}
