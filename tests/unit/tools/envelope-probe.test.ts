import { expect, it } from "vitest"
import { envelopeProbes, parseEnvelope } from "../../../dagger/src/core/tools/envelope-probe.js"
import { recorded } from "./recorded.js"

const post = { post: { requestBody: { content: { "application/json": {} } } } }
const headers = { authorization: "Bearer x" }

it("asks unknown routes, a malformed URL, and breaks the body of a real operation", () => {
  const document = JSON.stringify({ paths: { "/a/{id}": post, "/b": { get: {} }, "/c": post } })
  const probes = envelopeProbes(document, headers)
  expect(probes.map((probe) => probe.request)).toEqual([
    "GET /sluice/no/such/route",
    "POST /sluice/no/such/route with a JSON body",
    "GET /%E0%A4%A (a malformed URL)",
    "POST /c with torn JSON",
    "POST /c with an empty body sent as JSON",
    "POST /c with XML",
  ])
  for (const probe of probes) {
    expect(probe.headers).toMatchObject({ authorization: "Bearer x", accept: "application/json" })
  }
})

it.each(["", "{", "paths: 3", '{"paths":{"/a":{"get":{}}}}'])(
  "asks what needs no operation where the document is %j",
  (document) => {
    expect(envelopeProbes(document, {})).toHaveLength(3)
  },
)

it("reads the answers, and says when there are none", () => {
  const answer = { request: "GET /x", status: 404, contentType: "text/html", body: "no" }
  const raw = recorded("schemathesis/4.32.5/green")
  const files = { "answers.json": JSON.stringify([answer]) }
  expect(parseEnvelope({ ...raw, files })).toEqual({ ok: true, value: [answer] })
  expect(parseEnvelope(undefined)).toMatchObject({ ok: false })
})
