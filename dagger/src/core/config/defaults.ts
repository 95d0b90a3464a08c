/** Every default of sluice.yaml that is not detected, in one place. */
export const DEFAULTS = {
  app: {
    name: "app",
    port: 3000,
    healthPath: "/",
    startTimeoutSeconds: 30,
    nodeVersion: "24.21.0",
  },
  /** Of a stage's tool. */
  timeoutSeconds: 900,
  services: {
    postgres: { databaseEnv: "DATABASE_URL" },
    mail: { smtpEnv: "SMTP_URL", inboxEnv: "MAIL_API_URL" },
  },
  lint: {
    eslint: "npx eslint .",
    prettier: "npx prettier --check .",
    maxErrors: 0,
    maxWarnings: 20,
  },
  typecheck: { command: "npx tsc --noEmit" },
  unit: { minLinesPercent: 80 },
  contract: {
    checks: [
      "not_a_server_error",
      "status_code_conformance",
      "content_type_conformance",
      "response_headers_conformance",
      "response_schema_conformance",
    ],
    seed: 1,
    maxExamples: 20,
  },
  build: { healthTimeoutSeconds: 30, allowRoot: false },
  e2e: { command: "npx playwright test", retries: 1 },
  load: {
    profile: "smoke",
    paths: ["/"],
    maxErrorPercent: 1,
    maxP95Ms: 500,
    maxDroppedPercent: 1,
  },
  zap: { engine: "auto", maxMinutes: 5, maxHigh: 0 },
  trivy: {
    maxCritical: 0,
    maxHigh: 4,
    severities: ["CRITICAL", "HIGH", "MEDIUM", "LOW"],
    deniedLicences: [
      "AGPL-1.0-only",
      "AGPL-1.0-or-later",
      "AGPL-3.0-only",
      "AGPL-3.0-or-later",
      "AGPL-3.0",
      "SSPL-1.0",
      "BUSL-1.1",
    ],
  },
  canary: {
    ratePerSecond: 40,
    steps: [10, 50, 100],
    stepSeconds: 20,
    minRequests: 100,
    maxErrorPercentOver: 0.5,
    maxP95Ratio: 1.5,
    warmupSeconds: 3,
  },
  promote: { soakSeconds: 10 },
} as const
