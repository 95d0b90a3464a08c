import { engineProblem } from "../core/engine-problem.js"

/** What an ExecError of the SDK has beside its message; not every runtime exports its class. */
type Failed = Error & { stdout?: string; stderr?: string; cmd?: string[]; exitCode?: number }

/** What an error of the engine says, with the output of the command that failed. */
export function describeError(error: unknown): string {
  const { message, output } = failureOf(error)
  return engineProblemOf(error)?.message ?? [message, output].filter((text) => text).join("\n")
}

/** The error as a document, where it is none of the application's doing. */
export const engineProblemOf = (error: unknown) => engineProblem(failureOf(error))

/** An engine's error in parts: what it says, which command failed how, and what that printed. */
export function failureOf(error: unknown): {
  message: string
  output: string
  command?: string
  exitCode?: number
} {
  if (!(error instanceof Error)) return { message: String(error), output: "" }
  const { message, stdout, stderr, cmd, exitCode } = error as Failed
  const output = [stdout, stderr].filter((text) => text).join("\n")
  const said = message.replace(/ ?\[traceparent:[^\]]*\]/g, "")
  const command = cmd?.[0] === "sh" && cmd[1] === "-c" ? cmd[2] : cmd?.join(" ")
  return {
    message: said,
    output,
    ...(command === undefined ? {} : { command }),
    ...(exitCode === undefined ? {} : { exitCode }),
  }
}
