import { envelopeOf, ownFields, type ProbeAnswer } from "../tools/envelope.js"
import type { Raw } from "../tools/raw.js"
import {
  parseSchemathesis,
  type ContractFailure,
  type ContractResult,
} from "../tools/schemathesis.js"
import { counted, shorten } from "../tools/text.js"
import type { Finding, Part, StageNumber } from "../report/model.js"
import type { Judged } from "./judged.js"
import { NO_WAIVER, split, type Waive } from "./waive.js"
import { judged, killedBy, ofParts, toolErrorFinding } from "./outcome.js"

/**
 * Operations, by operationId or label, that need not answer 2xx; fields, as dotted
 * paths, of the error envelope: where none are named, those of the answer to an
 * unknown route.
 */
export type ContractGate = {
  allowNo2xx: readonly string[]
  envelope?: { paths: readonly string[] } | null
}

/** What the contract stage collected; `operations` maps "GET /x" to its operationId. */
export type ContractFacts = {
  schemathesis: Raw
  envelope?: readonly ProbeAnswer[]
  operations: Readonly<Record<string, string>>
}

type Result = { part: Part; findings: Finding[]; numbers: StageNumber[] }

/**
 * Judges the contract. Parts: contract.schema (no failed check),
 * contract.reach (each operation answered 2xx at least once, or the checks
 * prove little) and contract.envelope (errors of one JSON shape).
 */
export function judgeContract(
  facts: ContractFacts,
  gate: ContractGate,
  waive: Waive = NO_WAIVER,
): Judged {
  const results = [
    ...schemaResults(facts, gate, waive),
    envelopeResult(facts.envelope, gate, waive),
  ]
  const parts = results.map((result) => result.part)
  const numbers = results.flatMap((result) => result.numbers)
  const headline = numbers
    .slice(0, 2)
    .map((number) => `${number.value} ${number.name}`)
    .join(", ")
  return judged(ofParts(parts), headline || "could not be judged", {
    parts,
    findings: results.flatMap((result) => result.findings),
    numbers,
  })
}

function schemaResults(
  { schemathesis: raw, operations }: ContractFacts,
  gate: ContractGate,
  waive: Waive,
): Result[] {
  const result = parseSchemathesis(raw)
  if (!result.ok || killedBy(raw)) {
    const problem = result.ok ? "its report may not be complete" : result.problem
    const finding = toolErrorFinding("Schemathesis", problem, [raw])
    const part: Part = { name: "contract.schema", verdict: "error", reason: finding.message }
    return [{ part, findings: [finding], numbers: [] }]
  }
  return [checksResult(result.value, waive), reachResult(result.value, operations, gate)]
}

function checksResult(result: ContractResult, waive: Waive): Result {
  const { errors, requests, operations } = result
  const name = "contract.schema"
  const { counted: failures, waived } = split(result.failures, failureFinding, waive)
  const findings = [...failures.map(failureFinding), ...errorFindings(errors), ...waived]
  const numbers: StageNumber[] = [
    { name: "operations", value: operations.length, unit: "1" },
    { name: "requests", value: requests, unit: "1" },
    { name: "failed checks", value: failures.length, unit: "1", limit: { op: "==", value: 0 } },
  ]
  if (failures.length > 0) {
    const where = new Set(failures.map((failure) => failure.operation)).size
    const reason = `${counted(failures.length, "check")} failed on ${counted(where, "operation")}.`
    return { part: { name, verdict: "fail", reason }, findings, numbers }
  }
  if (errors[0]) {
    const reason = `Schemathesis could not ask: ${shorten(errors[0].message, 1)}`
    return { part: { name, verdict: "error", reason }, findings, numbers }
  }
  if (requests === 0) {
    const reason = "Schemathesis asked nothing."
    return { part: { name, verdict: "inconclusive", reason }, findings, numbers }
  }
  const reason = `${counted(requests, "request")} to ${counted(operations.length, "operation")} kept to the document.`
  return { part: { name, verdict: "pass", reason }, findings, numbers }
}

