import type { Settings } from "../config/settings.js"
import type { StageName } from "./stages.js"

const RUNNER = { vitest: "vitest", jest: "jest", mocha: "mocha", node: "node:test" } as const

/** What a stage will run on this application, in one line, with the files that say so. */
export function whatRuns(name: StageName, settings: Settings): string {
  const { app, services, stages } = settings
  const from = (path: string) => {
    const one = settings.provenance.find((entry) => entry.path === path)?.from
    return one === undefined || one === "default" ? "" : ` (${one})`
  }
  const tests = (stage: "unit" | "integration") =>
    `${stages[stage].command.replace(/ --$/, "")} by ${RUNNER[stages[stage].runner]}${from(`stages.${stage}.command`)}`
  const paths = (script: string | null) => script ?? `GET ${stages.load.paths.join(", ")}`
  const image = app.image ?? `Node ${app.nodeVersion}, ${app.start}`
  const { unit, e2e, contract, load, canary } = stages
  const texts: Record<StageName, () => string> = {
    lint: () =>
      [stages.lint.eslint, stages.lint.prettier].filter((one) => one !== null).join(" and ") +
      (from("stages.lint.eslint") || from("stages.lint.prettier")),
    typecheck: () => stages.typecheck.command,
    unit: () =>
      `${tests("unit")}; ${unit.coverage === null ? "coverage unknown" : `${unit.minLinesPercent} % of lines`}`,
    integration: () =>
      [tests("integration"), ...(services.postgres ? ["PostgreSQL"] : [])].join("; "),
    contract: () => {
      const served = contract.openapi.startsWith("/") ? "served at " : ""
      return `Schemathesis, ${served}${contract.openapi}${served === "" ? "" : from("stages.contract.openapi")}`
    },
    build: () => `${image}; answers :${app.port}${app.healthPath}, not root`,
    e2e: () => `${e2e.command} ${e2e.playwrightVersion}${from("stages.e2e.config")}`,
    load: () =>
      `k6, ${paths(load.script)}; under ${load.maxErrorPercent} % errors, p95 ${load.maxP95Ms} ms`,
    zap: () => "ZAP or Wapiti on the running application",
    trivy: () => "Trivy: secrets, licences, vulnerabilities, misconfiguration",
    canary: () =>
      `HAProxy and k6, ${paths(canary.script)}; ${canary.steps.join(", ")} % of traffic`,
    promote: () => "all traffic, rollback rehearsed, release record",
  }
  return texts[name]()
}
