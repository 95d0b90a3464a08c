import { describe, expect, it } from "vitest"

import { parseConfig } from "../../../dagger/src/core/config/parse.js"
import { problemText } from "../../../dagger/src/core/config/problem.js"

const problemsOf = (text: string) => {
  const parsed = parseConfig(text)
  return parsed.ok ? [] : parsed.problems.map(problemText)
}

describe("a sound file", () => {
  it.each([
    "",
    "   \n",
    "# only a comment\n",
    "---\n",
    "version: 1\n",
    "%YAML 1.2\n---\nversion: 1",
  ])("takes %j", (text) => {
    expect(problemsOf(text)).toEqual([])
  })

  it("gives what it says", () => {
    const parsed = parseConfig(`
app:
  env: { LOG_LEVEL: "debug" }
  migrate: null
services: { postgres: { databaseEnv: DB }, mail: false }
stages:
  zap:
    requiredHeaders: [x-frame-options, { name: content-security-policy, contains: "default-src" }]
  canary: { steps: [5, 100] }
allowInconclusive: [trivy.vulnerabilities, zap]
`)
    expect(parsed).toEqual({
      ok: true,
      config: {
        app: { env: { LOG_LEVEL: "debug" }, migrate: null },
        services: { postgres: { databaseEnv: "DB" }, mail: false },
        stages: {
          zap: {
            requiredHeaders: [
              "x-frame-options",
              { name: "content-security-policy", contains: "default-src" },
            ],
          },
          canary: { steps: [5, 100] },
        },
        allowInconclusive: ["trivy.vulnerabilities", "zap"],
      },
    })
  })
})

