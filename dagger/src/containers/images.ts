// Every image that Sluice names, by exact public version, and nothing else.
import type { Settings } from "../core/config/settings.js"
import type { ImageRole } from "../core/inputs/parts.js"

/** Node for the project's own tools, without its build packages. */
export const node = (version: string): string => `node:${version}-bookworm-slim`

/** Node's version where the project does not say one. */
export const DEFAULT_NODE_VERSION = "24.21.0"

/** Playwright with its browsers; the version must be the project's own. */
export const playwright = (version: string): string =>
  `mcr.microsoft.com/playwright:v${version}-noble`

export const POSTGRES = "postgres:15.18-bookworm"
export const MAILHOG = "mailhog/mailhog:v1.0.1"
export const HAPROXY = "haproxy:2.6.12"
export const K6 = "grafana/k6:1.8.1"
export const SCHEMATHESIS = "schemathesis/schemathesis:v4.32.5"
export const TRIVY = "aquasec/trivy:0.69.0"
/** Builds the database that `prove` plants for Trivy. */
export const GOLANG = "golang:1.26.8-bookworm"
export const PYTHON = "python:3.11.2-slim"
export const ZAP = "zaproxy/zap-stable:2.17.0"

/** Each image by what it is for, as keys of stages name them. */
export const imageReferences = ({ app, stages }: Settings): Record<ImageRole, string> => ({
  node: node(app.nodeVersion),
  nodeDefault: node(DEFAULT_NODE_VERSION),
  playwright: playwright(stages.e2e.playwrightVersion),
  postgres: POSTGRES,
  mail: MAILHOG,
  schemathesis: SCHEMATHESIS,
  k6: K6,
  haproxy: HAPROXY,
  trivy: TRIVY,
  zap: ZAP,
  python: PYTHON,
  golang: GOLANG,
})
