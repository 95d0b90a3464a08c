import {
  diskFull,
  imageMissing,
  imageUnreachable,
  installFailed,
  outOfMemory,
  serviceNotStarted,
} from "./errors-engine.js"
import type { SluiceError } from "./errors.js"
import { isDiskFull } from "./judge/ended.js"

/**
 * An error of the engine as a document, where the engine's own words don't say
 * what to do: an image that can't be had, a full disk, too little memory,
 * dependencies that could not be installed. `command` is the one that failed.
 */
export function engineProblem(said: {
  message: string
  command?: string
  exitCode?: number
  output?: string
}): SluiceError | undefined {
  const text = `${said.message}\n${said.output ?? ""}`
  const image = /failed to resolve (?:image "|source metadata for )([^\s"]+?)(?:"|: )/.exec(
    text,
  )?.[1]
  if (image !== undefined) {
    const name = image.replace(/^docker\.io\/(library\/)?/, "")
    const missing = /: (not found|manifest unknown|does not exist)/i.exec(said.message)?.[1]
    return missing === undefined
      ? imageUnreachable(name, causeOf(said.message))
      : imageMissing(name, `Its registry answers: ${missing}.`)
  }
  const service = /start \S+ \(aliased as ([\w-]+)\): ([^\n]*)/.exec(said.message)
  if (service?.[1] !== undefined) return serviceNotStarted(service[1], service[2] ?? "")
  if (isDiskFull(text)) return diskFull(lineWith(text, isDiskFull))
  if (said.exitCode === 137) return outOfMemory(said.command ?? "a command")
  const { command, output } = said
  if (command !== undefined && INSTALL.test(command)) return installFailed(command, output ?? "")
  return undefined
}

const INSTALL =
  /\b(npm (ci|install)|npx --yes (pnpm|yarn)@\S+ install|(pnpm|yarn) install|corepack|pip install)\b/

/** The innermost cause of a chain that Go wrote. */
function causeOf(message: string): string {
  const line = message.split("\n")[0] ?? ""
  const start = line.search(/failed to (do request|authorize|fetch)|unexpected status|pull access/)
  return (start === -1 ? line : line.slice(start)).replace(/ \[traceparent:[^\]]*\]/, "")
}

const lineWith = (text: string, has: (line: string) => boolean): string =>
  (text.split("\n").find(has) ?? "").trim().slice(-200)
