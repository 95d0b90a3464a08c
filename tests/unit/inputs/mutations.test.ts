import { describe, expect, it } from "vitest"

import { imagesOf } from "../../../dagger/src/core/inputs/parts.js"
import { STAGE_NAMES, type StageName } from "../../../dagger/src/core/plan/stages.js"
import { changed, example, settingsOf, withFiles, type World } from "./world.js"

// For each stage and each kind of input: what a change of it must make run again,
// written down here by what the stage's tool can see, and not by the code's tables.

const world = example()
const ALL = [...STAGE_NAMES]
const APP: StageName[] = ["contract", "build", "e2e", "load", "zap", "canary", "promote"]
const ENVIRONMENT: StageName[] = [...APP, "unit", "integration"]

type Case = { kind: string; name: string; after: World; expected: StageName[] }

const files = Object.keys(world.files)
const edited = (path: string): World =>
  withFiles(world, { [path]: `${world.files[path]!}\n/* another line */\n` })

const DOCUMENTS = [
  ...["CHANGELOG.md", "NOTES.md", "LICENSE", "LICENSE.txt", "docs/guide.md", "docs/a/b.md"],
  ...[
    "src/README.md",
    "sluice/faults/one.yaml",
    "sluice/quarantine.yaml",
    ".github/workflows/ci.yml",
    ".vscode/settings.json",
    ".gitlab-ci.yml",
  ],
]
const NOT_DOCUMENTS = ["docs/schema.json", "docs/picture.png", "content/post.md", "src/notes.md"]

const IN_IMAGE = /^(src|public|migrations)\/|^(package(-lock)?|tsconfig(\.build)?|openapi)\.json$/
const RELEASED: StageName[] = ["canary", "promote"]

/**
 * Stages that can see a file of the example, by its Dockerfile's COPY lines, by
 * whose test it is, and by what a load script may open.
 */
function seeing(path: string): StageName[] {
  const inImage = IN_IMAGE.test(path) || /^(Dockerfile|\.dockerignore)$/.test(path)
  const openable = /\.(js|json|csv)$/.test(path)
  const browser = /^e2e\/.*\.spec\.ts$/.test(path)
  const others = !browser && /\.(test|spec)\.ts$/.test(path)
  const stages: StageName[] = [
    ...(["lint", "typecheck", "trivy"] as const),
    ...(browser ? [] : (["unit", "integration"] as const)),
    ...(others ? [] : (["e2e"] as const)),
    ...(inImage ? APP : []),
    ...(openable ? (["load", ...RELEASED] as const) : []),
  ]
  return ALL.filter((stage) => stages.includes(stage))
}

const isDocument = (path: string) => /^sluice(\.yaml|\/)|(^|\/)README\.md$/.test(path)

function config(kind: string, name: string, from: string, to: string, expected: StageName[]): Case {
  const text = world.files["sluice.yaml"]!
  if (!text.includes(from)) throw new Error(`sluice.yaml has no ${from}`)
  const after = withFiles(world, { "sluice.yaml": text.replace(from, to) })
  // The file itself is formatted and scanned.
  return {
    kind,
    name,
    after,
    expected: ALL.filter((s) => [...expected, "lint", "trivy"].includes(s)),
  }
}

const SECRETS: { kind: string; secrets: Record<string, string> }[] = [
  { kind: "a secret's version", secrets: { MAIL_TOKEN: "v2" } },
  { kind: "a secret more", secrets: { MAIL_TOKEN: "v1", OTHER: "v1" } },
  { kind: "no secret", secrets: {} },
]

