import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import type { RunReport, StageReport } from "../../dagger/src/core/report/model.js"
import { ROOT, run } from "./pipeline.js"

/** Texts of files by their paths. */
export type Files = Record<string, string>

/** A web application of a few lines without dependencies: its stages take a second or two. */
export const TINY: Files = {
  "package.json": JSON.stringify({
    name: "tiny",
    version: "1.0.0",
    type: "module",
    engines: { node: "24.21.0" },
    scripts: {
      start: "node src/server.js",
      "test:unit": "node --test test/unit/*.test.js",
      "test:integration": "node --test test/integration/*.test.js",
    },
  }),
  "package-lock.json": JSON.stringify({
    name: "tiny",
    version: "1.0.0",
    lockfileVersion: 3,
    requires: true,
    packages: { "": { name: "tiny", version: "1.0.0" } },
  }),
  "sluice.yaml": [
    "app:",
    "  healthPath: /healthz",
    "  env: { GREETING: hello }",
    "  seed: node src/seed.js",
    "services: { postgres: true, mail: false }",
    "stages:",
    "  unit:",
    "    minLinesPercent: 50",
    "  integration:",
    "    enabled: true",
    "",
  ].join("\n"),
  Dockerfile: [
    "FROM node:24.21.0-bookworm-slim",
    "WORKDIR /app",
    "COPY package.json ./",
    "COPY src ./src",
    "USER 1000:1000",
    "EXPOSE 3000",
    'CMD ["node", "src/server.js"]',
    "",
  ].join("\n"),
  "README.md": "# Tiny\n",
  LICENSE: "None\n",
  "docs/guide.md": "# Guide\n",
  "src/greeting.js": "export const greeting = () => process.env.GREETING\n",
  "src/seed.js": "console.log('seeded')\n",
  "src/server.js": [
    "import { createServer } from 'node:http'",
    "import { greeting } from './greeting.js'",
    "createServer((_, answer) => answer.end(greeting())).listen(process.env.PORT ?? 3000, '0.0.0.0')",
    "",
  ].join("\n"),
  "test/unit/greeting.test.js": [
    "import assert from 'node:assert'",
    "import { test } from 'node:test'",
    "import { greeting } from '../../src/greeting.js'",
    "test('greets', () => assert.ok(greeting()))",
    "",
  ].join("\n"),
  "test/integration/database.test.js": [
    "import { test } from 'node:test'",
    "test('has the environment', () => undefined)",
    "",
  ].join("\n"),
}

/** The stages that are looked at. */
export const STAGES = ["unit", "integration", "build"]

/** A folder with the application, some files changed. The nonce makes it one that no run has seen. */
export async function changedApp(
  nonce: string,
  files: Files = {},
  secrets?: string,
): Promise<{ app: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), "sluice-tiny-"))
  const app = join(folder, "app")
  const all = { ...TINY, "src/nonce.js": `// ${nonce}\n`, ...files }
  for (const [file, text] of Object.entries(all)) {
    await mkdir(dirname(join(app, file)), { recursive: true })
    await writeFile(join(app, file), text)
  }
  if (secrets !== undefined) await writeFile(join(folder, "secrets.env"), secrets)
  return { app, remove: () => rm(folder, { recursive: true, force: true }) }
}

/** What a run says of the stages. */
export type Seen = { verdict: string; stages: Record<string, StageReport> }

/** Runs the stages and reads the report. */
export async function runOf(
  app: string,
  { secrets = false, args = [] as string[] } = {},
): Promise<Seen> {
  const given = secrets ? ["--secrets", `file://${join(app, "../secrets.env")}`] : []
  const what = ["run", "--only", STAGES.join(","), ...args]
  const report = ["report", "file", "--path", "report.json", "contents"]
  const seen = await run(
    "dagger",
    ["-s", "call", "--source", app, ...given, ...what, ...report],
    ROOT,
  )
  if (seen.exitCode !== 0) throw new Error(`${seen.stdout}\n${seen.stderr}`)
  const { verdict, stages } = JSON.parse(seen.stdout) as RunReport
  return { verdict, stages: Object.fromEntries(stages.map((stage) => [stage.name, stage])) }
}
