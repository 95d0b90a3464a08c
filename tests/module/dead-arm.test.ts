import { expect, it } from "vitest"
import { pipeline, stageOf } from "./pipeline.js"
import { changedApp } from "./tiny.js"

it(
  "ends a rehearsal at once where the candidate ends before it answers",
  async () => {
    const nonce = `dead-arm-${Date.now()}`
    const old = await changedApp(nonce)
    const server = "console.error('no such licence')\nprocess.exit(3)\n"
    const candidate = await changedApp(nonce, { "src/server.js": server })
    const seen = await pipeline(candidate.app, "--only", "canary", "--baseline", old.app)
    await Promise.all([old.remove(), candidate.remove()])
    const { verdict, reason, findings } = stageOf(seen, "canary")
    expect(verdict, `${seen.stdout}\n${seen.stderr}`).toBe("error")
    // Had it waited its full time, it would say within how many seconds there was no answer.
    expect(reason).toContain("the candidate ended with exit code 3 before it answered /healthz")
    expect(findings[0]?.detail).toContain("no such licence")
  },
  10 * 60_000,
)
