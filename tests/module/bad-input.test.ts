import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { expect, it } from "vitest"
import { EXAMPLE, pipeline, planted, run } from "./pipeline.js"

const MINUTES = 5 * 60_000

it(
  "says which stage was meant",
  async () => {
    const seen = await pipeline(EXAMPLE, "--only", "untt")
    expect(seen.exitCode).toBe(2)
    expect(seen.stderr).toContain('"untt"')
    expect(seen.stderr).toMatch(/unit/)
    expect(seen.report).toBeUndefined()
  },
  MINUTES,
)

it(
  "names every problem of sluice.yaml with its line",
  async () => {
    const config = [
      "version: 2",
      "app:",
      "  prt: 3000",
      "stages:",
      "  unti: {}",
      "  unit: { minLinesPercnt: 90 }",
      "  load: { maxP95Ms: fast }",
    ].join("\n")
    const copy = await planted({ "sluice.yaml": config })
    const seen = await pipeline(copy.app, "--only", "lint")
    await copy.remove()
    expect(seen.exitCode).toBe(2)
    expect(seen.stderr).toContain("sluice.yaml has 5 problems")
    expect(seen.stderr).toMatch(/version \(line 1:10\): found 2, expected 1/)
    expect(seen.stderr).toMatch(/app\.prt \(line 3:3\): .* Did you mean port\?/)
    expect(seen.stderr).toMatch(/stages\.unti \(line 5:3\): .* Did you mean unit\?/)
    expect(seen.stderr).toMatch(/minLinesPercnt \(line 6:11\): .* Did you mean minLinesPercent\?/)
    expect(seen.stderr).toMatch(/stages\.load\.maxP95Ms \(line 7:21\): found "fast"/)
    expect(seen.stderr).not.toContain("traceparent")
    expect(seen.stderr).not.toMatch(/\n\s+at .*\.ts:\d+/)
  },
  MINUTES,
)

it(
  "throws for a failing gate, so that a plain dagger call fails",
  async () => {
    const copy = await planted({ "src/planted.ts": "export const  port = 1\n" })
    const seen = await run("dagger", ["call", "--source", copy.app, "lint"])
    await copy.remove()
    expect(seen.exitCode).not.toBe(0)
    expect(seen.stderr).toContain("src/planted.ts")
    expect(seen.stderr).toContain("prettier")
  },
  MINUTES,
)

/** A folder with some files. The caller removes it. */
async function folderOf(files: Record<string, string>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "sluice-folder-"))
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(join(folder, name), text)
  }
  return folder
}

const manifest = (scripts: Record<string, string>): string =>
  JSON.stringify({ name: "small", scripts, devDependencies: { vitest: "4.1.12" } })
const SMALL = manifest({ start: "node server.js", test: "vitest run" })

it.each<[string, Record<string, string>, string, RegExp]>([
  ["an empty folder", {}, "plan summary", /SLUICE_NO_PACKAGE_JSON.*\n.*The folder is empty\./],
  [
    "a folder that is no application",
    { "notes.txt": "x", "apps/web/package.json": SMALL },
    "plan summary",
    /SLUICE_NO_PACKAGE_JSON.*\n.*It holds apps, notes\.txt\.\n.*There is apps\/web\/package\.json\./,
  ],
  [
    "a broken package.json",
    { "package.json": '{ "name": "x",, }' },
    "plan summary",
    /SLUICE_PACKAGE_JSON_INVALID.*\n.*position 14/,
  ],
  [
    "a script that is not there",
    { "package.json": SMALL, "sluice.yaml": "app: { start: npm run strat }\n" },
    "plan summary",
    /SLUICE_SCRIPT_MISSING: app\.start runs the script "strat".* Did you mean start\?/,
  ],
  [
    "an image that there is not",
    { "package.json": SMALL, "sluice.yaml": 'app: { nodeVersion: "99.0.0" }\n' },
    "unit",
    /(There is no image|cannot reach the registry of the image)\s+node:99\.0\.0-bookworm-slim\.[^]*What\s+to\s+do: /,
  ],
  [
    "secrets that are missing",
    { "package.json": SMALL, "sluice.yaml": "app: { secrets: [API_TOKEN] }\n" },
    "unit",
    /SLUICE_SECRETS_MISSING: .*not handed over: API_TOKEN\.[^]*--secrets file:/,
  ],
  [
    "secrets that can't be read",
    { "package.json": SMALL, "secrets.env": "GOOD=0123456789\nmade-up-secret\nSHORT=abc\n" },
    "--secrets=file://FOLDER/secrets.env unit",
    /SLUICE_SECRETS_INVALID: [^]*line 2: not of the form[^]*line 3: .* fewer than 8/,
  ],
])(
  "says what is wrong with %s",
  async (_what, files, call, said) => {
    const folder = await folderOf(files)
    const words = call.replace("FOLDER", folder).split(" ")
    const seen = await run("dagger", ["call", "-s", "--source", folder, ...words])
    await rm(folder, { recursive: true, force: true })
    expect(seen.exitCode).not.toBe(0)
    expect(seen.stderr).toMatch(said)
    expect(seen.stderr).not.toContain("made-up-secret")
    expect(seen.stderr).not.toMatch(/\n\s+at .*\.[jt]s:\d+/)
  },
  MINUTES,
)

it("says that there is no such folder", async () => {
  const seen = await pipeline("/nowhere/at/all")
  expect(seen.exitCode).toBe(2)
  expect(seen.stderr).toContain("there is no folder /nowhere/at/all")
})
