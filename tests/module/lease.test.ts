import { mkdtemp, readFile, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { Trial } from "../../scripts/lib/bench/rehearsal/trial.js"
import { ROOT, run } from "./pipeline.js"

/** Seconds after which a rig takes the candidate out when nobody asks for it any more, and some grace. */
const LEASE_SECONDS = 10
const GRACE_SECONDS = 3

describe("a rehearsal in a rig that stays up", () => {
  let folder = ""
  let said = ""
  let trials: Trial[] = []
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "sluice-lease-"))
    const file = join(folder, "trials.json")
    const args = ["rehearsal", "--only", "killed=1,errors=1", "--json", file]
    const { stdout, stderr } = await run(join(ROOT, "scripts/bench"), args)
    said = `${stdout}\n${stderr}`
    const text = await readFile(file, "utf8").catch(() => '{"trials":[]}')
    trials = (JSON.parse(text) as { trials: Trial[] }).trials
  }, 15 * 60_000)
  afterAll(() => rm(folder, { recursive: true, force: true }))

  const trialOf = (kind: string): Trial => {
    const found = trials.find((one) => one.kind === kind)
    if (found === undefined) throw new Error(`no trial of ${kind}:\n${said}`)
    return found
  }

  it("ends with all traffic on the baseline when its controller is killed in mid-rollout", () => {
    const { verdict, reason, toLastRequest, sharePercent } = trialOf("killed")
    expect(verdict, reason).toBe("rollback")
    expect(reason).toMatch(
      /^the rig's weights are 256 and 0; [1-9]\d* requests came .* 0 of them failed$/,
    )
    expect(sharePercent).toBeGreaterThan(5)
    // It had its traffic until the lease ran out, and not much longer.
    expect(toLastRequest).toBeGreaterThan(1)
    expect(toLastRequest).toBeLessThan(LEASE_SECONDS + GRACE_SECONDS)
  })

  it("takes back a candidate that fails 5 % of its requests, and sees users well again", () => {
    const { verdict, reason, toVerdict, toLastRequest, toVerified } = trialOf("errors")
    expect(verdict, reason).toBe("rollback")
    expect(reason).toMatch(/requests failed/)
    expect(toVerdict).toBeLessThan(60)
    expect(toLastRequest! - toVerdict!).toBeLessThan(3)
    expect(toVerified).toBeGreaterThan(toLastRequest!)
  })
})
