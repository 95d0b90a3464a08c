/** What an error of the engine says, with the output of the command that failed. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  // The SDK's ExecError; told by its fields, as not every runtime exports the class.
  const { stdout, stderr } = error as Error & { stdout?: string; stderr?: string }
  return [error.message, stdout, stderr].filter((text) => text).join("\n")
}
