import type { Container, Directory } from "@dagger.io/dagger"
import type { Settings } from "../core/config/settings.js"
import { k6Entry, k6Options } from "../core/tools/k6-options.js"
import { SCRIPTS } from "../core/inputs/files.js"
import { filesFrom } from "./source.js"

/** Folder of the project's load scripts, and the file that k6 runs. */
const FOLDER = "/load"
export const K6_ENTRY = `${FOLDER}/sluice-entry.js`

/** What is needed of a stage to make its traffic. */
export type Traffic = {
  script: string | null
  scenarios: Settings["stages"]["load"]["scenarios"]
  paths: string[]
  options: Omit<Parameters<typeof k6Options>[0], "scenarios">
}

/** Scenarios of a stage; without any, the script's default function, or the pages alone. */
export function scenariosOf(traffic: Traffic, ratePerSecond: number): Traffic["scenarios"] {
  if (traffic.scenarios.length > 0) return traffic.scenarios
  const exec = traffic.script === null ? "pages" : "default"
  return [{ name: exec, exec, ratePerSecond }]
}

/** Puts the project's script and the entry that k6 runs into a container. */
export function withTraffic(
  container: Container,
  source: Directory,
  traffic: Traffic,
  ratePerSecond: number,
): Container {
  const options = k6Options({ ...traffic.options, scenarios: scenariosOf(traffic, ratePerSecond) })
  const entry = k6Entry(
    options,
    traffic.script === null ? undefined : `./${traffic.script}`,
    traffic.paths,
  )
  const scripts =
    traffic.script === null
      ? container
      : container.withDirectory(FOLDER, filesFrom(source, SCRIPTS))
  return scripts.withNewFile(K6_ENTRY, entry)
}
