import { z } from "zod"
import type { Alert, Risk, ScanResult } from "./alert.js"
import { parseJson, parsed, type Parsed } from "./parsed.js"
import type { Raw } from "./raw.js"
import { plain } from "./text.js"
import type { SignIn } from "./zap.js"

/** Name of Wapiti's report in the output folder. */
export const WAPITI_REPORT = "wapiti.json"

/**
 * Modules that find faults of an application. Left out are those that guess at
 * files or names of a host, and those that need a server of Wapiti's makers to
 * be called back at (ssrf, xxe): nothing of a scan leaves the engine.
 */
export const WAPITI_MODULES = [
  "cookieflags",
  "crlf",
  "csp",
  "csrf",
  "exec",
  "file",
  "http_headers",
  "permanentxss",
  "redirect",
  "sql",
  "xss",
] as const

/** Wapiti's levels in ZAP's words. */
const RISK_OF_LEVEL: Record<number, Risk> = {
  0: "info",
  1: "low",
  2: "medium",
  3: "high",
  4: "high",
}

const ESCAPE =
  "Escape what comes from a request before it goes into a page, as a template engine does."
const BIND = "Pass values to the database as parameters, never as a part of the statement."

/** What ZAP calls high, though Wapiti ranks some of it lower; and what to do in a sentence, where Wapiti has a page. */
const FIXES: Readonly<Record<string, string>> = {
  "Reflected Cross Site Scripting": ESCAPE,
  "Stored Cross Site Scripting": ESCAPE,
  "SQL Injection": BIND,
  "Blind SQL Injection": BIND,
  "Command execution": "Never put what comes from a request into a command or into code.",
  "Path Traversal": "Never make a file's path from what comes from a request.",
}

/** Modules that try many payloads everywhere: the time for attacks is theirs. */
const SLOW_MODULES = 6

/** Pages of a folder that are crawled: enough to see each kind, not each row of a table. */
const MAX_PAGES_PER_FOLDER = 20

/** Names of pages that would end the scanner's session. */
const SIGN_OUT = ["sign-out", "signout", "log-out", "logout"]

/** What `wapitiArguments` takes. */
export type WapitiOptions = {
  target: string
  maxMinutes: number
  outputFolder: string
  openapi?: string
  signIn?: SignIn | null
}

/**
 * Arguments of Wapiti 3.2. It has no option for credentials but its command
 * line, so give it a user that exists for tests only.
 */
export function wapitiArguments(options: WapitiOptions): string[] {
  const { target, maxMinutes, outputFolder, openapi, signIn } = options
  const page = signIn ? new URL(signIn.url, target).href : ""
  const base = target.endsWith("/") ? target : `${target}/`
  const crawlSeconds = maxMinutes * 15
  const moduleSeconds = Math.floor((maxMinutes * 60 - crawlSeconds) / SLOW_MODULES)
  return [
    `--url=${base}`,
    "--scope=folder",
    `--module=${WAPITI_MODULES.join(",")}`,
    `--max-scan-time=${crawlSeconds}`,
    `--max-attack-time=${moduleSeconds}`,
    `--max-files-per-dir=${MAX_PAGES_PER_FOLDER}`,
    ...SIGN_OUT.map((name) => `--exclude=${base}*${name}*`),
    "--flush-session",
    "--no-bugreport",
    "--verbose=1",
    "--detailed-report=1",
    ...(openapi === undefined ? [] : [`--swagger=${openapi}`]),
    ...(signIn
      ? [
          `--form-url=${page}`,
          `--form-user=${signIn.username}`,
          `--form-password=${signIn.password}`,
        ]
      : []),
    "--format=json",
    `--output=${outputFolder}/${WAPITI_REPORT}`,
  ]
}

const Entry = z.object({
  method: z.string().nullish(),
  path: z.string(),
  info: z.string(),
  level: z.number(),
  parameter: z.string().nullish(),
  module: z.string().nullish(),
  curl_command: z.string().nullish(),
})
const Entries = z.record(z.string(), z.array(Entry))
const Report = z.object({
  vulnerabilities: Entries,
  anomalies: Entries,
  classifications: z.record(z.string(), z.object({ sol: z.string().nullish() })).nullish(),
  infos: z.object({
    target: z.string(),
    crawled_pages: z
      .array(
        z.object({ request: z.object({ url: z.string(), status_code: z.number().nullish() }) }),
      )
      .nullish(),
  }),
})

/** Reads Wapiti's report (3.2, JSON, --detailed-report=1 for the pages that it reached). */
export function parseWapiti(raw: Raw): Parsed<ScanResult> {
  const report = parseJson(raw.files[WAPITI_REPORT], WAPITI_REPORT, Report)
  if (!report.ok) return report
  const { vulnerabilities, anomalies, classifications, infos } = report.value
  const alerts = [vulnerabilities, anomalies].flatMap((group) =>
    Object.entries(group).flatMap(([title, entries]) =>
      entries.map((entry): Alert => {
        const risk = title in FIXES ? "high" : (RISK_OF_LEVEL[entry.level] ?? "info")
        const solution = FIXES[title] ?? classifications?.[title]?.sol
        return {
          rule: entry.module ?? title,
          title: entry.info.startsWith(title) ? entry.info : `${title}: ${entry.info}`,
          risk,
          url: `${infos.target.replace(/\/$/, "")}${entry.path}`,
          method: entry.method ?? "GET",
          ...(entry.parameter ? { parameter: entry.parameter } : {}),
          ...(entry.curl_command ? { evidence: entry.curl_command } : {}),
          ...(solution ? { solution } : {}),
        }
      }),
    ),
  )
  const pages = (infos.crawled_pages ?? []).filter((page) => (page.request.status_code ?? 0) > 0)
  return parsed({ alerts, reached: [...new Set(pages.map((page) => page.request.url))] })
}

/** How many modules Wapiti started, from its log. */
export function wapitiRules(log: string): number {
  return (plain(log).match(/Launching module /g) ?? []).length
}

/** Modules that the time limit stopped, from Wapiti's log: they did not attack everything. */
export function wapitiStopped(log: string): string[] {
  const stopped = plain(log).matchAll(/Max attack time was reached for module (\w+)/g)
  return [...new Set([...stopped].map(([, name = ""]) => name))]
}
