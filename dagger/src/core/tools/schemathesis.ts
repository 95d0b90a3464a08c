import { z } from "zod"
import { parsed, unreadable, type Parsed } from "./parsed.js"
import type { Raw } from "./raw.js"
import { quoted } from "./shell.js"
import { plain } from "./text.js"

/** Name of Schemathesis' event log in the output folder; its other reports lack statuses by operation. */
export const SCHEMATHESIS_REPORT = "schemathesis.ndjson"

/** How Schemathesis asks; with the same seed and version it asks the same. */
export type ContractOptions = {
  /** Path or URL of the OpenAPI document. */
  schema: string
  url: string
  checks: readonly string[]
  seed: number
  maxExamples: number
  headers: Readonly<Record<string, string>>
  /** Operations to leave out, by operationId. */
  exclude: readonly string[]
  outputFolder: string
}

/** Arguments of Schemathesis 4. One worker and no rate limit, for a run that repeats. */
export function schemathesisArguments(options: ContractOptions): string[] {
  return [
    "run",
    options.schema,
    `--url=${options.url}`,
    `--checks=${options.checks.join(",")}`,
    "--phases=examples,coverage,fuzzing",
    `--seed=${options.seed}`,
    `--max-examples=${options.maxExamples}`,
    "--workers=1",
    "--generation-database=none",
    "--suppress-health-check=all",
    "--continue-on-failure",
    "--request-timeout=10",
    ...options.exclude.map((id) => `--exclude-operation-id=${id}`),
    ...Object.entries(options.headers).flatMap(([name, value]) => ["-H", `${name}: ${value}`]),
    "--report=ndjson",
    `--report-ndjson-path=${options.outputFolder}/${SCHEMATHESIS_REPORT}`,
  ]
}

/** A check that an answer failed. Equal failures of one operation are counted, the first one is kept. */
export type ContractFailure = {
  /** Such as "GET /vendors/{id}". */
  operation: string
  check: string
  title: string
  message: string
  status: number
  count: number
  /** The request in short lines: method and path, each query parameter, the body. */
  asked: string
  /** A curl command that asks the same. */
  curl: string
}

/** What an operation answered to its own method: each status, how often. */
export type OperationOutcome = { operation: string; statuses: Record<string, number> }

/** What Schemathesis saw. */
export type ContractResult = {
  operations: OperationOutcome[]
  failures: ContractFailure[]
  errors: { operation?: string; message: string }[]
  requests: number
}

const Request = z.object({
  method: z.string(),
  uri: z.string(),
  headers: z.record(z.string(), z.array(z.string())).nullish(),
  body: z.object({ $base64: z.string().nullish() }).nullish(),
})
const Interaction = z.object({
  request: Request,
  response: z.object({ status_code: z.number() }).nullish(),
})
const Check = z.object({
  name: z.string(),
  status: z.string(),
  failure_info: z
    .object({ failure: z.object({ title: z.string(), message: z.string().nullish() }) })
    .nullish(),
})
const Scenario = z.object({
  recorder: z.object({
    label: z.string(),
    checks: z.record(z.string(), z.array(Check)).nullish(),
    interactions: z.record(z.string(), Interaction).nullish(),
  }),
})
const Failed = z.object({ value: z.object({ message: z.string() }), label: z.string().nullish() })
const Event = z.union([
  z.object({ ScenarioFinished: Scenario }),
  z.object({ NonFatalError: Failed }),
  z.object({ FatalError: z.looseObject({}) }),
  z.object({ EngineFinished: z.looseObject({}) }),
])

