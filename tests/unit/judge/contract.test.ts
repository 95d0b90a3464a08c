import { expect, it } from "vitest"
import { judgeContract } from "../../../dagger/src/core/judge/contract.js"
import { recorded } from "../tools/recorded.js"

const operations = { "GET /admin": "admin", "GET /vendors": "listVendors" }
const gate = { allowNo2xx: [] }
const answer = {
  request: "GET /no/such/route",
  status: 404,
  contentType: "application/json; charset=utf-8",
  body: '{"error":{"code":"not_found","message":"No such route."}}',
}
const green = recorded("schemathesis/4.32.5/green")

it("passes an application that keeps to its document", () => {
  const result = judgeContract({ schemathesis: green, envelope: [answer], operations }, gate)
  expect(result).toMatchObject({ verdict: "pass", findings: [] })
  expect(result.headline).toMatch(/^1 operations, \d+ requests$/)
})

it("fails for each kind of failed check, with a way to ask again", () => {
  const schemathesis = recorded("schemathesis/4.32.5/failing")
  const result = judgeContract({ schemathesis, envelope: [answer], operations }, gate)
  expect(result.verdict).toBe("fail")
  const server = result.findings.find((finding) => finding.rule === "not_a_server_error")
  expect(server).toMatchObject({ place: { method: "GET", url: "/vendors/{id}" }, severity: "high" })
  expect(server?.detail).toContain("Reproduce: curl -X GET")
  const reach = result.parts.find((part) => part.name === "contract.reach")
  expect(reach).toMatchObject({
    verdict: "inconclusive",
    reason: "Never answered 2xx: GET /admin.",
  })
})

it("lets named operations be without 2xx, by id or label", () => {
  const schemathesis = recorded("schemathesis/4.32.5/failing")
  for (const name of ["admin", "GET /admin"]) {
    const result = judgeContract(
      { schemathesis, envelope: [answer], operations },
      { allowNo2xx: [name] },
    )
    expect(result.parts[1]).toMatchObject({ name: "contract.reach", verdict: "pass" })
  }
})

it.each([
  ["HTML", { contentType: "text/html", body: "<h1>404</h1>" }, "content type is text/html"],
  ["no answer", { status: -1 }, "no answer came"],
  ["a 200", { status: 200 }, "status 200 is no error's"],
  ["a 500", { status: 500 }, "blames the server"],
  ["another shape", { body: '{"message":"no"}' }, "neither"],
  ["more than the envelope", { body: '{"error":{"code":"a","message":"b"},"x":1}' }, "neither"],
  ["a torn body", { body: "{" }, "not JSON"],
  ["null", { body: "null" }, "not an object"],
])("fails an error answer with %s", (_, part, problem) => {
  const envelope = [answer, { ...answer, ...part }]
  const result = judgeContract({ schemathesis: green, envelope, operations }, gate)
  expect(result.verdict).toBe("fail")
  expect(result.findings[0]?.message).toContain(problem)
})

it("takes problem+json, but not both shapes at once", () => {
  const problem = { ...answer, contentType: "application/problem+json", body: '{"title":"No"}' }
  const alone = judgeContract({ schemathesis: green, envelope: [problem], operations }, gate)
  expect(alone.verdict).toBe("pass")
  const both = judgeContract({ schemathesis: green, envelope: [answer, problem], operations }, gate)
  expect(both.verdict).toBe("fail")
})

it("takes an envelope of the application's own, if every error has its fields", () => {
  const own = { ...answer, body: '{"statusCode":404,"error":"Not Found","message":"No route"}' }
  const more = { ...own, body: '{"statusCode":400,"error":"Bad","message":"No","code":"X"}' }
  const less = { ...own, request: "POST /x", body: '{"message":"no"}' }
  const judge = (envelope: (typeof own)[], paths?: string[]) =>
    judgeContract(
      { schemathesis: green, envelope, operations },
      { ...gate, ...(paths === undefined ? {} : { envelope: { paths } }) },
    )
  expect(judge([own, more]).verdict).toBe("pass")
  expect(judge([own, less]).findings[0]?.message).toBe("POST /x: its body lacks statusCode, error.")
  expect(judge([own, less], ["message"]).verdict).toBe("pass")
  expect(judge([answer], ["error.code"]).verdict).toBe("pass")
  expect(judge([answer], ["error.id"]).verdict).toBe("fail")
})

it("is inconclusive or an error without data", () => {
  expect(judgeContract({ schemathesis: green, operations }, gate).verdict).toBe("inconclusive")
  for (const name of ["noschema", "unreachable"]) {
    const schemathesis = recorded(`schemathesis/4.32.5/${name}`)
    expect(judgeContract({ schemathesis, envelope: [answer], operations }, gate).verdict).toBe(
      "error",
    )
  }
})
