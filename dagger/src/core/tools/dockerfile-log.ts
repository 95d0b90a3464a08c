// The engine says which step of a Dockerfile failed, but not what the step
// printed. So the Dockerfile is built once more, up to that step, with a shell
// that keeps what the step prints and lets it pass.

/** Where the step's output and its exit code are kept. */
export const STEP_LOG = "/tmp/sluice-step.log"
export const STEP_EXIT = "/tmp/sluice-step.exit"

/** The command of the step that failed, and its exit code, as the engine's message has them. */
export function failedStep(message: string): { command: string; exitCode: number } | undefined {
  const found = /process "([^]*?)" did not complete successfully: exit code: (\d+)/.exec(message)
  if (found?.[1] === undefined) return undefined
  const command = found[1].replace(/^\/bin\/sh -c /, "").replaceAll('\\"', '"')
  return { command, exitCode: Number(found[2]) }
}

/**
 * A Dockerfile's text up to each RUN with that command, with the keeping shell
 * before it. Several RUNs may have one command: the first that ends with an exit
 * code but 0 is the one that failed. Empty where the step is not found, or the
 * Dockerfile sets a shell of its own.
 */
export function loggingDockerfiles(text: string, command: string): string[] {
  const lines = text.split(/\r?\n/)
  if (lines.some((line) => /^\s*SHELL\s/i.test(line))) return []
  const wanted = spaced(command)
  return instructions(lines).flatMap(({ from, to, text: instruction }) => {
    const run = /^\s*RUN\s+((?:--\S+\s+)*)([^]*)$/i.exec(instruction)
    if (run === null || spaced(run[2] ?? "") !== wanted) return []
    return [[...lines.slice(0, from), KEEPING_SHELL, ...lines.slice(from, to + 1), ""].join("\n")]
  })
}

const KEEPING_SHELL = `SHELL ${JSON.stringify([
  "/bin/sh",
  "-c",
  `/bin/sh -c "$0" >${STEP_LOG} 2>&1; echo $? >${STEP_EXIT}`,
])}`

type Instruction = { from: number; to: number; text: string }

/** Instructions with their first and last line; comments between continued lines count as nothing. */
function instructions(lines: readonly string[]): Instruction[] {
  const found: Instruction[] = []
  let open: Instruction | undefined
  for (const [index, line] of lines.entries()) {
    if (/^\s*(#|$)/.test(line)) continue
    const continued = /\\\s*$/.test(line)
    const part = continued ? line.replace(/\\\s*$/, "") : line
    if (open === undefined) open = { from: index, to: index, text: part }
    else open = { ...open, to: index, text: open.text + part }
    if (continued) continue
    found.push(open)
    open = undefined
  }
  return found
}

const spaced = (text: string): string => text.replace(/\s+/g, " ").trim()
