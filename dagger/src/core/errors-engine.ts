import { document } from "./errors.js"
import { FREE_SPACE, MORE_MEMORY } from "./judge/ended.js"
import { lastLines } from "./tools/text.js"

// Errors of what a stage runs on, rather than of the application.

/** An image's registry can't be reached. */
export const imageUnreachable = (image: string, cause: string) =>
  document(
    "SLUICE_IMAGE_UNREACHABLE",
    `The engine cannot reach the registry of the image ${image}.`,
    [cause],
    "check the engine's network, proxy and registry login; on a machine without a way out, `scripts/mirror IMAGE` makes the image under the same name.",
  )

/** An image's registry answers, and does not have it. */
export const imageMissing = (image: string, cause: string) =>
  document(
    "SLUICE_IMAGE_MISSING",
    `There is no image ${image}.`,
    [cause],
    "name a version that exists (app.nodeVersion in sluice.yaml, .nvmrc, FROM in the Dockerfile); on a machine with a mirror, `scripts/mirror IMAGE` makes it.",
  )

/** A service beside the application ended before it answered. */
export const serviceNotStarted = (name: string, cause: string) =>
  document(
    "SLUICE_SERVICE_NOT_STARTED",
    `The service ${name} did not start: ${cause || "no reason was given"}.`,
    [],
    "run it again; if it stays so, the engine's own log says why (`scripts/engine logs` for a native one).",
  )

/** The engine's disk is full. */
export const diskFull = (seen: string) =>
  document("SLUICE_DISK_FULL", "The engine's disk is full.", [seen], lower(FREE_SPACE))

/** A command of the engine's was killed. */
export const outOfMemory = (command: string) =>
  document(
    "SLUICE_OUT_OF_MEMORY",
    "A command was killed (exit code 137), probably for want of memory.",
    [command],
    lower(MORE_MEMORY),
  )

/** The application's dependencies could not be installed. */
export const installFailed = (command: string, output: string) => {
  const host = /request to (https?:\/\/[^/\s]+)/.exec(output)?.[1]
  const away = /\b(ENOTFOUND|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EAI_AGAIN)\b/.exec(output)?.[1]
  const happened =
    away === undefined
      ? "The application's dependencies could not be installed."
      : `The package registry ${host ?? ""} cannot be reached (${away}), so no dependency was installed.`
  return document(
    away === undefined ? "SLUICE_INSTALL_FAILED" : "SLUICE_REGISTRY_UNREACHABLE",
    happened.replace("  ", " "),
    [`Command: ${command}`, lastLines(output, 15) || "(it printed nothing)"],
    away === undefined
      ? "make the same command work in a fresh checkout; package.json and its lock file must agree."
      : "check the engine's network and proxy, or name a registry that it can reach in .npmrc.",
  )
}

/** The application's image does not build. */
export const imageNotBuilt = (
  what: string,
  { command, exitCode, log }: { command?: string; exitCode?: number; log: string },
) =>
  document(
    "SLUICE_IMAGE_NOT_BUILT",
    command === undefined
      ? `${what} does not build.`
      : `${what} does not build: \`${command}\` ended with exit code ${exitCode}.`,
    [log],
    "repair the step that the last lines name.",
  )

const lower = (text: string) => text.charAt(0).toLowerCase() + text.slice(1)
