import { z } from "zod"
import { RISKS, withoutTags, type ScanResult } from "./alert.js"
import { parseJson, parsed, type Parsed } from "./parsed.js"
import type { Raw } from "./raw.js"

/** Names of what ZAP leaves in the output folder: its report, and the URLs it reached, one a line. */
export const ZAP_REPORT = "zap.json"
export const ZAP_URLS = "zap-urls.txt"

/** How pages behind a sign-in form are reached. */
export type SignIn = {
  url: string
  usernameField: string
  passwordField: string
  username: string
  password: string
}

/** What `zapPlan` makes a plan for. */
export type ZapOptions = {
  /** Such as "http://app:3000". */
  target: string
  maxMinutes: number
  outputFolder: string
  /** Path of the OpenAPI document in the container. */
  openapi?: string
  signIn?: SignIn | null
}

const Report = z.object({
  "@programName": z.string().nullish(),
  site: z.array(
    z.object({
      "@name": z.string(),
      alerts: z.array(
        z.object({
          pluginid: z.string(),
          name: z.string(),
          riskcode: z.coerce.number(),
          solution: z.string().nullish(),
          instances: z
            .array(
              z.object({
                uri: z.string(),
                method: z.string().nullish(),
                param: z.string().nullish(),
                evidence: z.string().nullish(),
              }),
            )
            .nullish(),
        }),
      ),
    }),
  ),
})

/**
 * ZAP's automation plan: import, spider, passive and active rules, report. An
 * object, to be printed as YAML. The user's name and password come from the
 * environment (SLUICE_ZAP_USER, SLUICE_ZAP_PASSWORD), never from the plan.
 */
export function zapPlan(options: ZapOptions): Record<string, unknown> {
  const { target, maxMinutes, outputFolder, openapi, signIn } = options
  const context = "application"
  const user = signIn ? { context, user: "tester" } : { context }
  const spiderMinutes = Math.max(1, Math.floor(maxMinutes / 4))
  const scanMinutes = Math.max(1, maxMinutes - spiderMinutes)
  const jobs = [
    { type: "passiveScan-config", parameters: { maxAlertsPerRule: 10, scanOnlyInScope: true } },
    ...(openapi === undefined
      ? []
      : [{ type: "openapi", parameters: { apiFile: openapi, targetUrl: target, ...user } }]),
    { type: "spider", parameters: { ...user, url: target, maxDuration: spiderMinutes } },
    { type: "passiveScan-wait", parameters: { maxDuration: 1 } },
    { type: "activeScan", parameters: { ...user, maxScanDurationInMins: scanMinutes } },
    {
      type: "export",
      parameters: {
        context,
        type: "url",
        source: "history",
        fileName: `${outputFolder}/${ZAP_URLS}`,
      },
    },
    {
      type: "report",
      parameters: { template: "traditional-json", reportDir: outputFolder, reportFile: ZAP_REPORT },
    },
  ]
  return {
    env: {
      contexts: [{ name: context, urls: [target], ...(signIn ? signInOf(signIn, target) : {}) }],
      parameters: { failOnError: false, failOnWarning: false, progressToStdout: true },
    },
    jobs,
  }
}

function signInOf(signIn: SignIn, target: string): Record<string, unknown> {
  const page = new URL(signIn.url, target).href
  const field = encodeURIComponent
  const body = `${field(signIn.usernameField)}={%username%}&${field(signIn.passwordField)}={%password%}`
  return {
    authentication: {
      method: "form",
      parameters: { loginPageUrl: page, loginRequestUrl: page, loginRequestBody: body },
      verification: { method: "autodetect" },
    },
    sessionManagement: { method: "cookie" },
    users: [
      {
        name: "tester",
        credentials: { username: "${SLUICE_ZAP_USER}", password: "${SLUICE_ZAP_PASSWORD}" },
      },
    ],
  }
}

/** How many add-ons with scan rules a list of ZAP's add-ons names (`zap.sh -cmd -addonlist`). */
export function ruleAddOns(list: string): number {
  return new Set(list.match(/\b[ap]scanrules(Beta|Alpha)?\b/g) ?? []).size
}

/** Reads ZAP's report (traditional-json); each instance of an alert is one. */
export function parseZap(raw: Raw): Parsed<ScanResult> {
  const report = parseJson(raw.files[ZAP_REPORT], ZAP_REPORT, Report)
  if (!report.ok) return report
  const alerts = report.value.site.flatMap((site) =>
    site.alerts.flatMap((alert) =>
      (alert.instances?.length ? alert.instances : [{ uri: site["@name"] }]).map((instance) => ({
        rule: alert.pluginid,
        title: withoutTags(alert.name),
        risk: RISKS[Math.min(Math.max(alert.riskcode, 0), 3)] ?? "info",
        url: instance.uri,
        method: ("method" in instance && instance.method) || "GET",
        ...("param" in instance && instance.param ? { parameter: instance.param } : {}),
        ...("evidence" in instance && instance.evidence ? { evidence: instance.evidence } : {}),
        ...(alert.solution ? { solution: withoutTags(alert.solution) } : {}),
      })),
    ),
  )
  const listed = (raw.files[ZAP_URLS] ?? "")
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean)
  return parsed({ alerts, reached: [...new Set(listed)] })
}
