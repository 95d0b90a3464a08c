import { expect, it } from "vitest"
import { judgeTrivy } from "../../../dagger/src/core/judge/trivy.js"
import { rawOf, recorded } from "../tools/recorded.js"

const gate = {
  maxCritical: 0,
  maxHigh: 4,
  allowedLicences: [],
  deniedLicences: ["AGPL-3.0-only"],
}
const bad = recorded("trivy/0.69.0/bad")
const good = recorded("trivy/0.69.0/good")
const verdicts = (
  raw: typeof good,
  rest: Partial<typeof gate> | { allowedLicences: string[] } = {},
) => judgeTrivy(raw, { ...gate, ...rest }).parts.map((part) => part.verdict)

const vulnerabilities = (severity: string, count: number) => {
  const Vulnerabilities = Array.from({ length: count }, (_, n) => ({
    VulnerabilityID: `CVE-2026-${n}`,
    PkgName: "left",
    Severity: severity,
  }))
  const report = { SchemaVersion: 2, Results: [{ Target: "package-lock.json", Vulnerabilities }] }
  const files = { ...good.files, "trivy-vulnerabilities.json": JSON.stringify(report) }
  return { ...good, files }
}

it("passes clean files, but can't tell of vulnerabilities without a database", () => {
  expect(verdicts(good)).toEqual(["pass", "pass", "pass", "inconclusive", "pass"])
  expect(judgeTrivy(good, gate).reason).toBe(
    "Known vulnerabilities were not looked for: Trivy has no database.",
  )
})

it("fails secrets, root and refused licences, each in its part", () => {
  const result = judgeTrivy(bad, gate)
  expect(result.verdict).toBe("fail")
  expect(verdicts(bad)).toEqual(["fail", "fail", "fail", "inconclusive", "pass"])
  expect(result.findings.filter((finding) => finding.blocking).map((one) => one.rule)).toEqual([
    "DS-0002",
    "aws-access-key-id",
    "github-pat",
    "AGPL-3.0-only",
  ])
  expect(result.findings.find((one) => one.rule === "github-pat")?.place).toEqual({
    file: "config.ts",
    line: 3,
  })
})

it("fails by one vulnerability in a real report, and passes by a database that knows of none", () => {
  const name = "trivy-vulnerabilities.json"
  const report = recorded("trivy/0.69.0/vulnerable").files[name] ?? ""
  const found = judgeTrivy({ ...good, files: { ...good.files, [name]: report } }, gate)
  expect(found.parts.find((part) => part.name === "trivy.vulnerabilities")?.verdict).toBe("fail")
  const finding = found.findings.find(({ rule }) => rule === "CVE-0000-0001")
  expect(finding).toMatchObject({ blocking: true, place: { file: "package-lock.json" } })
  const clean = report.replaceAll('"Vulnerabilities"', '"Others"')
  expect(verdicts({ ...good, files: { ...good.files, [name]: clean } })[3]).toBe("pass")
})

it("counts critical and high over vulnerabilities and misconfiguration", () => {
  expect(verdicts(vulnerabilities("HIGH", 4))[3]).toBe("pass")
  expect(verdicts(vulnerabilities("HIGH", 5))[3]).toBe("fail")
  expect(verdicts(vulnerabilities("CRITICAL", 1))[3]).toBe("fail")
  expect(verdicts(vulnerabilities("LOW", 90))[3]).toBe("pass")
})

it("allows licences by list", () => {
  expect(verdicts(good, { allowedLicences: ["MIT"] })[2]).toBe("pass")
  expect(verdicts(good, { allowedLicences: ["ISC"] })[2]).toBe("fail")
})

it("is an error without its report, or one of vulnerabilities", () => {
  expect(judgeTrivy(rawOf({ exitCode: 1 }), gate).verdict).toBe("error")
  expect(verdicts({ ...good, stderr: "" })[3]).toBe("error")
})

it("counts only the severities that are asked for, but root always", () => {
  const raw = vulnerabilities("MEDIUM", 3)
  const found = (severities: string[]) =>
    judgeTrivy(raw, { ...gate, severities }).findings.map((finding) => finding.severity)
  expect(found(["CRITICAL", "MEDIUM"])).toEqual(["medium", "medium", "medium"])
  expect(found(["CRITICAL"])).toEqual([])
  const rooted = judgeTrivy(bad, { ...gate, severities: ["CRITICAL"] })
  expect(rooted.findings.map((finding) => finding.rule)).toContain("DS-0002")
})

it("says what to do where there is no database", () => {
  const finding = judgeTrivy(good, gate).findings.find(({ rule }) => rule === "no-database")
  expect(finding).toMatchObject({ severity: "info", blocking: false })
  expect(finding?.fix).toContain("trivy.vulnerabilities")
})

it("names the image, not its tar, and asks no health check of it", () => {
  const Misconfigurations = [
    { ID: "DS-0002", Severity: "HIGH", Title: "root", CauseMetadata: { StartLine: 10 } },
    { ID: "DS-0026", Severity: "LOW", Title: "No HEALTHCHECK defined" },
  ]
  const Secrets = [{ RuleID: "github-pat", Severity: "CRITICAL", Title: "Token", StartLine: 2 }]
  const Results = [
    { Target: "/sluice/image.tar", Class: "config", Misconfigurations },
    { Target: "app/dist/key.js", Class: "secret", Secrets },
  ]
  const image = JSON.stringify({ SchemaVersion: 2, Results })
  const result = judgeTrivy({ ...good, files: { ...good.files, "trivy-image.json": image } }, gate)
  expect(result.findings.flatMap(({ place }) => (place ? [place] : []))).toEqual([
    { file: "image" },
    { file: "image app/dist/key.js", line: 2 },
  ])
})
