import { CacheSharingMode, dag, type Container } from "@dagger.io/dagger"
import { advisoryDatabase } from "../containers/advisory.js"
import { builtImage } from "../containers/image.js"
import { runTools } from "../containers/exec.js"
import { TRIVY } from "../containers/images.js"
import { APP, productionDependencies } from "../containers/node.js"
import { filesFrom } from "../containers/source.js"
import { EVERYTHING } from "../core/inputs/files.js"
import { judgeTrivy } from "../core/judge/trivy.js"
import type { Advisory } from "../core/prove/advisory.js"
import { trivyCommands, trivyDatabaseCommand } from "../core/tools/trivy.js"
import { timed } from "../containers/timed.js"
import { outcome, rawOf, type Stage } from "./stage.js"

const OUT = "/sluice/out/trivy"
const IMAGE = "/sluice/image.tar"
const CACHE = "/root/.cache/trivy"
const PATIENCE_SECONDS = 20

/** Trivy publishes its database every six hours: what it said counts as long. */
const SIX_HOURS_MS = 6 * 60 * 60 * 1000

/** An input that changes as often as the database does. */
export const databaseAge = (nowMs: number): string => String(Math.floor(nowMs / SIX_HOURS_MS))

/** Secrets, misconfiguration, licences and vulnerabilities of the sources and the image; an SBOM. */
export const trivy: Stage = async ({ source, settings, secrets, fresh, waive }) => {
  const gate = settings.stages.trivy
  const commands = trivyCommands({ root: APP, outputFolder: OUT, imageTar: IMAGE, online: false })
  const container = withDatabase(dag.container().from(TRIVY).withEntrypoint([]), gate.advisory)
    // Licences are written in the packages themselves.
    .withDirectory(APP, productionDependencies(source, settings))
    .withDirectory(APP, filesFrom(source, EVERYTHING))
    .withMountedFile(IMAGE, (await builtImage(source, settings)).asTarball())
    .withWorkdir(APP)
  const database = gate.advisory === null ? [trivyDatabaseCommand(PATIENCE_SECONDS)] : []
  const command = [...database, commands.join("; ")].join("\n")
  const result = await runTools(
    container,
    [{ name: "trivy", command, ...timed("trivy", settings) }],
    { secrets, fresh },
  )
  const judged = judgeTrivy(
    rawOf(result.raws, "trivy"),
    { ...gate, allowedLicences: gate.allowedLicences ?? [] },
    APP,
    waive,
  )
  return outcome(judged, result)
}

/** Trivy's own database, kept between runs; or the one that `prove` plants. */
function withDatabase(container: Container, advisory: Advisory | null): Container {
  const named = container.withEnvVariable("TRIVY_CACHE_DIR", CACHE)
  if (advisory !== null)
    return named.withMountedDirectory(`${CACHE}/db`, advisoryDatabase(advisory))
  return named
    .withMountedCache(CACHE, dag.cacheVolume("sluice-trivy"), { sharing: CacheSharingMode.Locked })
    .withEnvVariable("SLUICE_DATABASE_OF", databaseAge(Date.now()))
}
