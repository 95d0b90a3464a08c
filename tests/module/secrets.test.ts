import { execFileSync } from "node:child_process"
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { pipeline, planted, stageOf, type PipelineRun } from "./pipeline.js"

/** Made up for this test. */
const SECRET = "made-up/webhook+secret=0123456789?"

const PRINT = `[
  process.env['PAYMENT_WEBHOOK_SECRET'] ?? 'none',
  Buffer.from(\`user:\${process.env['PAYMENT_WEBHOOK_SECRET']}\`).toString('base64'),
  encodeURIComponent(process.env['PAYMENT_WEBHOOK_SECRET'] ?? 'none'),
]`

/** Whatever would give the secret away: plain, URL-encoded, and base64 at each offset. */
const TRACES = [
  SECRET,
  "webhook+secret",
  encodeURIComponent(SECRET),
  ...["", "x", "xy"].map((before) =>
    Buffer.from(before + SECRET)
      .toString("base64")
      .slice(8, 40),
  ),
]

/** Traces in a text, and in what it holds in base64, twice over. */
function tracesIn(text: string, depth = 2): string[] {
  const found = TRACES.filter((trace) => text.includes(trace))
  if (depth === 0 || found.length > 0) return found
  const runs = text.match(/[\w+/-]{24,}/g) ?? []
  return [...new Set(runs)].flatMap((run) =>
    [0, 1, 2, 3].flatMap((offset) => {
      const inside = Buffer.from(run.slice(offset), "base64").toString("latin1")
      return tracesIn(inside, depth - 1)
    }),
  )
}

async function textsOf(folder: string): Promise<{ path: string; text: string }[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const paths = entries.filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name))
  return Promise.all(paths.map(async (path) => ({ path, text: await readFile(path, "latin1") })))
}

describe("an application that gives its secret away", () => {
  let seen: PipelineRun
  let folder = ""
  let remove = (): Promise<void> => Promise.resolve()
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "sluice-secrets-"))
    const file = join(folder, "secrets")
    await writeFile(file, `# made up\nPAYMENT_WEBHOOK_SECRET="${SECRET}"\n`)
    const copy = await planted({
      "src/server.ts": {
        replace: "const stop =",
        by: `console.log(${PRINT}.join(' '));\n\nconst stop =`,
      },
      "src/app.ts": {
        replace: "  measureRequests(app",
        by: `  app.addHook('onSend', async (request, _reply, payload) =>
    request.url.startsWith('/api/vendors') ? JSON.stringify({ leak: ${PRINT} }) : payload,
  );
  measureRequests(app`,
      },
      "test/unit/planted.test.ts": `import { expect, it } from 'vitest';\n
it('tells', () => {\n  console.log(${PRINT});\n  expect(${PRINT}).toEqual([]);\n});\n`,
    })
    remove = copy.remove
    seen = await pipeline(copy.app, "--only", "unit,contract", "--secrets", file)
  }, 15 * 60_000)
  afterAll(async () => {
    await remove()
    await rm(folder, { recursive: true, force: true })
  })

  it("was seen to do so: by its tests, in its log and in its answers", () => {
    expect(seen.exitCode, `${seen.stdout}\n${seen.stderr}`).toBe(1)
    expect(stageOf(seen, "unit").tests.find(({ name }) => name === "tells")?.detail).toContain(
      "***",
    )
    expect(JSON.stringify(stageOf(seen, "contract").findings)).toContain("'leak' was unexpected")
  })

  it("has no trace of it in what the terminal showed", () => {
    expect(tracesIn(seen.stdout)).toEqual([])
    expect(tracesIn(seen.stderr)).toEqual([])
  })

  it("has no trace of it in any file of the report, though the log of the application is there", async () => {
    const files = await textsOf(seen.out)
    expect(files.filter(({ text }) => tracesIn(text).length > 0).map(({ path }) => path)).toEqual(
      [],
    )
    const log = files.find(({ path }) => path.endsWith("contract/output/app/app.log"))
    expect(log?.text).toMatch(/^\*\*\* \S*\*\*\* \*\*\*$/m)
  })

  it("has no trace of it in the engine's whole log of the run", () => {
    const log = /log is (\S+)/.exec(seen.stderr)?.[1]
    const newest = log ?? execFileSync("sh", ["-c", LOGS], { encoding: "utf8" }).trim()
    expect(tracesIn(execFileSync("cat", [newest], { encoding: "utf8" }))).toEqual([])
  })
})

it(
  "runs again for another secret, and not for the same one",
  async () => {
    const folder = await mkdtemp(join(tmpdir(), "sluice-secrets-"))
    const copy = await planted({})
    const cachedWith = async (file: string, value: string): Promise<boolean> => {
      const path = join(folder, file)
      await writeFile(path, `ANY_SECRET=${value}\n`)
      const seen = await pipeline(copy.app, "--only", "unit", "--secrets", path)
      expect(seen.exitCode, `${seen.stdout}\n${seen.stderr}`).toBe(0)
      return stageOf(seen, "unit").cached
    }
    const now = Date.now()
    const first = `first-${now}`
    expect(await cachedWith("one", first)).toBe(false)
    expect(await cachedWith("elsewhere", first)).toBe(true)
    expect(await cachedWith("one", `another-${now}`)).toBe(false)
    await copy.remove()
    await rm(folder, { recursive: true, force: true })
  },
  15 * 60_000,
)

const LOGS =
  'ls -t "${SLUICE_CACHE_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/sluice}"/logs/pipeline-*.log | head -1'
