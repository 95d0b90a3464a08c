import type { StageName } from "./stages.js"

const START = "app.start: node server.js, or a Dockerfile"

/** What to add to an application to get a stage that it lacks: a setting of sluice.yaml, or a file. */
export const HINTS: Record<StageName, string> = {
  lint: "eslint.config.js or .prettierrc",
  typecheck: "tsconfig.json, and typescript in devDependencies",
  unit: "stages.unit.command: npx vitest run, and stages.unit.runner: vitest",
  integration: "stages.integration.command: npm run it --, and its runner",
  contract: "stages.contract.openapi: docs/api.yaml, or a path: /openapi.json",
  build: START,
  e2e: "playwright.config.ts, and @playwright/test in devDependencies",
  load: START,
  zap: START,
  trivy: "stages.trivy.enabled: true",
  canary: START,
  promote: START,
}
