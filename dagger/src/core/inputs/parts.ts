import type { Settings } from "../config/settings.js"
import type { StageName } from "../plan/stages.js"
import { STARTS } from "./values.js"

/** What an image is for. */
export type ImageRole =
  | "node"
  | "nodeDefault"
  | "playwright"
  | "postgres"
  | "mail"
  | "schemathesis"
  | "k6"
  | "haproxy"
  | "trivy"
  | "golang"
  | "zap"
  | "python"

const TOOLS: Record<StageName, readonly ImageRole[]> = {
  lint: ["node"],
  typecheck: ["node"],
  unit: ["node"],
  integration: ["node"],
  contract: ["schemathesis"],
  build: ["node"],
  e2e: ["playwright"],
  load: ["k6"],
  zap: ["zap", "python"],
  trivy: ["trivy", "node"],
  canary: ["haproxy", "k6", "nodeDefault"],
  promote: ["haproxy", "k6", "nodeDefault"],
}

/** The images that a stage's containers and services start from. */
export function imagesOf(stage: StageName, { app, services, stages }: Settings): ImageRole[] {
  const started: ImageRole[] = [
    ...(services.postgres ? (["postgres"] as const) : []),
    ...(services.mail ? (["mail"] as const) : []),
    ...(app.image === null ? (["node"] as const) : []),
  ]
  const planted: ImageRole[] = stage === "trivy" && stages.trivy.advisory !== null ? ["golang"] : []
  const roles = [
    ...TOOLS[stage],
    ...(stage === "integration" || STARTS.includes(stage) ? started : []),
    ...planted,
  ]
  return [...new Set(roles)]
}

const OWN: Partial<Record<StageName, readonly string[]>> = {
  contract: ["log.mjs", "envelope.py"],
  build: ["log.mjs"],
  e2e: ["log.mjs", "forward.mjs"],
  load: ["log.mjs"],
  zap: ["log.mjs", "headers.py", "wapiti.py"],
  canary: ["log.mjs", "rig.mjs"],
  promote: ["log.mjs", "rig.mjs"],
}

/** Sluice's own programs that run in a stage's containers, by their names in assets/. */
export const assetsOf = (stage: StageName): string[] => [
  "exec.sh",
  ...(STARTS.includes(stage) ? ["sql.sh"] : []),
  ...(OWN[stage] ?? []),
]
