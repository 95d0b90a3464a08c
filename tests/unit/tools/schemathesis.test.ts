import { expect, it } from "vitest"
import { operationIds } from "../../../dagger/src/core/tools/openapi.js"
import {
  parseSchemathesis,
  schemathesisArguments,
} from "../../../dagger/src/core/tools/schemathesis.js"
import { GARBAGE, rawOf, recorded } from "./recorded.js"

it("counts statuses by operation, and keeps each failure once", () => {
  const result = parseSchemathesis(recorded("schemathesis/4.32.5/failing"))
  if (!result.ok) throw new Error(result.problem)
  const { operations, failures } = result.value
  const statuses = Object.fromEntries(operations.map((one) => [one.operation, one.statuses]))
  expect(Object.keys(statuses["GET /admin"] ?? {})).toEqual(["401"])
  expect(Object.keys(statuses["POST /bookings"] ?? {})).toEqual(["201"])
  expect(Object.keys(statuses["GET /vendors/{id}"] ?? {})).toContain("500")
  const checks = failures.map((failure) => [failure.operation, failure.check, failure.status])
  expect(checks).toContainEqual(["GET /vendors/{id}", "not_a_server_error", 500])
  expect(checks).toContainEqual(["GET /vendors/{id}", "response_schema_conformance", 200])
  expect(checks).toContainEqual(["GET /vendors/{id}", "content_type_conformance", 200])
  expect(checks).toContainEqual(["GET /vendors/{id}", "status_code_conformance", 404])
  const curl = failures.find((failure) => failure.status === 500)?.curl
  expect(curl).toMatch(
    /^curl -X GET -H 'Authorization: …' http:\/\/127\.0\.0\.1:7300\/vendors\/-?\d+$/,
  )
})

it("notices a run that can't load, reach, or end", () => {
  expect(parseSchemathesis(recorded("schemathesis/4.32.5/noschema")).ok).toBe(false)
  const unreachable = parseSchemathesis(recorded("schemathesis/4.32.5/unreachable"))
  expect(unreachable.ok && unreachable.value.errors[0]?.message).toContain("Connection refused")
  const text = recorded("schemathesis/4.32.5/green").files["schemathesis.ndjson"] ?? ""
  const cut = { "schemathesis.ndjson": text.slice(0, text.lastIndexOf('{"EngineFinished')) }
  expect(parseSchemathesis(rawOf({ files: cut })).ok).toBe(false)
})

it.each(GARBAGE)("takes %j without throwing", (text) => {
  expect(parseSchemathesis(rawOf({ files: { "schemathesis.ndjson": text } })).ok).toBe(false)
})

it("fixes all that makes runs differ", () => {
  const args = schemathesisArguments({
    schema: "/app/openapi.json",
    url: "http://app:3000",
    checks: ["not_a_server_error"],
    seed: 1,
    maxExamples: 20,
    headers: { Authorization: "Bearer x" },
    exclude: ["webhook"],
    outputFolder: "/out",
  })
  expect(args).toContain("--seed=1")
  expect(args).toContain("--workers=1")
  expect(args).toContain("--exclude-operation-id=webhook")
  expect(args).toContain("--report-ndjson-path=/out/schemathesis.ndjson")
  expect(args.join(" ")).not.toContain("rate-limit")
})

it("reads operation ids of JSON and YAML documents", () => {
  const yaml = "paths:\n  /a:\n    get: {operationId: readA}\n    post: {}\n    parameters: []\n"
  const value = { "GET /a": "readA", "POST /a": "" }
  expect(operationIds(yaml)).toEqual({ ok: true, value })
  for (const text of GARBAGE) expect(operationIds(text).ok).toBe(false)
})