/** Reads the event log. One that does not reach the engine's end is an error, not a result. */
export function parseSchemathesis(raw: Raw): Parsed<ContractResult> {
  const text = raw.files[SCHEMATHESIS_REPORT]
  if (text === undefined) return unreadable(`${SCHEMATHESIS_REPORT} was not written`)
  const result: ContractResult = { operations: [], failures: [], errors: [], requests: 0 }
  let finished = false
  for (const line of text.split("\n")) {
    if (line.trim() === "") continue
    let data: unknown
    try {
      data = JSON.parse(line)
    } catch {
      return unreadable(`${SCHEMATHESIS_REPORT} is not JSON lines, or was cut off`)
    }
    const event = Event.safeParse(data)
    if (!event.success) continue
    if ("FatalError" in event.data) return unreadable("Schemathesis could not load the document")
    if ("EngineFinished" in event.data) finished = true
    if ("NonFatalError" in event.data) {
      const { value, label } = event.data.NonFatalError
      result.errors.push({ message: plain(value.message), ...(label ? { operation: label } : {}) })
    }
    if ("ScenarioFinished" in event.data) addScenario(result, event.data.ScenarioFinished)
  }
  if (!finished) return unreadable(`${SCHEMATHESIS_REPORT} has no end, so the run is not complete`)
  return parsed(result)
}

function addScenario(result: ContractResult, { recorder }: z.infer<typeof Scenario>): void {
  const { label, checks, interactions } = recorder
  const found = result.operations.find((one) => one.operation === label)
  const outcome = found ?? { operation: label, statuses: {} }
  if (!found) result.operations.push(outcome)
  for (const [id, { request, response }] of Object.entries(interactions ?? {})) {
    result.requests += 1
    // Schemathesis also asks with other methods; those answers say nothing of this operation.
    if (response && label.startsWith(`${request.method} `)) {
      const status = String(response.status_code)
      outcome.statuses[status] = (outcome.statuses[status] ?? 0) + 1
    }
    for (const check of checks?.[id] ?? []) {
      if (check.status !== "failure") continue
      addFailure(result, label, check, request, response?.status_code ?? 0)
    }
  }
}

function addFailure(
  result: ContractResult,
  operation: string,
  check: z.infer<typeof Check>,
  request: z.infer<typeof Request>,
  status: number,
): void {
  const title = check.failure_info?.failure.title ?? check.name
  const said = plain(check.failure_info?.failure.message ?? "")
  // The schema and the whole value follow what is wrong: pages of it.
  const message = said.split(/\n\s*(?:Schema|Value):\s*\n/)[0]?.trim() ?? ""
  const same = result.failures.find(
    (one) => one.operation === operation && one.check === check.name && one.status === status,
  )
  if (same) same.count += 1
  else {
    const words = { asked: askedOf(request), curl: curlOf(request) }
    result.failures.push({
      operation,
      check: check.name,
      title,
      message,
      status,
      count: 1,
      ...words,
    })
  }
}

const OWN_HEADERS = [
  "user-agent",
  "accept-encoding",
  "connection",
  "content-length",
  "host",
  "accept",
]
const SECRET_HEADERS = ["authorization", "cookie", "x-api-key", "proxy-authorization"]

function askedOf({ method, uri, body }: z.infer<typeof Request>): string {
  const { pathname, search } = URL.parse(uri) ?? { pathname: uri, search: "" }
  const query = search === "" ? [] : search.split(/(?=&)/)
  const text = body?.$base64 ? [decoded(body.$base64)] : []
  return [`${method} ${pathname}`, ...[...query, ...text].map((line) => `  ${line}`)].join("\n")
}

/** A curl command for a request. Credentials are left out of it by name. */
function curlOf({ method, uri, headers, body }: z.infer<typeof Request>): string {
  const shown = Object.entries(headers ?? {})
    .filter(([name]) => !OWN_HEADERS.includes(name.toLowerCase()))
    .flatMap(([name, values]) => values.map((value) => [name, value] as const))
    .map(([name, value]) => [name, SECRET_HEADERS.includes(name.toLowerCase()) ? "…" : value])
  const text = body?.$base64 ? decoded(body.$base64) : undefined
  return [
    "curl -X",
    method,
    ...shown.map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`),
    ...(text === undefined ? [] : [`-d ${quoted(text)}`]),
    quoted(uri),
  ].join(" ")
}

function decoded(base64: string): string {
  try {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))
    return new TextDecoder().decode(bytes)
  } catch {
    return base64
  }
}
