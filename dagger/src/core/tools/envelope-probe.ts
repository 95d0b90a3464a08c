import { parse } from "yaml"
import { z } from "zod"
import type { ProbeAnswer } from "./envelope.js"
import { parseJson, type Parsed } from "./parsed.js"
import type { Raw } from "./raw.js"

/** Name of the probe's answers in the output folder. */
export const ENVELOPE_ANSWERS = "answers.json"

/** A request that must be refused, as assets/envelope.py sends it. */
export type ProbeRequest = {
  /** In words, for the report. */
  request: string
  method: string
  target: string
  headers: Record<string, string>
  body: string | null
}

const UNKNOWN = "/sluice/no/such/route"

/**
 * Requests that any application must refuse: unknown routes first, a malformed
 * URL, broken bodies. Each is sent with `headers`.
 */
export function envelopeProbes(
  openapi: string,
  headers: Readonly<Record<string, string>>,
): ProbeRequest[] {
  const json = { "content-type": "application/json" }
  const ask = (
    method: string,
    target: string,
    how = "",
    more = {},
    body: string | null = null,
  ) => ({
    request: [method, target, how].filter(Boolean).join(" "),
    method,
    target,
    headers: { accept: "application/json", ...headers, ...more },
    body,
  })
  const taker = takesJson(openapi)
  return [
    ask("GET", UNKNOWN),
    ask("POST", UNKNOWN, "with a JSON body", json, "{}"),
    ask("GET", "/%E0%A4%A", "(a malformed URL)"),
    ...(taker === undefined
      ? []
      : [
          ask(taker.method, taker.path, "with torn JSON", json, '{"torn": '),
          ask(taker.method, taker.path, "with an empty body sent as JSON", json, ""),
          ask(taker.method, taker.path, "with XML", { "content-type": "application/xml" }, "<a/>"),
        ]),
  ]
}

/** Reads what the probe's program wrote. */
export function parseEnvelope(raw: Raw | undefined): Parsed<ProbeAnswer[]> {
  const Answer = z.object({
    request: z.string(),
    status: z.number(),
    contentType: z.string(),
    body: z.string(),
  })
  return parseJson(raw?.files[ENVELOPE_ANSWERS], ENVELOPE_ANSWERS, z.array(Answer))
}

const JsonBody = z.object({
  requestBody: z.object({ content: z.record(z.string(), z.unknown()) }),
})
const Paths = z.object({ paths: z.record(z.string(), z.record(z.string(), z.unknown())) })

/** The first operation of a fixed path that takes a JSON body. */
function takesJson(openapi: string): { method: string; path: string } | undefined {
  const document = Paths.safeParse(tolerant(openapi))
  for (const [path, item] of Object.entries(document.data?.paths ?? {})) {
    if (path.includes("{")) continue
    for (const method of ["post", "put", "patch"]) {
      const body = JsonBody.safeParse(item[method])
      if (body.data && "application/json" in body.data.requestBody.content) {
        return { method: method.toUpperCase(), path }
      }
    }
  }
  return undefined
}

function tolerant(text: string): unknown {
  try {
    return parse(text)
  } catch {
    return undefined
  }
}
