import { dag, type Container } from "@dagger.io/dagger"
import type { ZapEngine } from "../core/config/settings.js"
import { PYTHON, ZAP } from "./images.js"

/** Exact version of Wapiti on PyPI. */
const WAPITI = "wapiti3==3.2.3"

/** How long ZAP's registry may take to say that it has the image. */
const PATIENCE_MS = 20_000

/** What scans the running application. */
export type Scanner = "zap" | "wapiti"

/** The scanner to use: auto asks once whether ZAP's image can be had, and else takes Wapiti. */
export async function scannerFor(engine: ZapEngine): Promise<Scanner> {
  if (engine !== "auto") return engine
  // Asks for the image's description only; the image itself may take longer.
  const there = dag
    .container()
    .from(ZAP)
    .imageRef()
    .then(
      () => true,
      () => false,
    )
  const late = new Promise<boolean>((resolve) => {
    setTimeout(resolve, PATIENCE_MS, false).unref()
  })
  return (await Promise.race([there, late])) ? "zap" : "wapiti"
}

/** A container with the scanner and Python in it. */
export function scannerContainer(scanner: Scanner): Container {
  if (scanner === "zap") return dag.container().from(ZAP).withUser("root").withEntrypoint([])
  return dag
    .container()
    .from(PYTHON)
    .withEntrypoint([])
    .withMountedCache("/root/.cache/pip", dag.cacheVolume("sluice-pip"))
    .withExec(["pip", "install", "--quiet", "--disable-pip-version-check", WAPITI])
}
