/** ZAP's risk levels, from 0 to 3. */
export const RISKS = ["info", "low", "medium", "high"] as const
export type Risk = (typeof RISKS)[number]

/** One thing that a scanner of running applications found, in ZAP's words, whichever scanner it was. */
export type Alert = {
  /** ZAP's plugin id, or Wapiti's module. */
  rule: string
  title: string
  risk: Risk
  url: string
  method: string
  parameter?: string
  evidence?: string
  solution?: string
}

/** What a scanner reported. */
export type ScanResult = {
  alerts: Alert[]
  /** URLs that it reached. */
  reached: string[]
}

/** Text of a small HTML fragment, as ZAP writes its paragraphs. */
export function withoutTags(html: string): string {
  return html
    .replace(/<\/p>\s*<p>/g, "\n")
    .replace(/<[^>]*>/g, "")
    .replace(/&lt;/g, "<")
    .replace(/&gt;/g, ">")
    .replace(/&quot;/g, '"')
    .replace(/&amp;/g, "&")
    .trim()
}