const cases: Case[] = [
  ...files
    .filter((path) => !isDocument(path) && !/^(openapi|package)/.test(path))
    .map((path) => ({
      kind: "an edited file",
      name: path,
      after: edited(path),
      expected: seeing(path),
    })),
  ...files
    .filter(
      (path) =>
        !/^(openapi|package|sluice|Dockerfile|playwright|load|eslint|tsconfig|\.prettierrc)/.test(
          path,
        ) && !isDocument(path),
    )
    .slice(0, 30)
    .map((path) => ({
      kind: "a removed file",
      name: path,
      after: withFiles(world, { [path]: undefined }),
      expected: seeing(path),
    })),
  ...[
    "src/new.ts",
    "test/unit/new.test.ts",
    "e2e/new.spec.ts",
    "migrations/9.sql",
    ".env",
    ...NOT_DOCUMENTS,
  ].map((path) => ({
    kind: "a new file",
    name: path,
    after: withFiles(world, { [path]: "new\n" }),
    expected: seeing(path),
  })),
  ...[...DOCUMENTS, "README.md"].map((path) => ({
    kind: "a document",
    name: path,
    after: withFiles(world, { [path]: "another text\n" }),
    expected: ["lint", "trivy"] as StageName[],
  })),
  ...["package.json", "package-lock.json"].map((path) => ({
    kind: "dependencies",
    name: path,
    after: withFiles(world, { [path]: world.files[path]!.replace('"fastify"', '"fastify" ') }),
    expected: ALL,
  })),
  {
    kind: "the API document",
    name: "openapi.json",
    after: edited("openapi.json"),
    expected: ALL,
  },
  ...(Object.keys(world.images) as (keyof World["images"])[]).map((role) => ({
    kind: "an image's version",
    name: role,
    after: { ...world, images: { ...world.images, [role]: `${role}:2` } },
    expected: USERS(role),
  })),
  ...SECRETS.map(({ kind, secrets }) => ({
    kind,
    name: "",
    after: { ...world, secrets },
    expected: ALL.filter((s) => ENVIRONMENT.includes(s)),
  })),
  {
    kind: "the baseline",
    name: "",
    after: { ...world, baseline: "v2" },
    expected: ["canary", "promote"],
  },
  {
    kind: "the database of vulnerabilities",
    name: "",
    after: { ...world, period: "2" },
    expected: ["trivy"],
  },
  ...[
    { name: "exec.sh", expected: ALL },
    { name: "log.mjs", expected: ALL.filter((s) => APP.includes(s)) },
    { name: "rig.mjs", expected: ["canary", "promote"] as StageName[] },
    { name: "envelope.py", expected: ["contract"] as StageName[] },
    { name: "forward.mjs", expected: ["e2e"] as StageName[] },
    { name: "wapiti.py", expected: ["zap"] as StageName[] },
  ].map(({ name, expected }) => ({
    kind: "a program of Sluice's own",
    name,
    after: { ...world, assets: { [name]: "2" } },
    expected,
  })),
  config("environment", "a value", "LOG_LEVEL: warn", "LOG_LEVEL: info", ENVIRONMENT),
  config(
    "environment",
    "a name more",
    "LOG_LEVEL: warn",
    "LOG_LEVEL: warn\n    MORE: '1'",
    ENVIRONMENT,
  ),
  config(
    "environment",
    "of one stage",
    "    minLinesPercent: 90",
    "    minLinesPercent: 90\n    env: { A: '1' }",
    ["unit"],
  ),
  config(
    "configuration",
    "a test command",
    "    minLinesPercent: 90",
    "    command: npm run test:unit",
    ["unit"],
  ),
  config("configuration", "more examples", "  contract:\n", "  contract:\n    maxExamples: 7\n", [
    "contract",
  ]),
  config(
    "configuration",
    "a header",
    "rehearsal-api-token\n    # Answers",
    "other\n    # Answers",
    ["contract"],
  ),
  config("configuration", "a rate of load", "ratePerSecond: 2 }", "ratePerSecond: 3 }", [
    "load",
    "canary",
    "promote",
  ]),
  config("configuration", "a rate of canary", "ratePerSecond: 30", "ratePerSecond: 31", [
    "canary",
    "promote",
  ]),
  config("configuration", "who signs in", "password: customer-password", "password: other", [
    "zap",
  ]),
  config("configuration", "the health path", "healthPath: /readyz", "healthPath: /healthz", APP),
  config("configuration", "no mail inbox", "app:\n", "services: { mail: false }\napp:\n", [
    ...APP,
    "integration",
  ]),
  config(
    "configuration",
    "the build",
    "healthPath: /readyz",
    "healthPath: /readyz\n  build: npx tsc",
    [...APP, "integration"],
  ),
  config(
    "base data",
    "the seed",
    "healthPath: /readyz",
    "healthPath: /readyz\n  seed: node dist/other.js",
    APP,
  ),
  config(
    "base data",
    "the migrations",
    "healthPath: /readyz",
    "healthPath: /readyz\n  migrate: node dist/other.js",
    [...APP, "integration"],
  ),
  config("only judged", "coverage", "minLinesPercent: 90", "minLinesPercent: 91", []),
  config(
    "only judged",
    "an allowance",
    "[trivy.vulnerabilities]",
    "[trivy.vulnerabilities, zap]",
    [],
  ),
  config("only judged", "an operation without 2xx", "[receivePaymentEvent]", "[]", []),
  config("only judged", "a required header", "      - Referrer-Policy\n", "", []),
  config("only judged", "a comment", "version: 1", "version: 1 # of the format", []),
  config("only judged", "lint's limit", "stages:\n", "stages:\n  lint: { maxWarnings: 3 }\n", []),
  config("only judged", "trivy's limit", "stages:\n", "stages:\n  trivy: { maxHigh: 3 }\n", []),
  config("only judged", "zap's limit", "  zap:\n", "  zap:\n    maxHigh: 3\n", []),
]

/** The stages that start a container from an image. */
function USERS(role: keyof World["images"]): StageName[] {
  const users: Record<typeof role, StageName[]> = {
    node: ["lint", "typecheck", "unit", "integration", "build", "trivy"],
    nodeDefault: ["canary", "promote"],
    playwright: ["e2e"],
    postgres: ["integration", ...APP],
    mail: ["integration", ...APP],
    schemathesis: ["contract"],
    k6: ["load", "canary", "promote"],
    haproxy: ["canary", "promote"],
    trivy: ["trivy"],
    zap: ["zap"],
    python: ["zap"],
    // For the advisory that prove plants.
    golang: [],
  }
  return ALL.filter((stage) => users[role].includes(stage))
}

describe("a stage runs again exactly when an input of it changed", () => {
  it("is asked of more than two hundred inputs", () => {
    expect(cases.length * STAGE_NAMES.length).toBeGreaterThan(2400)
    expect(cases.length).toBeGreaterThan(200)
  })

  it.each(cases)("$kind: $name", ({ after, expected }) => {
    expect(changed(world, after)).toEqual(expected)
  })

  it("and not when nothing did", () => {
    expect(changed(world, example())).toEqual([])
  })

  it("and every image has a user", () => {
    const used = STAGE_NAMES.flatMap((stage) => imagesOf(stage, settingsOf(world)))
    const roles = Object.keys(world.images) as (keyof World["images"])[]
    expect(roles.filter((role) => USERS(role).length > 0 && !used.includes(role))).toEqual([])
  })
})
