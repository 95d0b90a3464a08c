import { spawn } from "node:child_process"
import { mkdtemp } from "node:fs/promises"
import { connect, createServer, type Socket } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, it } from "vitest"
import { EXAMPLE, ROOT, run } from "./pipeline.js"

const SCRIPT = join(ROOT, "scripts/pipeline")

/** A way to the engine that can be cut. */
async function cuttable(socket: string): Promise<{ url: string; cut(): void }> {
  const open = new Set<Socket>()
  const server = createServer((client) => {
    const engine = connect(socket)
    for (const [from, to] of [
      [client, engine],
      [engine, client],
    ] as const) {
      open.add(from)
      from.pipe(to)
      from.on("error", () => to.destroy())
      from.on("close", () => to.destroy())
    }
  })
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done))
  const address = server.address()
  if (address === null || typeof address === "string") throw new Error("no port")
  const cut = (): void => {
    server.close()
    for (const one of open) one.destroy()
  }
  return { url: `tcp://127.0.0.1:${address.port}`, cut }
}

it("says at once that no engine answers", async () => {
  const host = "unix:///nowhere/engine.sock"
  const args = ["-c", `_EXPERIMENTAL_DAGGER_RUNNER_HOST=${host} ${SCRIPT} ${EXAMPLE}`]
  const seen = await run("bash", args)
  expect(seen.exitCode).toBe(2)
  expect(seen.stderr).toContain(`no engine answers at ${host}`)
})

const engine = process.env._EXPERIMENTAL_DAGGER_RUNNER_HOST ?? ""

const cutOff = (): void =>
  it(
    "ends with exit code 2 where the engine is lost in mid-run",
    async () => {
      const { url, cut } = await cuttable(engine.slice("unix://".length))
      const out = join(await mkdtemp(join(tmpdir(), "sluice-lost-")), "report")
      const env = { ...process.env, _EXPERIMENTAL_DAGGER_RUNNER_HOST: url }
      const child = spawn(SCRIPT, [EXAMPLE, "--only", "unit", "--out", out], { env })
      let said = ""
      child.stderr.on("data", (data) => {
        said += String(data)
        if (said.includes("running the pipeline")) setTimeout(cut, 1000)
      })
      const exitCode = await new Promise((done) => child.on("close", done))
      expect(said).toMatch(
        /error: the engine was lost in mid-run|error: the pipeline could not run/,
      )
      expect(said).toContain("what to do: ")
      expect(exitCode).toBe(2)
    },
    5 * 60_000,
  )

// An engine in a container has no socket here that could be cut off.
if (engine.startsWith("unix://")) cutOff()
