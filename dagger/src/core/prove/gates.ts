import type { StageName } from "../plan/stages.js"
import type { StageReport } from "../report/model.js"
import type { VerdictName } from "../verdict.js"

/** A rule that turns what a stage's tools said into a verdict: what a fault is planted for. */
export type Gate = {
  /** As a fault's manifest names it, such as unit.coverage. */
  name: string
  stage: StageName
  /** The part of the stage that this gate is; left out: the stage itself, or `rules`. */
  part?: string
  /** Rules of the stage's findings that this gate is, where the stage has no parts. */
  rules?: readonly string[]
}

const part = (name: string): Gate => ({ name, stage: name.split(".")[0] as StageName, part: name })

/** Every gate of Sluice. trivy.sbom is none: a missing list of components is no fault of the application. */
export const GATES: readonly Gate[] = [
  part("lint.eslint"),
  part("lint.prettier"),
  { name: "typecheck", stage: "typecheck" },
  part("unit.tests"),
  part("unit.coverage"),
  part("integration.tests"),
  part("contract.schema"),
  part("contract.reach"),
  part("contract.envelope"),
  part("build.image"),
  part("build.user"),
  part("build.health"),
  { name: "e2e", stage: "e2e" },
  { name: "load.errors", stage: "load", rules: ["error-rate"] },
  { name: "load.latency", stage: "load", rules: ["latency"] },
  part("zap.alerts"),
  part("zap.headers"),
  part("trivy.secrets"),
  part("trivy.misconfiguration"),
  part("trivy.licences"),
  part("trivy.vulnerabilities"),
  { name: "canary", stage: "canary" },
  part("promote.rollback"),
  part("promote.soak"),
  part("promote.record"),
]

/** The gate of that name. */
export const gateNamed = (name: string): Gate | undefined =>
  GATES.find((gate) => gate.name === name)

/** How the gates of the stages that ran stand. Of a stage that judged other parts only, a gate is not known. */
export function gateStates(stages: readonly StageReport[]): Map<string, VerdictName> {
  const states = new Map<string, VerdictName>()
  for (const stage of stages) {
    for (const gate of GATES.filter((one) => one.stage === stage.name)) {
      const state = stateOf(gate, stage)
      if (state !== undefined) states.set(gate.name, state)
    }
  }
  return states
}

function stateOf(gate: Gate, stage: StageReport): VerdictName | undefined {
  if (gate.part !== undefined && stage.parts.length > 0)
    return stage.parts.find(({ name }) => name === gate.part)?.verdict
  if (gate.part !== undefined) return stage.verdict
  if (gate.rules === undefined || stage.verdict !== "fail") return stage.verdict
  const { rules } = gate
  const seen = stage.findings.some(({ rule, blocking }) => blocking && rules.includes(rule))
  return seen ? "fail" : "pass"
}
