import { expect, it } from "vitest"
import {
  lacksDatabase,
  parseSbom,
  parseTrivy,
  trivyCommands,
} from "../../../dagger/src/core/tools/trivy.js"
import { GARBAGE, recorded } from "./recorded.js"

const bad = recorded("trivy/0.69.0/bad")

it("reads secrets, misconfiguration and licences with their places", () => {
  const result = parseTrivy(bad.files["trivy-fs.json"], "trivy-fs.json")
  if (!result.ok) throw new Error(result.problem)
  const { items, configurations, packages } = result.value
  expect(items.map((item) => [item.kind, item.rule, item.severity, item.place.file])).toEqual([
    ["misconfiguration", "DS-0002", "high", "Dockerfile"],
    ["misconfiguration", "DS-0026", "low", "Dockerfile"],
    ["secret", "aws-access-key-id", "critical", "config.ts"],
    ["secret", "github-pat", "critical", "config.ts"],
    ["licence", "AGPL-3.0-only", "critical", "package-lock.json"],
    ["licence", "MIT", "low", "package-lock.json"],
  ])
  expect([configurations, packages]).toEqual([1, 4])
})

it("reads vulnerabilities", () => {
  const report = {
    SchemaVersion: 2,
    Results: [
      {
        Target: "package-lock.json",
        Class: "lang-pkgs",
        Vulnerabilities: [
          {
            VulnerabilityID: "CVE-2026-1",
            PkgName: "left",
            InstalledVersion: "1.0.0",
            FixedVersion: "1.0.1",
            Severity: "HIGH",
            Title: "Bad",
          },
        ],
      },
    ],
  }
  const result = parseTrivy(JSON.stringify(report), "x")
  expect(result.ok && result.value.items[0]).toMatchObject({
    kind: "vulnerability",
    title: "left 1.0.0: Bad",
    fix: "Take left 1.0.1.",
  })
})

it("reads a vulnerability as Trivy reported it, from a database with one planted", () => {
  const name = "trivy-vulnerabilities.json"
  const result = parseTrivy(recorded("trivy/0.69.0/vulnerable").files[name], name)
  expect(result.ok && result.value.items).toEqual([
    {
      kind: "vulnerability",
      rule: "CVE-0000-0001",
      severity: "critical",
      title: "ajv 8.20.0: planted by Sluice's prove, no real vulnerability",
      place: { file: "package-lock.json" },
      package: "ajv",
      fix: "No fixed version is known.",
    },
  ])
})

it("knows a missing database, and an SBOM", () => {
  expect(lacksDatabase(bad.stderr)).toBe(true)
  expect(parseSbom(bad.files["sbom.cdx.json"])).toEqual({ ok: true, value: 3 })
})

it.each(GARBAGE)("takes %j without throwing", (text) => {
  expect(parseTrivy(text, "x").ok).toBe(false)
  expect(parseSbom(text).ok).toBe(false)
})

it("runs vulnerabilities apart, and an image only where there is one", () => {
  const options = { root: "/app", outputFolder: "/out", online: false }
  const commands = trivyCommands(options)
  expect(commands).toHaveLength(3)
  expect(commands[0]).toContain("--scanners=secret,misconfig,license")
  expect(commands[1]).toContain("--skip-db-update")
  expect(trivyCommands({ ...options, imageTar: "/image.tar" })).toHaveLength(5)
})
