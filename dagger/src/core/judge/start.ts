import { parseListeners, type Listener } from "../tools/listeners.js"

/** What was seen of an application that did not answer its health path. */
export type StartFacts = {
  url: string
  seconds: number
  /** What it answered last, in words; "none" without any. */
  lastAnswer: string
  /** What it printed, and what Sluice adds when a command of it ends. */
  log: string
  /** /proc/net/tcp and tcp6 of its container. */
  sockets: string
  port: number
  /** Commands that run before it, by their fields in sluice.yaml. */
  steps: Readonly<Record<string, string | null>>
}

/** Why it does not answer: a clause that follows its name, and what to do. */
export type StartProblem = { happened: string; todo: string }

/** Looks for the cause, the surest first. */
export function startProblem(facts: StartFacts): StartProblem {
  return stepFailed(facts) ?? endedByItself(facts) ?? elsewhere(facts) ?? unwell(facts)
}

/** What Sluice writes into the log when a step or the application itself ends. */
export const STEP_ENDED = /^\((app\.\w+) ended with exit code (\d+)\)$/m
const APP_ENDED = /^\(the application ended with exit code (\d+)\)$/m

function stepFailed({ log, steps }: StartFacts): StartProblem | undefined {
  const [, step, code] = STEP_ENDED.exec(log) ?? []
  if (step === undefined) return undefined
  const todo =
    step === "app.migrate"
      ? "repair the migration that the log names; it must apply to an empty database"
      : "repair what the log names"
  return {
    happened: `was not started: ${step} (${steps[step] ?? "unknown"}) ended with exit code ${code}${reason(code)}`,
    todo,
  }
}

function endedByItself({ log, url }: StartFacts): StartProblem | undefined {
  const code = APP_ENDED.exec(log)?.[1]
  if (code === undefined) return undefined
  return {
    happened: `ended by itself with exit code ${code}${reason(code)}, before it answered ${url}`,
    todo: "read the last lines of its log; what it needs from its environment goes into app.env",
  }
}

function elsewhere({
  url,
  seconds,
  sockets,
  port,
  lastAnswer,
}: StartFacts): StartProblem | undefined {
  const listeners = parseListeners(sockets).filter(isOfTheApplication)
  const there = listeners.find((one) => one.port === port)
  const silent = `did not answer ${url} within ${seconds} s`
  if (there?.local)
    return {
      happened: `${silent}: it listens on port ${port} of 127.0.0.1 only, where nothing else reaches it`,
      todo: "let it listen on 0.0.0.0, as HOST in its environment says",
    }
  if (there !== undefined || sockets.trim() === "" || lastAnswer.startsWith("HTTP"))
    return undefined
  if (listeners.length === 0)
    return {
      happened: `${silent}: it runs, and listens on no port`,
      todo: "read the last lines of its log for what it waits for; app.startTimeoutSeconds gives it longer",
    }
  return {
    happened: `${silent}: it listens on ${portsText(listeners)}, not on ${port}`,
    todo: `let it listen on the port that PORT in its environment says, or set app.port: ${listeners[0]!.port} in sluice.yaml`,
  }
}

function unwell({ url, seconds, lastAnswer }: StartFacts): StartProblem {
  const status = /^HTTP (\d{3})/.exec(lastAnswer)?.[1]
  const said = status === undefined ? "" : `, but with ${status}`
  return {
    happened: `did not answer ${url} with 2xx within ${seconds} s${said}`,
    todo: "look at the log; set app.healthPath, app.env or app.startTimeoutSeconds in sluice.yaml if they are others",
  }
}

/** Ports from here on are given to whoever asks for any: the engine's own helpers take them. */
const FIRST_RANDOM_PORT = 32_768

const isOfTheApplication = ({ port, local }: Listener): boolean =>
  port !== LOG_PORT && !(local && port >= FIRST_RANDOM_PORT)

/** Port beside the application on which Sluice answers its log. */
export const LOG_PORT = 9099

const reason = (code: string | undefined): string =>
  code === "137" ? " (killed, probably for want of memory)" : ""

function portsText(listeners: readonly Listener[]): string {
  const ports = listeners.map(({ port, local }) => `${port}${local ? " of 127.0.0.1" : ""}`)
  return `port${ports.length === 1 ? "" : "s"} ${ports.join(", ")}`
}
