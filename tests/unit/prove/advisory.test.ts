import { readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import {
  advisoryFor,
  databaseOfClean,
  FITS_NOTHING,
} from "../../../dagger/src/core/prove/advisory.js"
import type { Fault } from "../../../dagger/src/core/prove/fault.js"
import { notPassing } from "../../../dagger/src/core/prove/judge.js"
import { bystanders } from "../../../dagger/src/core/prove/triage.js"
import type { StageReport } from "../../../dagger/src/core/report/model.js"
import type { VerdictName } from "../../../dagger/src/core/verdict.js"
import { example, settingsOf } from "../inputs/world.js"
import { stage } from "../report/sample.js"

const LIMITS = { maxCritical: 0, maxHigh: 0, severities: ["CRITICAL", "HIGH"] }
const plain = { name: "plain", version: "1.2.3" }
const fault: Fault = {
  name: "mine",
  title: "a known vulnerability",
  gate: "trivy.vulnerabilities",
  advisory: "any",
  expect: { rule: "^CVE-0000-" },
}
const clean = (verdict: VerdictName): StageReport[] => [
  stage("trivy", { verdict, parts: [{ name: "trivy.vulnerabilities", verdict, reason: "" }] }),
]
const problem = (limits: Partial<typeof LIMITS>): string => {
  const made = advisoryFor({ ...LIMITS, ...limits }, plain)
  return made.ok ? "" : made.problem
}

describe("a planted advisory", () => {
  it("is of a package that the application has, under a number that no vulnerability can have", () => {
    expect(advisoryFor(LIMITS, plain)).toEqual({
      ok: true,
      value: {
        package: "plain",
        version: "1.2.3",
        severity: "CRITICAL",
        ids: ["CVE-0000-0001"],
      },
    })
  })

  it("is one more than the application allows, of the gravest kind that counts there", () => {
    const made = advisoryFor({ maxCritical: 0, maxHigh: 2, severities: ["LOW", "HIGH"] }, plain)
    expect(made.ok && made.value.severity).toBe("HIGH")
    expect(made.ok && made.value.ids).toEqual(["CVE-0000-0001", "CVE-0000-0002", "CVE-0000-0003"])
  })

  it("is refused where nothing could turn the gate red", () => {
    expect(problem({ severities: ["LOW"] })).toContain("neither CRITICAL nor HIGH")
    expect(problem({ maxCritical: 1_000_000 })).toContain("trivy.maxCritical is 1000000")
  })

  it("asks no other stage: the application is as it was", () => {
    const settings = settingsOf(example())
    expect(bystanders(fault, settings)).toEqual([])
    expect(bystanders({ ...fault, append: { "package.json": " " } }, settings)).toContain("lint")
  })
})

describe("the clean application", () => {
  it("is judged with a database that fits nothing, where Trivy has none of its own", () => {
    expect(databaseOfClean(fault, clean("inconclusive"))).toBe(FITS_NOTHING)
    expect(FITS_NOTHING.package).toMatch(/[A-Z ]/)
  })

  it.each(["pass", "fail", "error"] as const)("is judged as ever where it is %s", (verdict) => {
    expect(databaseOfClean(fault, clean(verdict))).toBeUndefined()
  })

  it("is judged as ever for other faults", () => {
    const other: Fault = { name: "key", title: "a key", gate: "trivy.secrets", expect: {} }
    expect(databaseOfClean(other, clean("inconclusive"))).toBeUndefined()
  })

  it("must pass, or nothing is proven", () => {
    expect(notPassing(fault, clean("pass"))).toBeUndefined()
    expect(notPassing(fault, [])).toBeUndefined()
    expect(notPassing(fault, clean("fail"))).toBe(
      "trivy.vulnerabilities is fail on the clean application.",
    )
  })
})

describe("the program that writes the database", () => {
  const versionIn = (file: string) => {
    const text = readFileSync(join(import.meta.dirname, "../../..", file), "utf8")
    return /github\.com\/aquasecurity\/trivy-db (\S+)/.exec(text)?.[1]
  }

  it("writes it by the library that Trivy reads it by", () => {
    const own = versionIn("dagger/assets/advisory/go.mod")
    expect(own).toBeTypeOf("string")
    expect(own).toBe(versionIn("scripts/lib/mirror/trivy/go.mod"))
  })
})