function reachResult(
  { operations }: ContractResult,
  ids: Readonly<Record<string, string>>,
  gate: ContractGate,
): Result {
  const name = "contract.reach"
  const unreached = operations.filter(
    ({ operation, statuses }) =>
      !Object.keys(statuses).some((status) => status.startsWith("2")) &&
      !gate.allowNo2xx.includes(operation) &&
      !gate.allowNo2xx.includes(ids[operation] ?? operation),
  )
  const reached = operations.length - unreached.length
  const numbers: StageNumber[] = [{ name: "operations reached", value: reached, unit: "1" }]
  if (operations.length > 0 && unreached.length === 0) {
    const reason = "Each operation answered 2xx at least once, or need not."
    return { part: { name, verdict: "pass", reason }, findings: [], numbers }
  }
  const listed = unreached.map(({ operation }) => operation).join(", ")
  const reason = listed === "" ? "No operation was asked." : `Never answered 2xx: ${listed}.`
  const findings = unreached.map(({ operation, statuses }): Finding => {
    const seen = Object.entries(statuses).map(([status, count]) => `${status} (${count} times)`)
    const [method = "", url = ""] = operation.split(" ")
    return {
      tool: "schemathesis",
      rule: "never-2xx",
      severity: "medium",
      message: `Never answered 2xx; it answered ${seen.join(", ") || "nothing"}.`,
      place: { method, url },
      fix: "Give credentials in contract.headers, seed data or examples; or name it in contract.allowNo2xx.",
      blocking: false,
    }
  })
  return { part: { name, verdict: "inconclusive", reason }, findings, numbers }
}

const FIX = "Make the answer keep to the OpenAPI document, or correct the document."

const FIXES: Readonly<Record<string, string>> = {
  not_a_server_error:
    "Find the error in the application's log (stages/contract/output/app/app.log in the report), and answer such a request with a documented status.",
  status_code_conformance:
    "Answer with a documented status, or add this one to the operation in the OpenAPI document.",
  response_schema_conformance:
    "Make the body keep to the operation's schema, or correct the schema in the OpenAPI document.",
  content_type_conformance:
    "Send the documented content type, or add this one to the operation in the OpenAPI document.",
}

function failureFinding(failure: ContractFailure): Finding {
  const [method = "", url = ""] = failure.operation.split(" ")
  const { title, message, status, count, asked, curl } = failure
  const times = count > 1 ? ` (${count} times)` : ""
  return {
    tool: "schemathesis",
    rule: failure.check,
    severity: failure.check === "not_a_server_error" ? "high" : "medium",
    message: `${title}, status ${status}${times}`,
    place: { method, url },
    detail: shorten(
      [`Asked: ${asked}`, message, `Reproduce: ${curl}`].filter(Boolean).join("\n"),
      25,
    ),
    fix: FIXES[failure.check] ?? FIX,
    blocking: true,
  }
}

function errorFindings(errors: ContractResult["errors"]): Finding[] {
  const kinds = new Map(errors.map((error) => [`${error.operation ?? ""}`, error]))
  return [...kinds.values()].map(({ operation, message }) => ({
    tool: "schemathesis",
    rule: "could-not-ask",
    severity: "high",
    message: `${operation ?? "The document"}: ${shorten(message, 2)}`,
    fix: "See that the application is up and answers, and that the document is valid.",
    blocking: true,
  }))
}

function envelopeResult(
  answers: readonly ProbeAnswer[] | undefined,
  { envelope }: ContractGate,
  waive: Waive,
): Result {
  const name = "contract.envelope"
  if (answers === undefined || answers[0] === undefined) {
    const reason = "The error envelope was not probed."
    return { part: { name, verdict: "inconclusive", reason }, findings: [], numbers: [] }
  }
  const fields = envelope?.paths ?? ownFields(answers[0])
  const judgedAnswers = answers.map((answer) => ({ answer, shape: envelopeOf(answer, fields) }))
  const shapes = judgedAnswers.flatMap(({ shape }) => (shape.ok ? [shape.shape] : []))
  const { counted: findings, waived } = split(
    judgedAnswers.flatMap(({ answer, shape }) =>
      shape.ok ? [] : [envelopeFinding(answer, shape.problem)],
    ),
    (finding) => finding,
    waive,
  )
  const mixed = new Set(shapes).size > 1
  const reason =
    findings.length > 0
      ? `${findings.length} of ${counted(answers.length, "error answer")} lack the envelope.`
      : mixed
        ? "Error answers have two shapes, {error: …} and problem+json."
        : `${counted(answers.length, "error answer")} had one JSON shape.`
  const verdict = findings.length > 0 || mixed ? "fail" : "pass"
  return { part: { name, verdict, reason }, findings: [...findings, ...waived], numbers: [] }
}

function envelopeFinding(answer: ProbeAnswer, problem: string): Finding {
  return {
    tool: "envelope",
    rule: "error-envelope",
    severity: "medium",
    message: `${answer.request}: ${problem}.`,
    detail: shorten(`${answer.status} ${answer.contentType}\n${answer.body}`, 8),
    fix: "Answer every error, also of unknown routes and broken requests, with the one JSON envelope.",
    blocking: true,
  }
}
