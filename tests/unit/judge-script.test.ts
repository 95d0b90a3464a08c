import { spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"
import { afterAll, beforeAll, expect, it } from "vitest"

const ROOT = resolve(import.meta.dirname, "../..")
const TSX = `file://${ROOT}/node_modules/tsx/dist/esm/index.mjs`

let folder = ""
let file = ""
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "sluice-judge-"))
  file = join(folder, "observations.ndjson")
  const lines = Array.from({ length: 20_000 }, (_, i) =>
    JSON.stringify({
      t: i / 50,
      arm: i % 3 === 0 ? "candidate" : "baseline",
      ok: true,
      latencyMs: 20 + (i % 17),
    }),
  )
  await writeFile(file, lines.join("\n"))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const judge = (...args: string[]) =>
  spawn(process.execPath, ["--import", TSX, join(ROOT, "scripts/lib/judge.ts"), ...args])

/** Exit code and what was printed; with `leave` nobody reads its output. */
async function ended(child: ReturnType<typeof judge>, leave = false) {
  let [stdout, stderr] = ["", ""]
  child.stderr.on("data", (data) => (stderr += String(data)))
  if (leave) child.stdout.destroy()
  else child.stdout.on("data", (data) => (stdout += String(data)))
  const [exitCode] = (await once(child, "close")) as [number | null]
  return { exitCode, stdout, stderr }
}

it("prints the judgement, and how it went", async () => {
  const { exitCode, stdout } = await ended(judge(file, "--trace"))
  expect(exitCode).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({
    verdict: "promote",
    trace: expect.any(Array) as unknown,
  })
})

it("ends quietly where nobody reads on, as with head", async () => {
  expect(await ended(judge(file, "--trace"), true)).toEqual({ exitCode: 0, stdout: "", stderr: "" })
})

it("says what is missing where it is not clear what to judge", async () => {
  const time = ["--since", "2026-01-01T00:00:00Z"]
  const both = await ended(judge(file, "--prometheus", "http://127.0.0.1:9"))
  const unasked = await ended(judge("--prometheus=http://127.0.0.1:9", ...time))
  expect([both.exitCode, unasked.exitCode]).toEqual([2, 2])
  expect(both.stderr).toContain("Both a file of observations and Prometheus are named.")
  expect(unasked.stderr).toContain("The configuration has no section prometheus")
})
