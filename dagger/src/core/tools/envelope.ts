/** An answer to an unknown route or a malformed request, as a probe got it. */
export type ProbeAnswer = {
  /** What was asked, such as "GET /no/such/route" or "POST /api/bookings with a torn body". */
  request: string
  /** -1 where no answer came. */
  status: number
  contentType: string
  body: string
}

/**
 * The shape of an error's body: `{"error": {"code", "message"}}`, problem+json of
 * RFC 9457, or the application's own, told by its fields.
 */
export type EnvelopeShape = "error" | "problem" | "own"

/**
 * The shape of an error answer, or why it has none. Where `fields` are named, as
 * dotted paths, a body that has all of them is well shaped.
 */
export function envelopeOf(
  answer: ProbeAnswer,
  fields: readonly string[] = [],
): { ok: true; shape: EnvelopeShape } | { ok: false; problem: string } {
  const { status, contentType, body } = answer
  if (status < 0) return { ok: false, problem: "no answer came" }
  if (status < 400) return { ok: false, problem: `status ${status} is no error's` }
  if (status >= 500) return { ok: false, problem: `status ${status} blames the server` }
  if (!/^application\/([\w.-]+\+)?json\b/i.test(contentType.trim())) {
    return { ok: false, problem: `its content type is ${contentType || "missing"}, not JSON` }
  }
  let data: unknown
  try {
    data = JSON.parse(body)
  } catch {
    return { ok: false, problem: "its body is not JSON" }
  }
  if (typeof data !== "object" || data === null) {
    return { ok: false, problem: "its body is not an object" }
  }
  if (fields.length > 0) {
    const missing = fields.filter((field) => at(data, field) === undefined)
    if (missing.length === 0) return { ok: true, shape: "own" }
    return { ok: false, problem: `its body lacks ${missing.join(", ")}` }
  }
  const top = data as Record<string, unknown>
  const error = top["error"]
  if (typeof error === "object" && error !== null && Object.keys(top).length === 1) {
    const { code, message } = error as Record<string, unknown>
    if (typeof code === "string" && typeof message === "string") return { ok: true, shape: "error" }
  }
  const problem = /problem\+json/i.test(contentType) && typeof top["title"] === "string"
  if (problem) return { ok: true, shape: "problem" }
  return { ok: false, problem: "its body is neither {error: {code, message}} nor problem+json" }
}

/**
 * The fields of the application's own envelope: those of its answer to an
 * unknown route, where that is JSON of no known shape.
 */
export function ownFields(answer: ProbeAnswer): string[] {
  if (answer.status < 400 || answer.status >= 500 || envelopeOf(answer).ok) return []
  try {
    const data: unknown = JSON.parse(answer.body)
    return typeof data === "object" && data !== null && !Array.isArray(data)
      ? Object.keys(data)
      : []
  } catch {
    return []
  }
}

function at(data: unknown, path: string): unknown {
  return path
    .split(".")
    .reduce<unknown>(
      (value, name) =>
        typeof value === "object" && value !== null
          ? (value as Record<string, unknown>)[name]
          : undefined,
      data,
    )
}
