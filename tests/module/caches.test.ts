import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { changedApp, type Files, runOf, type Seen, STAGES, TINY } from "./tiny.js"

const MINUTES = 5 * 60_000

/** What is changed in the application, and which stages then have to run again. */
type Case = { change: string; files?: Files; secrets?: string; args?: string[]; again: string[] }

const config = (from: string, to: string): Files => ({
  "sluice.yaml": TINY["sluice.yaml"]!.replace(from, to),
})

const CASES: Case[] = [
  { change: "nothing", again: [] },
  { change: "README.md", files: { "README.md": "# Another\n" }, again: [] },
  { change: "a guide in docs", files: { "docs/guide.md": "Another\n" }, again: [] },
  { change: "LICENSE", files: { LICENSE: "Another\n" }, again: [] },
  {
    change: "a limit of coverage",
    files: config("minLinesPercent: 50", "minLinesPercent: 60"),
    again: [],
  },
  {
    change: "a source file",
    files: { "src/greeting.js": 'export const greeting = () => "hi"\n' },
    again: ["unit", "integration", "build"],
  },
  {
    change: "a source file more",
    files: { "src/other.js": "export {}\n" },
    again: ["unit", "integration", "build"],
  },
  // An image is made from what its Dockerfile copies.
  {
    change: "a unit test",
    files: { "test/unit/greeting.test.js": `${TINY["test/unit/greeting.test.js"]!}\n` },
    again: ["unit", "integration"],
  },
  {
    change: "an integration test",
    files: {
      "test/integration/database.test.js": `${TINY["test/integration/database.test.js"]!}\n`,
    },
    again: ["unit", "integration"],
  },
  {
    change: "Markdown that may be content",
    files: { "content/post.md": "Another\n" },
    again: ["unit", "integration"],
  },
  {
    change: "the lock file",
    files: { "package-lock.json": `${TINY["package-lock.json"]!}\n` },
    again: ["unit", "integration"],
  },
  {
    change: "package.json",
    files: { "package.json": TINY["package.json"]!.replace("1.0.0", "1.0.1") },
    again: ["unit", "integration", "build"],
  },
  {
    change: "the Dockerfile's base image",
    files: { Dockerfile: TINY.Dockerfile!.replace("24.21.0", "22.23.3"), ".nvmrc": "24.21.0\n" },
    again: ["unit", "integration", "build"],
  },
  {
    change: "the version of Node",
    files: { ".nvmrc": "22.23.3\n" },
    // The image is asked for its health by Node.
    again: ["unit", "integration", "build"],
  },
  {
    change: "the environment",
    files: config("GREETING: hello", "GREETING: hi"),
    again: ["unit", "integration", "build"],
  },
  {
    change: "the environment of one stage",
    files: config("minLinesPercent: 50", "minLinesPercent: 50\n    env: { A: b }"),
    again: ["unit"],
  },
  {
    change: "the command of one stage",
    files: config("  integration:\n", "  integration:\n    timeoutSeconds: 300\n"),
    again: ["integration"],
  },
  {
    change: "the base data",
    files: config("seed: node src/seed.js", "seed: node src/seed.js more"),
    again: ["build"],
  },
  {
    change: "a database less",
    files: config("postgres: true", "postgres: false"),
    again: ["integration", "build"],
  },
  {
    change: "a secret",
    secrets: "TOKEN=one-of-the-secrets\n",
    again: ["unit", "integration", "build"],
  },
  {
    change: "the secret's value",
    secrets: "TOKEN=another-of-the-secrets\n",
    again: ["unit", "integration", "build"],
  },
  { change: "nothing, but asked to", args: ["--fresh"], again: ["unit", "integration", "build"] },
]

describe("stages run again exactly when an input of theirs changed", () => {
  const nonce = `${Date.now()}-${process.pid}`
  let before: Seen
  beforeAll(async () => {
    const { app, remove } = await changedApp(nonce)
    await runOf(app)
    before = await runOf(app)
    await remove()
  }, 2 * MINUTES)
  afterAll(() => expect(before.verdict).toBe("pass"))

  it.each(CASES)(
    "$change: $again",
    async ({ files, secrets, args, again }) => {
      const { app, remove } = await changedApp(nonce, files, secrets)
      const seen = await runOf(app, { secrets: secrets !== undefined, args })
      await remove()
      expect(STAGES.filter((name) => !seen.stages[name]!.cached)).toEqual(again)
      // A key is never the same for other work.
      if (args === undefined)
        for (const name of again)
          expect(seen.stages[name]!.key, name).not.toBe(before.stages[name]!.key)
      for (const name of STAGES) expect(seen.stages[name]!.key, name).toMatch(/^[0-9a-f]{12}$/)
    },
    MINUTES,
  )
})
