import type { Alert, Risk, ScanResult } from "../tools/alert.js"
import type { Raw } from "../tools/raw.js"
import { counted, plain, shorten } from "../tools/text.js"
import { parseWapiti, wapitiRules, wapitiStopped } from "../tools/wapiti.js"
import { parseZap } from "../tools/zap.js"
import type { Finding, Part, Severity } from "../report/model.js"
import type { Verdict } from "../verdict.js"
import type { Judged } from "./judged.js"
import { NO_WAIVER, split, type Waive } from "./waive.js"
import { judged, killedBy, ofParts, toolErrorFinding } from "./outcome.js"

/** A response header that must be there, and what its value must contain, in any case. */
export type RequiredHeader = { name: string; contains?: string }

/** Most high alerts, and the headers that pages must have. */
export type ZapGate = { maxHigh: number; requiredHeaders: readonly RequiredHeader[] }

/** A page that was asked for its headers. */
export type PageHeaders = { url: string; headers: readonly { name: string; value: string }[] }

/** What the stage collected. `rules` counts ZAP's add-ons with scan rules; Wapiti's log tells by itself. */
export type ZapFacts = {
  engine: "zap" | "wapiti"
  raw: Raw
  rules?: number
  pages: readonly PageHeaders[]
}

const SEVERITY: Record<Risk, Severity> = {
  high: "high",
  medium: "medium",
  low: "low",
  info: "info",
}

/** Judges a scan of the running application. Parts: zap.alerts, zap.headers. The engine is named. */
export function judgeZap(facts: ZapFacts, gate: ZapGate, waive: Waive = NO_WAIVER): Judged {
  const headers = headersResult(facts.pages, gate.requiredHeaders, waive)
  const scan = scanResult(facts, gate, waive)
  const parts = [scan.part, ...(headers ? [headers.part] : [])]
  return judged(ofParts(parts), scan.headline, {
    parts,
    findings: [...scan.findings, ...(headers?.findings ?? [])],
    numbers: scan.numbers,
  })
}

function scanResult(
  facts: ZapFacts,
  gate: ZapGate,
  waive: Waive,
): { part: Part; findings: Finding[]; numbers: Judged["numbers"]; headline: string } {
  const { engine, raw } = facts
  const name = "zap.alerts"
  const title = engine === "zap" ? "ZAP" : "Wapiti"
  const result = engine === "zap" ? parseZap(raw) : parseWapiti(raw)
  if (!result.ok || killedBy(raw)) {
    const problem = result.ok ? "its report may not be complete" : result.problem
    const finding = toolErrorFinding(title, problem, [raw])
    const part: Part = { name, verdict: "error", reason: finding.message }
    return { part, findings: [finding], numbers: [], headline: `${title} left no report` }
  }
  const rules =
    facts.rules ?? (engine === "wapiti" ? wapitiRules(raw.stdout + raw.stderr) : undefined)
  const { counted: alerts, waived } = split(
    result.value.alerts,
    (alert) => alertFinding(engine, alert, false),
    waive,
  )
  const high = alerts.filter((alert) => alert.risk === "high").length
  const verdict = verdictOfScan(
    title,
    { ...result.value, alerts },
    rules,
    high,
    gate,
    shortcoming(raw),
  )
  const count = (risk: Risk) => alerts.filter((alert) => alert.risk === risk).length
  return {
    part: { name, ...verdict },
    findings: [
      ...alerts.map((alert) => alertFinding(engine, alert, high > gate.maxHigh)),
      ...waived,
    ],
    numbers: [
      { name: "high alerts", value: high, unit: "1", limit: { op: "<=", value: gate.maxHigh } },
      { name: "medium alerts", value: count("medium"), unit: "1" },
      { name: "low alerts", value: count("low"), unit: "1" },
      { name: "URLs reached", value: result.value.reached.length, unit: "1" },
    ],
    headline: `${high} high, ${count("medium")} medium (${title})`,
  }
}

/** What kept the scan from being whole, in Wapiti's own words; ZAP says nothing that is as plain. */
function shortcoming(raw: Raw): string | undefined {
  const log = plain(`${raw.stdout}\n${raw.stderr}`)
  if (/\[!\] Login failed/.test(log)) {
    return "could not sign in, so it saw no page behind the form: look at stages.zap.signIn"
  }
  const stopped = wapitiStopped(log)
  if (stopped.length === 0) return undefined
  return `ran out of time in ${stopped.join(", ")}: raise stages.zap.maxMinutes`
}

