/** An answer to an unknown route or a malformed request, as a probe got it. */
export type ProbeAnswer = {
  /** What was asked, such as "GET /no/such/route" or "POST /api/bookings with a torn body". */
  request: string
  /** -1 where no answer came. */
  status: number
  contentType: string
  body: string
}

/** The shape of an error's body: `{"error": {"code", "message"}}`, or problem+json of RFC 9457. */
export type EnvelopeShape = "error" | "problem"

/** The shape of an error answer, or why it has none. */
export function envelopeOf(
  answer: ProbeAnswer,
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
  const fields = data as Record<string, unknown>
  const error = fields["error"]
  if (typeof error === "object" && error !== null && Object.keys(fields).length === 1) {
    const { code, message } = error as Record<string, unknown>
    if (typeof code === "string" && typeof message === "string") return { ok: true, shape: "error" }
  }
  const problem = /problem\+json/i.test(contentType) && typeof fields["title"] === "string"
  if (problem) return { ok: true, shape: "problem" }
  return { ok: false, problem: "its body is neither {error: {code, message}} nor problem+json" }
}
