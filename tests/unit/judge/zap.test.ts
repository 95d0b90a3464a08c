import { expect, it } from "vitest"
import { judgeZap } from "../../../dagger/src/core/judge/zap.js"
import { parsePages } from "../../../dagger/src/core/tools/pages.js"
import { rawOf, recorded } from "../tools/recorded.js"

const gate = { maxHigh: 0, requiredHeaders: [] }
const zap = recorded("zap/from-the-template-of-2.17/alerts")
const clean = (urls: string) =>
  rawOf({ files: { "zap.json": '{"site":[]}', "zap-urls.txt": urls } })

it("fails for high alerts of either engine, and names the engine", () => {
  const byZap = judgeZap({ engine: "zap", raw: zap, rules: 2, pages: [] }, gate)
  expect(byZap).toMatchObject({ verdict: "fail", headline: "1 high, 1 medium (ZAP)" })
  expect(byZap.findings.filter((finding) => finding.blocking)).toHaveLength(1)
  const raw = recorded("wapiti/3.2.3/found")
  const byWapiti = judgeZap({ engine: "wapiti", raw, pages: [] }, gate)
  expect(byWapiti).toMatchObject({ verdict: "fail", headline: "2 high, 0 medium (Wapiti)" })
})

it("passes without high alerts, if rules ran and pages were reached", () => {
  const raw = clean("http://app:3000/\nhttp://app:3000/sign-in\n")
  const result = judgeZap({ engine: "zap", raw, rules: 2, pages: [] }, gate)
  expect(result.verdict).toBe("pass")
  expect(result.reason).toBe("ZAP reached 2 URLs and raised 0 high alerts.")
})

it("can't tell without rules, or without a page reached", () => {
  const raw = clean("http://app:3000/\n")
  for (const rules of [0, undefined]) {
    const result = judgeZap(
      { engine: "zap", raw, pages: [], ...(rules === 0 ? { rules } : {}) },
      gate,
    )
    expect(result.verdict).toBe("inconclusive")
    expect(result.reason).toContain("it reached http://app:3000/")
  }
  const none = judgeZap({ engine: "zap", raw: clean(""), rules: 2, pages: [] }, gate)
  expect(none.reason).toBe("ZAP reached no URL.")
  const unreachable = recorded("wapiti/3.2.3/unreachable")
  const wapiti = judgeZap({ engine: "wapiti", raw: unreachable, pages: [] }, gate)
  expect(wapiti.verdict).toBe("inconclusive")
})

it("can't tell of pages behind a form that it could not pass", () => {
  const files = { "wapiti.json": recorded("wapiti/3.2.3/found").files["wapiti.json"] ?? "" }
  const stdout = "[!] Login failed : No login form detected\n[*] Launching module xss\n"
  const raw = rawOf({ files, stdout })
  const result = judgeZap({ engine: "wapiti", raw, pages: [] }, { ...gate, maxHigh: 9 })
  expect(result.verdict).toBe("inconclusive")
  expect(result.reason).toContain("could not sign in")
})

it("can't tell where a module ran out of time, and says which", () => {
  const files = { "wapiti.json": recorded("wapiti/3.2.3/found").files["wapiti.json"] ?? "" }
  const stdout = "[*] Launching module xss\nMax attack time was reached for module xss, stopping.\n"
  const raw = rawOf({ files, stdout })
  const result = judgeZap({ engine: "wapiti", raw, pages: [] }, { ...gate, maxHigh: 9 })
  expect(result.verdict).toBe("inconclusive")
  expect(result.reason).toBe(
    "Wapiti ran out of time in xss: raise stages.zap.maxMinutes. It reached 6 URLs.",
  )
})

it("asks for headers, and for what they contain, in any case", () => {
  const raw = clean("http://app:3000/\n")
  const required = [
    { name: "content-security-policy", contains: "default-src 'self'" },
    { name: "X-Content-Type-Options" },
  ]
  const page = (policy: string) => ({
    url: "http://app:3000/",
    headers: [
      { name: "Content-Security-Policy", value: policy },
      { name: "x-content-type-options", value: "nosniff" },
    ],
  })
  const facts = { engine: "zap", raw, rules: 2 } as const
  const headers = { ...gate, requiredHeaders: required }
  const good = judgeZap({ ...facts, pages: [page("Default-Src 'self'; img-src *")] }, headers)
  expect(good.verdict).toBe("pass")
  const bad = judgeZap(
    { ...facts, pages: [page("img-src *"), { url: "/x", headers: [] }] },
    headers,
  )
  expect(bad.verdict).toBe("fail")
  expect(bad.findings.map((finding) => finding.message)).toEqual([
    `content-security-policy is "img-src *", without "default-src 'self'" on http://app:3000/.`,
    "content-security-policy is missing on /x.",
    "X-Content-Type-Options is missing on /x.",
  ])
  expect(judgeZap({ ...facts, pages: [] }, headers).verdict).toBe("inconclusive")
})

it("is an error without a report", () => {
  expect(judgeZap({ engine: "zap", raw: rawOf({ exitCode: 1 }), pages: [] }, gate).verdict).toBe(
    "error",
  )
})

it("reads in a hurry: what was found where, which header is not there, and what to do", () => {
  const raw = recorded("wapiti/3.2.3/booking")
  const pages = parsePages(raw)
  if (!pages.ok) throw new Error(pages.problem)
  const headers = { ...gate, requiredHeaders: [{ name: "Content-Security-Policy" }] }
  const result = judgeZap({ engine: "wapiti", raw, pages: pages.value }, headers)
  expect(result.parts.map((part) => part.reason)).toEqual([
    "Wapiti raised 1 high alert: Reflected Cross Site Scripting vulnerability found via injection in the parameter name, at GET http://web:3000/hello.",
    "Content-Security-Policy missing or wrong on 2 of 2 pages.",
  ])
  const alert = result.findings.find((finding) => finding.rule === "xss")
  expect(alert?.fix).toMatch(/^Escape what comes from a request/)
  expect(parsePages(undefined).ok).toBe(false)
})