describe("problems", () => {
  it("names all at once, each with path, place, found, expected and the nearest name", () => {
    expect(
      problemsOf(`stages:
  unti: {}
  unit: { minLinesPercent: 180, runner: vitests }
  canary:
    steps: [10, 5]
allowInconclusive: [trivy.vulnerabilties]
services: { postgres: { databseEnv: X }, mail: 3 }
app: { env: { A: 1, 1b: c }, nodeVersion: 24.10, name: }
`),
    ).toEqual([
      "stages.unti (line 2:3): found an unknown name, expected one of lint, typecheck, unit, integration, contract, build, e2e, load, zap, trivy, canary, promote. Did you mean unit?",
      "stages.unit.minLinesPercent (line 3:28): found 180, expected a number from 0 to 100.",
      'stages.unit.runner (line 3:41): found "vitests", expected one of vitest, jest, mocha, node. Did you mean vitest?',
      "stages.canary.steps[1] (line 5:17): found 5 after 10, expected a step greater than the one before.",
      "stages.canary.steps[1] (line 5:17): found 5, expected 100 as the last step.",
      'allowInconclusive[0] (line 6:21): found "trivy.vulnerabilties", expected a stage, or a part of one such as trivy.vulnerabilities. Did you mean trivy.vulnerabilities?',
      "services.postgres.databseEnv (line 7:25): found an unknown name, expected one of databaseEnv, sql. Did you mean databaseEnv?",
      "services.mail (line 7:48): found 3, expected true, false or a mapping such as { smtpEnv: SMTP_URL, inboxEnv: MAIL_API_URL }.",
      'app.env.A (line 8:18): found 1, expected text; put numbers and true or false in quotes, such as "1".',
      'app.env.1b (line 8:21): found the name "1b", expected names of environment variables, such as LOG_LEVEL.',
      'app.nodeVersion (line 8:43): found 24.1, expected a version in quotes, such as "24.21.0".',
      "app.name (line 8:56): found nothing (null), expected text.",
    ])
  })

  it.each([
    ["text", 'the document (line 1:1): found "text", expected a mapping, such as `stages: …`.'],
    ["[1]", "the document (line 1:1): found a list, expected a mapping, such as `stages: …`."],
    [
      "stages:\n\tunit: {}",
      "the document (line 2:1): found a YAML error: Tabs are not allowed as indentation, expected spaces, as YAML does not indent with tabs.",
    ],
    [
      "app: {}\nversion: 1\napp: {}\n",
      "the document (line 3:1): found a YAML error: Map keys must be unique, expected each name once in its mapping.",
    ],
    ["stages:", "stages (line 1:8): found nothing (null), expected a mapping of fields."],
    ["version: 2", "version (line 1:10): found 2, expected 1, the only version there is."],
    [
      "app: { healthPath: healthz }",
      'app.healthPath (line 1:20): found "healthz", expected a URL path that starts with / and has no spaces.',
    ],
    [
      "app: { image: ../Dockerfile }",
      'app.image (line 1:15): found "../Dockerfile", expected a path inside the project, relative and without ...',
    ],
    [
      "app: { port: 3000.5 }",
      "app.port (line 1:14): found 3000.5, expected a whole number from 1 to 65535.",
    ],
    [
      "x: !secret 1",
      "the document (line 1:4): found a YAML error: Unresolved tag: !secret, expected valid YAML.",
    ],
    [
      "x: *nowhere",
      "the document (line 1:1): found an alias without its anchor, expected an anchor such as &name before *name.",
    ],
    [
      "!!binary aaaa",
      "the document (line 1:1): found YAML that is not plain data, expected mappings, lists, texts, numbers, true and false.",
    ],
    [
      "__proto__: 1",
      "__proto__ (line 1:1): found an unknown name, expected one of version, app, services, stages, selection, allowInconclusive, waivers.",
    ],
    [
      "stages: { zap: { signIn: { url: /in, usernameField: u, passwordField: p, username: a } } }",
      "stages.zap.signIn.password (line 1:26): found nothing, expected text.",
    ],
    [
      "selection: { refine: { mostTests: 3 } }",
      "selection.refine.model (line 1:22): found nothing, expected text.",
    ],
    [
      "selection: { refine: { model: gpt-4.1, mostTests: 101 } }",
      "selection.refine.mostTests (line 1:51): found 101, expected a whole number from 1 to 100.",
    ],
  ])("says what is wrong with %j", (text, expected) => {
    expect(problemsOf(text)).toEqual([expected])
  })

  it("stops aliases that multiply", () => {
    const tens = (name: string, of: string) => `${name}: &${name} [${Array(10).fill(of).join(",")}]`
    const bomb = ["a: &a [1]", tens("b", "*a"), tens("c", "*b"), tens("d", "*c"), tens("e", "*d")]
    expect(problemsOf(bomb.join("\n"))).toEqual([
      "the document (line 1:1): found aliases that multiply, expected at most 50 uses of an alias.",
    ])
  })

  it.each([
    ["brackets", "[".repeat(30_000)],
    ["dashes", "- ".repeat(30_000)],
    ["marks", "? ".repeat(30_000)],
    ["length", `a: ${"x".repeat(300_000)}`],
    ["steps", `a:\n${Array.from({ length: 700 }, (_, i) => `${" ".repeat(i + 1)}a:`).join("\n")}`],
  ])("survives a great many %s", (_name, text) => {
    expect(problemsOf(text)).toHaveLength(1)
  })
})

describe("waivers", () => {
  const one = "rule: no-undef, owner: Ann, reason: Old code."
  const parse = (fields: string) => parseConfig(`waivers:\n  - { ${fields} }\n`)

  it("need rule, owner, reason and last day; tool and place may be left out", () => {
    expect(parse(`${one}, expires: 2026-12-31`)).toMatchObject({
      ok: true,
      config: { waivers: [{ rule: "no-undef", expires: "2026-12-31" }] },
    })
    expect(parse(`${one}, expires: 2026-12-31, tool: eslint, place: src/**`).ok).toBe(true)
  })

  it.each([
    [one, "waivers[0].expires", "a date such as 2027-01-31"],
    [`${one}, expires: 2026-02-30`, "waivers[0].expires", "a date such as 2027-01-31"],
    [`${one}, expires: soon`, "waivers[0].expires", "a date such as 2027-01-31"],
    ["rule: a, reason: b, expires: 2026-12-31", "waivers[0].owner", "text"],
    [`${one}, expires: 2026-12-31, tool: vitest`, "waivers[0].tool", "one of eslint, "],
    [`${one}, expires: 2026-12-31, until: x`, "waivers[0].until", "one of tool, rule, place"],
  ])("says what is wrong with { %s }", (fields, path, expected) => {
    const result = parse(fields)
    const problems = result.ok ? [] : result.problems
    expect(problems).toMatchObject([{ path, expected: expect.stringContaining(expected) }])
  })
})
