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
    const config = "stages:\n  unit:\n    minLinesPercnt: 90\n  load:\n    maxP95Ms: fast\n"
    const copy = await planted({ "sluice.yaml": config })
    const seen = await pipeline(copy.app, "--only", "lint")
    await copy.remove()
    expect(seen.exitCode).toBe(2)
    expect(seen.stderr).toContain("minLinesPercent")
    expect(seen.stderr).toContain("stages.load.maxP95Ms")
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