function verdictOfScan(
  title: string,
  { alerts, reached }: ScanResult,
  rules: number | undefined,
  high: number,
  gate: ZapGate,
  short: string | undefined,
): Verdict {
  const urls = reached.length === 0 ? "no URL" : reached.slice(0, 20).join(", ")
  if (high > gate.maxHigh) {
    const first = alerts.find((alert) => alert.risk === "high")
    const what = first === undefined ? "" : `: ${first.title}, at ${first.method} ${first.url}`
    const reason = `${title} raised ${counted(high, "high alert")}${high > 1 ? ", first" : ""}${what}.`
    return { verdict: "fail", reason }
  }
  if (rules === undefined || rules === 0) {
    const why = rules === 0 ? "has no scan rules" : "did not say which scan rules it has"
    return { verdict: "inconclusive", reason: `${title} ${why}; it reached ${urls}.` }
  }
  if (short !== undefined) {
    const many = counted(reached.length, "URL")
    return { verdict: "inconclusive", reason: `${title} ${short}. It reached ${many}.` }
  }
  if (reached.length === 0) {
    return { verdict: "inconclusive", reason: `${title} reached no URL.` }
  }
  const reason = `${title} reached ${counted(reached.length, "URL")} and raised ${counted(high, "high alert")}.`
  return { verdict: "pass", reason }
}

function alertFinding(engine: string, alert: Alert, tooMany: boolean): Finding {
  const { rule, title, risk, url, method, parameter, evidence, solution } = alert
  const detail = [parameter ? `Parameter: ${parameter}` : "", evidence ?? ""].filter(Boolean)
  return {
    tool: engine,
    rule,
    severity: SEVERITY[risk],
    message: title,
    place: { url, method },
    ...(detail.length > 0 ? { detail: shorten(detail.join("\n"), 10) } : {}),
    ...(solution ? { fix: shorten(solution, 3) } : {}),
    blocking: tooMany && risk === "high",
  }
}

function headersResult(
  pages: readonly PageHeaders[],
  required: readonly RequiredHeader[],
  waive: Waive,
): { part: Part; findings: Finding[] } | undefined {
  if (required.length === 0) return undefined
  const name = "zap.headers"
  if (pages.length === 0) {
    const reason = "No page was asked for its security headers."
    return { part: { name, verdict: "inconclusive", reason }, findings: [] }
  }
  const { counted: findings, waived } = split(
    pages.flatMap((page) => required.flatMap((one) => headerFinding(page, one))),
    (finding) => finding,
    waive,
  )
  if (findings.length === 0) {
    const reason = `${counted(required.length, "security header")} ${waived.length > 0 ? "found or waived" : "found"} on ${counted(pages.length, "page")}.`
    return { part: { name, verdict: "pass", reason }, findings: waived }
  }
  const names = required.filter((one) => findings.some((f) => f.rule === one.name.toLowerCase()))
  const where = new Set(findings.map((finding) => finding.place?.url)).size
  const reason = `${names.map((one) => one.name).join(", ")} missing or wrong on ${where} of ${counted(pages.length, "page")}.`
  return { part: { name, verdict: "fail", reason }, findings: [...findings, ...waived] }
}

function headerFinding(page: PageHeaders, required: RequiredHeader): Finding[] {
  const values = page.headers
    .filter((header) => header.name.toLowerCase() === required.name.toLowerCase())
    .map((header) => header.value)
  const wanted = required.contains?.toLowerCase()
  const found = values.some((value) => wanted === undefined || value.toLowerCase().includes(wanted))
  if (found) return []
  const said =
    values.length === 0
      ? "is missing"
      : `is "${values.join(", ")}", without "${required.contains ?? ""}"`
  return [
    {
      tool: "headers",
      rule: required.name.toLowerCase(),
      severity: "medium",
      message: `${required.name} ${said} on ${page.url}.`,
      place: { url: page.url, method: "GET" },
      fix: `Send ${required.name} with each page.`,
      blocking: true,
    },
  ]
}
