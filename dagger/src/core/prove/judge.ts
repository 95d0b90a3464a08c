import { placeText } from "../report/format.js"
import type { Finding, StageReport } from "../report/model.js"
import type { VerdictName } from "../verdict.js"
import type { Fault } from "./fault.js"
import { gateNamed, gateStates } from "./gates.js"

/** What came of a fault. `seen`: red, by the named finding, and nothing else turned. */
export type FaultResult = {
  gate: string
  fault: string
  title: string
  outcome: "seen" | "missed" | "not clean" | "not planted"
  /** The finding that saw it, or what went wrong, one sentence. */
  seen: string
  /** From planting to the end of the run that saw it. */
  seconds: number
}

/** The stages of the clean application, of the faulty one, and of the clean one again. */
export type Observed = {
  before: readonly StageReport[]
  planted: readonly StageReport[]
  seconds: number
}

/** Judges whether a planted fault was seen: the right verdict, rule and place, and no other gate turned. */
export function judgeFault(fault: Fault, { before, planted, seconds }: Observed): FaultResult {
  const base = { gate: fault.gate, fault: fault.name, title: fault.title, seconds }
  const gate = gateNamed(fault.gate)
  const missed = (seen: string): FaultResult => ({ ...base, outcome: "missed", seen })
  const stage = planted.find(({ name }) => name === gate?.stage)
  if (gate === undefined || stage === undefined) return missed(`${fault.gate} did not run.`)
  const states = gateStates(planted)
  const wanted = fault.expect.verdict ?? "fail"
  const state = states.get(fault.gate)
  if (state !== wanted) return missed(`${fault.gate} stayed ${state}: ${stage.reason}`)
  const finding = stage.findings.find((one) => isExpected(one, fault, stage))
  if (finding === undefined)
    return missed(
      `${fault.gate} is red, but by another finding: ${shown(stage.findings[0]) || stage.reason}`,
    )
  const turned = turnedGates(gateStates(before), states, fault).map(
    (name) => `${name} turned ${states.get(name)} as well: ${reasonOf(name, planted)}`,
  )
  if (turned.length > 0) return missed(`${shown(finding)}; but ${turned.join(" ")}`)
  return { ...base, outcome: "seen", seen: shown(finding) }
}

/** Why nothing can be proven of a fault's gate: it is not green without the fault. */
export function notPassing({ gate }: Fault, before: readonly StageReport[]): string | undefined {
  const state = gateStates(before).get(gate)
  return state === undefined || state === "pass"
    ? undefined
    : `${gate} is ${state} on the clean application.`
}

/** What is left of a fault after it was taken out. */
export function judgeClean(result: FaultResult, after: readonly StageReport[]): FaultResult {
  const state = gateStates(after).get(result.gate)
  if (result.outcome !== "seen" || state === "pass") return result
  return {
    ...result,
    outcome: "not clean",
    seen: `${result.gate} is ${state ?? "not run"} after the fault was taken out.`,
  }
}

function isExpected(finding: Finding, { expect }: Fault, stage: StageReport): boolean {
  const { rule, place, message } = expect
  const text = `${finding.message}\n${finding.detail ?? ""}\n${stage.reason}`
  return (
    (rule === undefined || new RegExp(rule).test(finding.rule)) &&
    (place === undefined || new RegExp(place).test(placeText(finding.place) ?? "")) &&
    (message === undefined || new RegExp(message, "i").test(text))
  )
}

/** Gates that a fault turned although its manifest does not name them. */
function turnedGates(
  before: ReadonlyMap<string, VerdictName>,
  after: ReadonlyMap<string, VerdictName>,
  { gate, also = [] }: Fault,
): string[] {
  return [...after].flatMap(([name, state]) => {
    const was = before.get(name)
    return name === gate || also.includes(name) || was === undefined || was === state ? [] : [name]
  })
}

function reasonOf(name: string, stages: readonly StageReport[]): string {
  const gate = gateNamed(name)
  const stage = stages.find((one) => one.name === gate?.stage)
  return stage?.parts.find((part) => part.name === gate?.part)?.reason ?? stage?.reason ?? ""
}

const shown = (finding: Finding | undefined): string =>
  finding === undefined ? "" : [finding.rule, placeText(finding.place)].filter(Boolean).join(" ")
